package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.Decision.Unknown;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleaseContents;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports about credentials and identities, and their effect on decisions. */
class CredentialStatusTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Clock SOON =
      Clock.fixed(TestCompany.issued().plusSeconds(60), ZoneOffset.UTC);
  private static final LocalDate TODAY = TestCompany.NIGHT.plusDays(1);
  private static final Instant MIDNIGHT = TODAY.atStartOfDay(ZoneOffset.UTC).toInstant();
  private static final String OWN = "198.51.1.0/24";
  private static final String FOREIGN = "203.0.9.0/24";

  @TempDir private static Path published;
  @TempDir private static Path nervous;
  @TempDir private Path folder;
  private static TestCompany company;
  private static AccessEvent first;

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY, company.calmContents());
    company.publish(nervous, KEY);
    first = company.events(1, TODAY, false).get(0);
  }

  @Test
  void evidenceAppliesToItsCredentialAndSource() {
    try (Enforcer enforcer = open(published, options().build())) {
      assertThat(enforcer.evaluate(critical(1, FOREIGN)).kind()).isEqualTo(DecisionKind.STEP_UP);
      enforcer.revalidated("key-1", OWN, shown(Evidence.Kind.WORKLOAD_ATTESTATION, 2));
      assertThat(enforcer.evaluate(critical(3, FOREIGN)))
          .as("the owner's evidence is not the thief's")
          .matches(d -> d.kind().isStepUpOrStronger());
      assertThat(enforcer.evaluate(critical(4, OWN)))
          .matches(d -> d.kind() == DecisionKind.ALLOW && d.detail().equals("evidence_fresh"));
      enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.TOKEN_ISSUED, 5));
      assertThat(enforcer.evaluate(critical(6, FOREIGN)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(critical(5 + 15 * 60, FOREIGN)).kind())
          .as("to the last moment")
          .isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(critical(6 + 15 * 60, FOREIGN)))
          .as("evidence grows old")
          .matches(d -> d.kind().isStepUpOrStronger());
    }
  }

  @Test
  void revocationNeedsHumanEvidence() {
    try (Enforcer enforcer = open(nervous, options().build())) {
      AccessEvent strange = at(1, FOREIGN);
      DecisionKind before = DecisionKind.ALLOW;
      for (int i = 1; before == DecisionKind.ALLOW && i < 10; i++) {
        strange = at(i, FOREIGN).toBuilder().text(EventColumn.ACTION, "s3:New" + i).build();
        before = enforcer.evaluate(strange).kind();
      }
      assertThat(before).isIn(DecisionKind.STEP_UP, DecisionKind.REVALIDATE);
      enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.WORKLOAD_ATTESTATION, 10));
      assertThat(enforcer.evaluate(later(strange, 10)).kind()).isEqualTo(DecisionKind.ALLOW);
      Decision costly = enforcer.evaluate(critical(12, FOREIGN));
      assertThat(costly).matches(d -> d.kind() == DecisionKind.REVOKE && d.cause() == Cause.RISK);
      enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.HUMAN_APPROVAL, 13));
      assertThat(enforcer.evaluate(critical(14, FOREIGN)).kind()).isEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void agentPolicyAndBoundsNeedHumanEvidence() {
    AccessEvent agent =
        critical(5, OWN).toBuilder().text(EventColumn.AI_AGENT_UID, "agent-1").build();
    AccessEvent expired =
        at(7, OWN).toBuilder()
            .number(EventColumn.API_TOKEN_EXPIRATION_TIME, first.timeMicros() - 3_600_000_000L)
            .build();
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.revalidated("key-1", OWN, shown(Evidence.Kind.WORKLOAD_ATTESTATION, 1));
      assertThat(enforcer.evaluate(agent))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.cause() == Cause.POLICY);
      assertThat(enforcer.evaluate(expired))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.detail().equals("token_expired"));
      enforcer.revalidated("key-1", OWN, shown(Evidence.Kind.HUMAN_APPROVAL, 8));
      assertThat(enforcer.evaluate(later(agent, 4)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(later(expired, 3)).kind()).isEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void revocationAppliesInDelegationChains() {
    try (Enforcer enforcer = Enforcer.awaiting(folder, TestRoot.pin(KEY), options().build())) {
      enforcer.revoked("key-1");
      assertThat(enforcer.evaluate(first))
          .as("whether or not there is a release")
          .matches(d -> d.kind() == DecisionKind.REVOKE && d.detail().equals("credential_revoked"));
    }
    try (Enforcer enforcer = open(published, options().build())) {
      AccessEvent other = company.events(2, TODAY, false).get(0);
      AccessEvent delegated =
          other.toBuilder()
              .delegation(
                  EventColumn.DELEGATION_CHAIN,
                  List.of(new Delegate("ann", "user"), new Delegate("key-1", "key")))
              .build();
      assertThat(enforcer.evaluate(delegated).kind()).isEqualTo(DecisionKind.ALLOW);
      enforcer.revoked("key-1");
      enforcer.revalidated("key-1", OWN, shown(Evidence.Kind.HUMAN_APPROVAL, 0));
      assertThat(enforcer.evaluate(at(1, OWN)).kind())
          .as("no evidence answers for a revoked credential")
          .isEqualTo(DecisionKind.REVOKE);
      assertThat(enforcer.evaluate(later(delegated, 1)))
          .matches(d -> d.kind() == DecisionKind.REVOKE && d.detail().equals("delegator_revoked"));
      assertThat(enforcer.evaluate(later(other, 2)).kind()).isEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void releaseListsLeakedCredentialsByHash() throws IOException {
    Publisher publisher = TestRoot.publisher(folder, KEY);
    Publisher.Published release =
        publisher.publish(
            TestCompany.to(folder),
            TestCompany.leaking(company.calmContents(), "key-3", "key-never-seen"),
            company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
    assertThat(release.folder().resolve("leaked-credentials.json"))
        .content()
        .doesNotContain("key-3");
    try (Enforcer enforcer = open(folder, options().build())) {
      assertThat(enforcer.evaluate(company.events(3, TODAY, false).get(0)))
          .matches(d -> d.kind() == DecisionKind.REVOKE && d.detail().equals("credential_leaked"));
      assertThat(enforcer.evaluate(first).isJudged()).isTrue();
    }
  }

  @Test
  void grantRequiresEvidenceInLiveSessions() {
    try (Enforcer enforcer = open(published, options().build())) {
      assertThat(enforcer.evaluate(admin(1)).kind()).isEqualTo(DecisionKind.ALLOW);
      enforcer.granted(TestCompany.identity(1), instant(2));
      assertThat(enforcer.evaluate(admin(3)))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.cause() == Cause.POLICY)
          .matches(d -> d.detail().equals("granted_since_evidence"));
      assertThat(enforcer.evaluate(at(4, OWN)).kind()).as("a read").isEqualTo(DecisionKind.ALLOW);
      AccessEvent newSession =
          admin(6).toBuilder()
              .number(EventColumn.ACTOR_SESSION_CREATED_TIME, first.timeMicros() + 5_000_000L)
              .build();
      assertThat(enforcer.evaluate(newSession).kind()).isEqualTo(DecisionKind.ALLOW);
      enforcer.revalidated("key-1", OWN, shown(Evidence.Kind.TOKEN_ISSUED, 7));
      assertThat(enforcer.evaluate(admin(8)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(admin(7 + 3600)).kind())
          .as("evidence shown since the grant is enough for it")
          .isEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void grantAppliesToUnknownActions() {
    try (Enforcer enforcer = open(published, options().build())) {
      AccessEvent unclear =
          at(1, OWN).toBuilder()
              .text(EventColumn.HTTP_METHOD, null)
              .text(EventColumn.ACTION, null)
              .text(EventColumn.API_SERVICE_NAME, "vault")
              .text(EventColumn.API_OPERATION, null)
              .number(EventColumn.IS_WRITE, AccessEvent.MISSING)
              .number(EventColumn.IMPACT_TIER, AccessEvent.MISSING)
              .build();
      enforcer.granted(TestCompany.identity(1), instant(0));
      assertThat(enforcer.evaluate(unclear).detail()).isEqualTo(CredentialStatus.GRANTED);
    }
  }

  @Test
  void kindRulesIgnoreKindOfEarlierEvents() throws IOException {
    ReleaseContents calm = company.calmContents();
    var strict = Map.of(Impact.CRITICAL, DecisionKind.REVALIDATE);
    var changes =
        new RiskChanges(
            null, Map.of(), Map.of(Level.LOW, strict, Level.MEDIUM, strict), null, null, null);
    var agents = TestPolicies.kind(IdentityKind.AI_AGENT);
    company.publish(
        folder,
        KEY,
        TestCompany.withPolicy(
            calm, TestPolicies.of(TestPolicies.risk("agents", agents, changes))));
    AccessEvent agent =
        critical(2, OWN).toBuilder()
            .text(EventColumn.IDENTITY, "aws|1|new-agent")
            .flag(EventColumn.IS_NHI, true)
            .text(EventColumn.NHI_KIND, "ai_agent")
            .build();
    AccessEvent before =
        agent.toBuilder()
            .text(EventColumn.METADATA_UID, "before")
            .number(EventColumn.TIME, agent.timeMicros() - 1_000_000)
            .number(EventColumn.IMPACT_TIER, 0)
            .text(EventColumn.NHI_KIND, "workload")
            .build();
    try (Enforcer enforcer = open(folder, options().build())) {
      enforcer.evaluate(before);
      assertThat(enforcer.evaluate(agent).kind()).isEqualTo(DecisionKind.REVALIDATE);
    }
  }

  @Test
  void unknownsAreDecidedByRule() {
    AccessEvent stranger =
        admin(1).toBuilder().text(EventColumn.IDENTITY, "aws|1|stranger").build();
    FailSafe anything =
        new FailSafe(
            List.of(
                DecisionKind.ALLOW, DecisionKind.ALLOW, DecisionKind.ALLOW, DecisionKind.ALLOW));
    FailSafe strict =
        new FailSafe(
            List.of(
                DecisionKind.STEP_UP,
                DecisionKind.STEP_UP,
                DecisionKind.STEP_UP,
                DecisionKind.REVALIDATE));
    try (Enforcer judging = open(published, options().build());
        Enforcer cautious = open(published, options().unknown(UnknownRules.cautious()).build());
        Enforcer careful =
            open(
                published, options().unknown(new UnknownRules(anything, strict, strict)).build())) {
      assertThat(judging.evaluate(stranger))
          .as("told, though nothing is asked")
          .matches(d -> d.detail() == null && d.unknown().equals(Set.of(Unknown.IDENTITY)));
      judging.evaluate(admin(1));
      assertThat(judging.counts().get(EnforcerCount.UNKNOWN_IDENTITIES)).isEqualTo(1);
      assertThat(cautious.evaluate(stranger))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.detail().equals("identity_unknown"));
      assertThat(cautious.evaluate(admin(1)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(careful.evaluate(first).kind()).isEqualTo(DecisionKind.ALLOW);
      AccessEvent newAction = at(2, OWN).toBuilder().text(EventColumn.ACTION, "s3:New").build();
      assertThat(careful.evaluate(newAction))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.detail().equals("action_unknown"))
          .matches(d -> d.unknown().equals(Set.of(Unknown.ACTION)));
      AccessEvent newKey =
          at(3, OWN).toBuilder().text(EventColumn.CREDENTIAL_UID, "key-new").build();
      boolean isStored = company.program().schema().valueIndex("credential_uid") >= 0;
      assertThat("credential_unknown".equals(careful.evaluate(newKey).detail()))
          .isEqualTo(isStored);
    }
  }

  @Test
  void unknownIdentityIsLimitedOnlyInCriticalActions() {
    try (Enforcer judging = open(published, options().build())) {
      for (Impact impact : Impact.values()) {
        AccessEvent stranger =
            admin(1).toBuilder()
                .text(EventColumn.IDENTITY, "aws|1|stranger")
                .number(EventColumn.IMPACT_TIER, impact.ordinal())
                .build();
        assertThat(judging.evaluate(stranger))
            .matches(d -> d.risk() == 0 && d.trust() == 1 && d.level() == Level.LOW)
            .matches(d -> (d.kind() == DecisionKind.ALLOW) == (impact != Impact.CRITICAL))
            .matches(d -> d.unknown().equals(Set.of(Unknown.IDENTITY)));
      }
    }
  }

  @Test
  void identityOfUnknownKindIsNotAPerson() {
    AccessEvent placed = admin(1).toBuilder().text(EventColumn.IDENTITY, "aws|1|misspelt").build();
    AccessEvent unplaced =
        placed.toBuilder()
            .number(EventColumn.IS_NHI, AccessEvent.MISSING)
            .text(EventColumn.NHI_KIND, null)
            .build();
    AccessEvent person = unplaced.toBuilder().flag(EventColumn.IS_NHI, false).build();
    try (Enforcer judging = open(published, options().build());
        Enforcer cautious = open(published, options().unknown(UnknownRules.cautious()).build())) {
      assertThat(judging.evaluate(unplaced))
          .matches(d -> d.kind() == DecisionKind.NOT_JUDGED)
          .matches(d -> d.detail().equals("identity_unknown"));
      assertThat(judging.counts().get(EnforcerCount.UNKNOWN_IDENTITIES)).isEqualTo(1);
      assertThat(cautious.evaluate(unplaced))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.detail().equals("identity_unknown"));
      assertThat(cautious.evaluate(person))
          .matches(d -> d.kind() == DecisionKind.NOT_JUDGED && d.detail().equals("not_non_human"));
      assertThat(cautious.counts().get(EnforcerCount.UNKNOWN_IDENTITIES)).isEqualTo(1);
    }
  }

  @Test
  void evidenceForAddressAppliesToItsNetwork() {
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.revalidated("key-1", "203.0.9.77", shown(Evidence.Kind.TOKEN_ISSUED, 1));
      assertThat(enforcer.evaluate(critical(2, FOREIGN)))
          .matches(d -> d.kind() == DecisionKind.ALLOW && d.detail().equals("evidence_fresh"));
      assertThatThrownBy(() -> enforcer.revoked(null)).hasMessage("credential");
      assertThatThrownBy(() -> enforcer.granted(null, MIDNIGHT)).hasMessage("identity");
      assertThatThrownBy(() -> enforcer.revalidated("key-1", OWN, null)).hasMessage("evidence");
      assertThatThrownBy(() -> enforcer.completed("x", "k", null, 1, null)).hasMessage("outcome");
    }
  }

  @Test
  void metricsCountDecisionsAndRefreshes() {
    int[] heard = new int[2];
    EnforcerMetrics metrics =
        new EnforcerMetrics() {
          @Override
          public void decided(Decision decision, long nanos) {
            assertThat(nanos).isNotNegative();
            heard[0]++;
          }

          @Override
          public void refreshed(Refresh refresh) {
            heard[1]++;
          }
        };
    try (Enforcer enforcer = open(published, options().metrics(metrics).build())) {
      enforcer.evaluate(first);
      enforcer.refresh();
      assertThat(heard).containsExactly(1, 1);
      assertThat(enforcer.counts().get(EnforcerCount.IDENTITIES)).isEqualTo(1);
      assertThat(enforcer.counts().get(EnforcerCount.PENDING)).isEqualTo(1);
      assertThat(enforcer.freshness(SOON.instant())).isEqualTo(Freshness.FRESH);
    }
    assertThatThrownBy(() -> options().evidenceMemory(Duration.ofMinutes(-1)).build())
        .hasMessageContaining("PT-1M");
  }

  private static AccessEvent at(int seconds, String network) {
    return later(first.toBuilder().text(EventColumn.SRC_IP_PREFIX, network).build(), seconds);
  }

  private static AccessEvent critical(int seconds, String network) {
    return at(seconds, network).toBuilder()
        .text(EventColumn.ACTION, "s3:Drop")
        .number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal())
        .build();
  }

  private static AccessEvent admin(int seconds) {
    return at(seconds, OWN).toBuilder()
        .number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal())
        .build();
  }

  private static AccessEvent later(AccessEvent event, int seconds) {
    return event.toBuilder()
        .text(EventColumn.METADATA_UID, event.text(EventColumn.METADATA_UID) + "+" + seconds)
        .number(EventColumn.TIME, event.timeMicros() + seconds * 1_000_000L)
        .build();
  }

  private static Instant instant(int seconds) {
    return EventTime.instant(first.timeMicros() + seconds * 1_000_000L);
  }

  private static Evidence shown(Evidence.Kind kind, int seconds) {
    return new Evidence(kind, instant(seconds));
  }

  private static EnforcerOptions.Builder options() {
    return EnforcerOptions.builder(SOON)
        .eventTimes(EnforcerOptions.EventTimes.LOGGED)
        .observingSince(MIDNIGHT);
  }

  private static Enforcer open(Path folder, EnforcerOptions options) {
    return Enforcer.open(folder, TestRoot.pin(KEY), options);
  }
}
