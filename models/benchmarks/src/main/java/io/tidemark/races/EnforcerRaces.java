package io.tidemark.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.tidemark.runtime.enforcer.EnforcerCounts;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.risk.DecisionKind;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Pairs of calls that race on one enforcer, and the outcomes that are allowed. */
public final class EnforcerRaces {
  private EnforcerRaces() {}

  private static void countOutcomes(RacingEnforcer racing, III_Result r) {
    EnforcerCounts counts = racing.enforcer.counts();
    r.r1 = (int) counts.unmatchedCompletions();
    r.r2 = counts.pending();
    r.r3 = racing.logged.get();
    racing.end();
  }

  /** A revocation applies to decisions from the moment the call returns. */
  @JCStressTest
  @Outcome(id = "true, (true|false), true", expect = ACCEPTABLE)
  @State
  public static class RevokeAndDecide {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void revoke(ZZZ_Result r) {
      racing.enforcer.revoked("key");
      r.r1 = racing.decide("after") == DecisionKind.REVOKE;
    }

    @Actor
    public void decide(ZZZ_Result r) {
      r.r2 = racing.decide("during") == DecisionKind.REVOKE;
    }

    @Arbiter
    public void later(ZZZ_Result r) {
      r.r3 = racing.decide("later") == DecisionKind.REVOKE;
      racing.end();
    }
  }

  /** Decisions on one identity and their outcomes: each is counted and logged once. */
  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE)
  @State
  public static class DecideAndComplete {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void one() {
      racing.decide("1");
      racing.complete("1");
    }

    @Actor
    public void other() {
      racing.decide("2");
      racing.complete("2");
    }

    @Arbiter
    public void count(III_Result r) {
      countOutcomes(racing, r);
    }
  }

  /** Of two reports of an outcome, one counts, and the other is counted as unmatched. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE)
  @State
  public static class CompleteTwice {
    private final RacingEnforcer racing = new RacingEnforcer();

    public CompleteTwice() {
      racing.decide("1");
    }

    @Actor
    public void one() {
      racing.complete("1");
    }

    @Actor
    public void other() {
      racing.complete("1");
    }

    @Arbiter
    public void count(III_Result r) {
      countOutcomes(racing, r);
    }
  }

  /** A revocation survives once its call has returned, even if the enforcer was being closed. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "revoked first")
  @Outcome(id = "false, (true|false)", expect = ACCEPTABLE, desc = "closed first")
  @State
  public static class RevokeAndClose {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void revoke(ZZ_Result r) {
      r.r1 = racing.revoke();
    }

    @Actor
    public void close() {
      racing.enforcer.close();
    }

    @Arbiter
    public void restart(ZZ_Result r) {
      r.r2 = racing.refusesAfterRestart();
      racing.end();
    }
  }

  /** A decision is either logged, or refused because the enforcer is closed. */
  @JCStressTest
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "decided first")
  @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "closed first")
  @State
  public static class DecideAndClose {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void decide(ZI_Result r) {
      r.r1 = racing.decide("1") != null;
    }

    @Actor
    public void close() {
      racing.enforcer.close();
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = racing.logged.get();
      racing.end();
    }
  }

  /** Replacing a release does not interrupt decisions, so the fail-safe table is not used. */
  @JCStressTest
  @Outcome(id = "true, 0, 2", expect = ACCEPTABLE)
  @State
  public static class DecideAndRefresh {
    private final RacingEnforcer racing = new RacingEnforcer();

    public DecideAndRefresh() {
      racing.decide("0");
      racing.publishSecond();
    }

    @Actor
    public void decide() {
      racing.decide("1");
    }

    @Actor
    public void refresh(ZII_Result r) {
      r.r1 = racing.enforcer.refresh().outcome() == Refresh.Outcome.LOADED;
    }

    @Arbiter
    public void count(ZII_Result r) {
      EnforcerCounts counts = racing.enforcer.counts();
      r.r2 = (int) (counts.failSafes() + counts.damagedReads());
      r.r3 = (int) racing.enforcer.sequence().orElseThrow().number();
      racing.end();
    }
  }
}
