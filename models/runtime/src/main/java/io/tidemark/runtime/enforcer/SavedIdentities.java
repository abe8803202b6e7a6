package io.tidemark.runtime.enforcer;

import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.JudgedIdentity;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Identities over a restart: those that an earlier run saved wait here until they are met, and all
 * that are known are saved for the next one.
 */
final class SavedIdentities {
  private final EnforcerOptions options;
  private final Stripes stripes;
  private final DecisionCounters tallies;
  private final DormantIdentities unmet;

  SavedIdentities(EnforcerOptions options, Stripes stripes, DecisionCounters tallies) {
    this.options = options;
    this.stripes = stripes;
    this.tallies = tallies;
    this.unmet = new DormantIdentities(options.maxIdentities());
  }

  /**
   * Takes what an earlier run saved.
   *
   * @throws IllegalStateException if the file is there and cannot be read: then nobody knows what
   *     was revoked
   */
  void read(Path file, CredentialStatus standing) {
    long now = EventTime.micros(options.clock().instant());
    try {
      SavedState.read(
          file,
          standing,
          new SavedState.Reader() {
            private boolean whole;

            @Override
            public void head(SavedState.Head head) {
              whole = now - head.savedMicros() <= EventTime.micros(options.recentGap());
              unmet.head(head);
            }

            @Override
            public void since(long micros) {
              if (whole && options.observingSince().isEmpty()) {
                stripes.all().forEach(stripe -> stripe.observedSince(micros));
              }
            }

            @Override
            public void identity(String identity, SavedIdentity state) {
              unmet.put(identity, whole ? state : state.withoutWindows());
            }
          });
      unmet.bound(now, this::letGo);
    } catch (NoSuchFileException e) {
      return; // Nothing was saved yet.
    } catch (IOException e) {
      throw new IllegalStateException(
          "The recentFile "
              + file
              + " cannot be read: "
              + e.getMessage()
              + "; restore it, or delete it to start without the credentials revoked and the evidence"
              + " shown that it keeps, and tell of those again",
          e);
    }
  }

  private void letGo(String identity, long lastMicros) {
    stripes.of(identity).letGo(lastMicros);
  }

  /**
   * Goes on with an identity that is met where it was when it was saved; its stripe is held.
   *
   * @param record what the release knows of it
   */
  void restore(
      Stripe stripe,
      ReleaseModel rules,
      Optional<IdentityRecord> record,
      String identity,
      long nowMicros) {
    SavedIdentity state = unmet.isEmpty() ? null : unmet.of(identity);
    if (state == null) {
      return;
    }
    Optional<JudgedIdentity> known =
        unmet.fit(rules) ? restored(stripe, rules, record, state) : Optional.empty();
    known.ifPresentOrElse(
        restored -> stripe.restore(identity, restored, nowMicros),
        () -> stripe.forgotten(state.lastMicros()));
    unmet.remove(identity);
  }

  /** An event was not taken in, of an identity that is not met yet; its stripe is held. */
  void missed(Stripe stripe, String identity, long micros) {
    unmet.forgetWindows(identity);
    stripe.forgotten(micros);
  }

  private Optional<JudgedIdentity> restored(
      Stripe stripe, ReleaseModel rules, Optional<IdentityRecord> record, SavedIdentity state) {
    try {
      return Optional.of(windowsRestored(stripe, rules, record, state));
    } catch (DamagedBytesException e) {
      // What is held against it: it is met anew, with missing windows.
      tallies.unrestored.increment();
      return Optional.empty();
    }
  }

  private JudgedIdentity windowsRestored(
      Stripe stripe, ReleaseModel rules, Optional<IdentityRecord> record, SavedIdentity state) {
    long since = stripe.observedSince();
    try {
      return JudgedIdentity.restored(rules, record, state.recent(), state.risk(), since);
    } catch (IllegalArgumentException e) {
      // Of another engine: what it did is not known, what is held against it is.
      tallies.unrestored.increment();
      long unknownUntil = Math.max(since, state.lastMicros() + 1);
      return JudgedIdentity.restored(rules, record, Optional.empty(), state.risk(), unknownUntil);
    }
  }

  /**
   * Saves what is known.
   *
   * @param rules of the release that judges; empty where none did yet: then what was read is kept
   *     as it was, and as old as it is
   */
  void save(Path file, Optional<ReleaseModel> rules, CredentialStatus standing) throws IOException {
    long now = EventTime.micros(options.clock().instant());
    rules.ifPresent(present -> boundUnmet(present, now));
    String layout = rules.map(SavedState::layout).orElse(unmet.layout());
    long savedMicros = rules.isPresent() ? now : unmet.savedMicros();
    SavedState.write(
        file,
        new SavedState.Head(savedMicros, layout),
        standing,
        taker -> giveAll(layout, now, taker));
  }

  /**
   * Gives all that are known, each in its state of some moment between begin and end. No stripe is
   * held while the taker works, which may wait for a disk.
   *
   * @return from when on all events were seen of whoever was not given
   */
  long giveAll(String layout, long nowMicros, SavedState.Taker taker) throws IOException {
    // Before those that were met: who is met meanwhile is in both, and the last one holds.
    for (Map.Entry<String, SavedIdentity> waiting : unmet.all().entrySet()) {
      taker.take(waiting.getKey(), waiting.getValue());
    }
    long since = 0;
    BaselineJudge last = null;
    boolean fits = false;
    for (Stripe stripe : stripes.all()) {
      for (Map.Entry<String, JudgedIdentity> entry : stripe.all()) {
        SavedIdentity state;
        synchronized (stripe) {
          JudgedIdentity known = entry.getValue();
          if (known.rules().judge() != last) {
            last = known.rules().judge();
            fits = SavedState.layout(known.rules()).equals(layout);
          }
          if (!fits) {
            // Last judged under other names or features: it cannot resume from there.
            since = Math.max(since, known.lastMicros() + 1);
            continue;
          }
          state =
              new SavedIdentity(
                  Optional.of(known.recentBytes()),
                  known.riskBytes(),
                  known.identityRisk(nowMicros),
                  known.lastMicros());
        }
        taker.take(entry.getKey(), state);
      }
      // After they were given: it covers who was let go before them.
      since = Math.max(since, stripe.observedSince());
    }
    return since;
  }

  private void boundUnmet(ReleaseModel rules, long nowMicros) {
    if (!unmet.fit(rules)) {
      unmet.clear((identity, lastMicros) -> stripes.of(identity).forgotten(lastMicros));
    }
    // Which rules it is under only an event says: at the worst, until then.
    RiskPolicy slowest = rules.policy().slowest(rules.judge().baseline().policy());
    unmet.decay(slowest, nowMicros);
    unmet.bound(nowMicros, this::letGo);
  }

  /** Identities of a saved state that were not met since. */
  int unmet() {
    return unmet.size();
  }
}
