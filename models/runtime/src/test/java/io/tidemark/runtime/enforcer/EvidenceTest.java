package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.NetworkClasses;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence when several causes require it. */
class EvidenceTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Clock SOON =
      Clock.fixed(TestCompany.issued().plusSeconds(60), ZoneOffset.UTC);
  private static final Instant MIDNIGHT =
      TestCompany.NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  private static final String OWN = "198.51.1.0/24";
  private static final String FOREIGN = "203.0.9.0/24";

  @TempDir private static Path calm;
  @TempDir private static Path touchy;
  @TempDir private Path folder;
  private static TestCompany company;
  private static AccessEvent first;

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(calm, KEY, company.calmContents());
    // Any risk is at least medium, and none is high.
    company.publish(touchy, KEY, company.contents(1e-6, Math.nextDown(1.0)));
    first = company.events(1, TestCompany.NIGHT.plusDays(1), false).get(0);
  }

  @Test
  void agentPolicyNeedsHumanEvidenceEvenIfRisky() {
    AccessEvent agent =
        event(2, FOREIGN, Impact.CRITICAL).toBuilder()
            .text(EventColumn.AI_AGENT_UID, "agent-1")
            .build();
    onlyAHumanAnswers(touchy, agent, Cause.POLICY);
  }

  @Test
  void agentByKindNeedsHumanEvidence() throws IOException {
    AccessEvent critical = event(2, FOREIGN, Impact.CRITICAL);
    AccessEvent agent = critical.toBuilder().kind(IdentityKind.AI_AGENT).build();
    onlyAHumanAnswers(touchy, agent, Cause.POLICY);
    company.publishAgent(folder, KEY, company.contents(1e-6, Math.nextDown(1.0)));
    onlyAHumanAnswers(folder, critical, Cause.POLICY);
  }

  @Test
  void boundNeedsHumanEvidenceEvenIfRisky() {
    AccessEvent expired =
        event(2, FOREIGN, Impact.READ).toBuilder()
            .number(EventColumn.API_TOKEN_EXPIRATION_TIME, first.timeMicros() - 3_600_000_000L)
            .build();
    onlyAHumanAnswers(touchy, expired, Cause.BOUND);
  }

  private static void onlyAHumanAnswers(Path release, AccessEvent event, Cause alsoAsking) {
    for (Evidence.Kind kind : Evidence.Kind.values()) {
      try (Enforcer enforcer = open(release)) {
        enforcer.revalidated("key-1", FOREIGN, shown(kind, 1));
        Decision decision = enforcer.evaluate(event);
        assertThat(decision.cause()).isEqualTo(Cause.RISK);
        assertThat(decision.asking()).containsExactlyInAnyOrder(Cause.RISK, alsoAsking);
        assertThat(decision.kind())
            .as(kind.name())
            .isEqualTo(
                kind == Evidence.Kind.HUMAN_APPROVAL ? DecisionKind.ALLOW : DecisionKind.STEP_UP);
      }
    }
  }

  @Test
  void machineEvidenceDoesNotReplaceHumanApproval() {
    AccessEvent agent =
        event(3, FOREIGN, Impact.CRITICAL).toBuilder()
            .text(EventColumn.AI_AGENT_UID, "agent-1")
            .build();
    EnforcerOptions keeping = options().stateFolder(folder.resolve("state")).build();
    try (Enforcer enforcer = Enforcer.open(touchy, TestRoot.pin(KEY), keeping)) {
      enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.HUMAN_APPROVAL, 1));
      enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.WORKLOAD_ATTESTATION, 2));
      assertThat(enforcer.evaluate(agent).kind()).isEqualTo(DecisionKind.ALLOW);
    }
    try (Enforcer restarted = Enforcer.open(touchy, TestRoot.pin(KEY), keeping)) {
      assertThat(restarted.evaluate(later(agent, 1)).kind())
          .as("over a restart")
          .isEqualTo(DecisionKind.ALLOW);
      assertThat(restarted.evaluate(later(agent, 15 * 60 - 2)).kind())
          .as("to its last moment")
          .isEqualTo(DecisionKind.ALLOW);
      assertThat(restarted.evaluate(later(agent, 15 * 60 - 1)).kind())
          .as("it grows old by itself")
          .isEqualTo(DecisionKind.STEP_UP);
    }
  }

  @Test
  void approvalOfActionCoversNoOther() {
    AccessEvent drop = event(3, FOREIGN, Impact.CRITICAL);
    AccessEvent other = drop.toBuilder().text(EventColumn.RESOURCE_UID, "web/Op8").build();
    AccessEvent both =
        drop.toBuilder().texts(EventColumn.RESOURCES, List.of("web/Op9", "web/Op8")).build();
    AccessEvent one = drop.toBuilder().text(EventColumn.RESOURCE_UID, "web/Op9").build();
    AccessEvent read = event(4, FOREIGN, Impact.READ);
    AccessEvent moved = one.toBuilder().text(EventColumn.SRC_IP_PREFIX, "203.0.8.0/24").build();
    Evidence ofTarget =
        new Evidence(Evidence.Kind.HUMAN_APPROVAL, instant(1), "s3:Drop", "web/Op9");
    EnforcerOptions keeping = options().stateFolder(folder.resolve("state")).build();
    try (Enforcer enforcer = Enforcer.open(touchy, TestRoot.pin(KEY), keeping)) {
      enforcer.revalidated("key-1", FOREIGN, ofTarget);
      assertThat(enforcer.evaluate(later(one, 0)).detail()).isEqualTo("evidence_fresh");
      for (AccessEvent event : List.of(other, both, moved, read)) {
        assertThat(enforcer.evaluate(event).kind())
            .as(event.toString())
            .isEqualTo(DecisionKind.STEP_UP);
      }
    }
    try (Enforcer restarted = Enforcer.open(touchy, TestRoot.pin(KEY), keeping)) {
      assertThat(restarted.evaluate(later(one, 1)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(restarted.evaluate(later(other, 1)).kind()).isEqualTo(DecisionKind.STEP_UP);
      Evidence ofAction = new Evidence(Evidence.Kind.HUMAN_APPROVAL, instant(2), "s3:Drop", null);
      restarted.revalidated("key-1", FOREIGN, ofAction);
      assertThat(restarted.evaluate(later(other, 2)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(restarted.evaluate(later(both, 3)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(restarted.evaluate(later(read, 4)).kind()).isEqualTo(DecisionKind.STEP_UP);
    }
  }

  @Test
  void approvalWithoutCredentialCoversOneIdentity() {
    AccessEvent drop =
        event(3, FOREIGN, Impact.CRITICAL).toBuilder()
            .text(EventColumn.CREDENTIAL_UID, null)
            .build();
    AccessEvent ofAnother =
        drop.toBuilder().text(EventColumn.IDENTITY, TestCompany.identity(2)).build();
    AccessEvent withCredential = event(3, FOREIGN, Impact.CRITICAL);
    EnforcerOptions keeping =
        options().unknown(UnknownRules.asJudged()).stateFolder(folder.resolve("state")).build();
    try (Enforcer enforcer = Enforcer.open(touchy, TestRoot.pin(KEY), keeping)) {
      assertThatThrownBy(
              () ->
                  enforcer.approved(
                      TestCompany.identity(1), FOREIGN, shown(Evidence.Kind.HUMAN_APPROVAL, 1)))
          .hasMessageContaining("one action at a time; give the action");
      enforcer.approved(
          TestCompany.identity(1),
          FOREIGN,
          new Evidence(Evidence.Kind.HUMAN_APPROVAL, instant(1), "s3:Drop", null));
    }
    try (Enforcer restarted = Enforcer.open(touchy, TestRoot.pin(KEY), keeping)) {
      assertThat(restarted.evaluate(drop).detail()).isEqualTo("evidence_fresh");
      for (AccessEvent other : List.of(ofAnother, withCredential)) {
        assertThat(restarted.evaluate(later(other, 1)).kind()).isEqualTo(DecisionKind.STEP_UP);
      }
    }
  }

  @Test
  void approvalOfActionAnswersGrantForThatAction() {
    try (Enforcer enforcer = open(calm)) {
      enforcer.granted(TestCompany.identity(1), instant(1));
      AccessEvent drop = event(3, OWN, Impact.ADMIN);
      AccessEvent other = drop.toBuilder().text(EventColumn.ACTION, "s3:Other").build();
      enforcer.revalidated(
          "key-1", OWN, new Evidence(Evidence.Kind.HUMAN_APPROVAL, instant(2), "s3:Drop", null));
      assertThat(enforcer.evaluate(drop).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(other).detail()).isEqualTo("granted_since_evidence");
    }
  }

  @Test
  void rejectsTargetWithoutActionAndActionWithoutApproval() {
    assertThatThrownBy(
            () -> new Evidence(Evidence.Kind.HUMAN_APPROVAL, instant(1), null, "web/Op1"))
        .hasMessageContaining("give the action, or omit the target");
    assertThatThrownBy(() -> new Evidence(Evidence.Kind.TOKEN_ISSUED, instant(1), "s3:Drop", null))
        .hasMessageContaining("covers all actions; omit the action");
  }

  private static AccessEvent later(AccessEvent event, int seconds) {
    return event.toBuilder()
        .text(EventColumn.METADATA_UID, "later-" + seconds)
        .number(EventColumn.TIME, event.timeMicros() + seconds * 1_000_000L)
        .build();
  }

  @Test
  void unknownRuleNeedsHumanEvidenceForAgent() {
    AccessEvent agent =
        event(2, FOREIGN, Impact.ADMIN).toBuilder()
            .text(EventColumn.AI_AGENT_UID, "agent-1")
            .build();
    UnknownRules ofNobody = UnknownRules.asJudged();
    UnknownRules ofActions =
        new UnknownRules(ofNobody.identity(), ofNobody.credential(), FailSafe.defaults());
    EnforcerOptions strict = options().unknown(ofActions).build();
    try (Enforcer enforcer = Enforcer.open(touchy, TestRoot.pin(KEY), strict)) {
      enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.WORKLOAD_ATTESTATION, 1));
      assertThat(enforcer.evaluate(agent))
          .matches(d -> d.kind() == DecisionKind.STEP_UP && d.cause() == Cause.RISK);
    }
  }

  @Test
  void evidenceBeforeGrantIsNotEnough() {
    for (Path folder : List.of(calm, touchy)) {
      for (Impact impact : List.of(Impact.ADMIN, Impact.CRITICAL)) {
        try (Enforcer enforcer = open(folder)) {
          enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.HUMAN_APPROVAL, 1));
          assertThat(enforcer.evaluate(event(2, FOREIGN, impact)).kind())
              .isEqualTo(DecisionKind.ALLOW);
          enforcer.granted(TestCompany.identity(1), instant(3));
          assertThat(enforcer.evaluate(event(4, FOREIGN, impact)))
              .as(impact.name())
              .matches(d -> d.kind() == DecisionKind.STEP_UP && d.cause() == Cause.POLICY)
              .matches(d -> d.detail().equals("granted_since_evidence"));
          enforcer.revalidated("key-1", FOREIGN, shown(Evidence.Kind.TOKEN_ISSUED, 5));
          assertThat(enforcer.evaluate(event(6, FOREIGN, impact)).kind())
              .isEqualTo(DecisionKind.ALLOW);
        }
      }
    }
  }

  @Test
  void forgottenGrantAppliesToEveryone() {
    AccessEvent admin = event(2, OWN, Impact.ADMIN);
    try (Enforcer enforcer = open(calm)) {
      enforcer.granted(TestCompany.identity(1), instant(1));
      for (int i = 1; i < CredentialStatus.MOST_GRANTS; i++) {
        enforcer.granted("aws|1|new-" + i, instant(0));
      }
      assertThat(enforcer.counts().get(EnforcerCount.FORGOTTEN_GRANTS)).isZero();
      enforcer.granted("aws|1|new-0", instant(0));
      assertThat(enforcer.counts().get(EnforcerCount.FORGOTTEN_GRANTS)).isEqualTo(1);
      assertThat(enforcer.evaluate(admin).detail()).isEqualTo("granted_since_evidence");
      AccessEvent began =
          admin.toBuilder()
              .number(EventColumn.ACTOR_SESSION_CREATED_TIME, EventTime.micros(instant(2)))
              .build();
      assertThat(enforcer.evaluate(began).detail())
          .as("a session that began since")
          .isNotEqualTo("granted_since_evidence");
      enforcer.revalidated("key-1", OWN, shown(Evidence.Kind.TOKEN_ISSUED, 3));
      assertThat(enforcer.evaluate(event(4, OWN, Impact.ADMIN)).kind())
          .isEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void grantRequiresEvidenceWithoutBaseline() throws IOException {
    company.publish(folder, KEY, company.unjudgingContents());
    AccessEvent admin = event(2, OWN, Impact.ADMIN);
    try (Enforcer enforcer = open(folder)) {
      assertThat(enforcer.evaluate(admin).kind()).isEqualTo(DecisionKind.NOT_JUDGED);
      enforcer.granted(TestCompany.identity(1), instant(1));
      assertThat(enforcer.evaluate(admin))
          .matches(d -> d.kind() == DecisionKind.STEP_UP)
          .matches(d -> d.detail().equals("granted_since_evidence"));
    }
    Path nowhere = folder.resolve("published");
    try (Enforcer blind = Enforcer.awaiting(nowhere, TestRoot.pin(KEY), options().build())) {
      blind.revalidated("key-1", OWN, shown(Evidence.Kind.TOKEN_ISSUED, 1));
      assertThat(blind.evaluate(admin).kind()).isEqualTo(DecisionKind.ALLOW);
      blind.granted(TestCompany.identity(1), instant(2));
      assertThat(blind.evaluate(admin))
          .as("the fail-safe table decides, and old evidence answers it")
          .matches(d -> d.kind() == DecisionKind.STEP_UP)
          .matches(d -> d.detail().equals("granted_since_evidence"));
    }
  }

  @Test
  void rejectsEvidenceFromFarFuture() {
    Instant now = SOON.instant();
    Evidence ahead = new Evidence(Evidence.Kind.HUMAN_APPROVAL, now.plusSeconds(301));
    try (Enforcer enforcer = open(calm)) {
      enforcer.revalidated("key-1", FOREIGN, new Evidence(Evidence.Kind.TOKEN_ISSUED, now));
      assertThatThrownBy(() -> enforcer.revalidated("key-1", FOREIGN, ahead))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Evidence dated " + ahead.at() + " is in the future")
          .hasMessageContaining("the local time is " + now);
      assertThatThrownBy(() -> enforcer.granted(TestCompany.identity(1), ahead.at()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("A grant dated ");
      assertThat(enforcer.counts().get(EnforcerCount.TIMES_AHEAD)).isEqualTo(2);
      assertThat(enforcer.evaluate(event(untilSoon(), FOREIGN, Impact.CRITICAL)).kind())
          .isEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void rejectsEvidenceFromDistantPast() {
    try (Enforcer enforcer = open(calm)) {
      for (Instant longAgo : List.of(Instant.MIN, Instant.parse("1999-12-31T23:59:59Z"))) {
        Evidence evidence = new Evidence(Evidence.Kind.TOKEN_ISSUED, longAgo);
        assertThatThrownBy(() -> enforcer.revalidated("key-1", FOREIGN, evidence))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("Evidence dated " + longAgo + " is before the year 2000");
        assertThatThrownBy(() -> enforcer.granted(TestCompany.identity(1), longAgo))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("A grant dated ");
      }
      assertThat(enforcer.evaluate(event(untilSoon(), FOREIGN, Impact.CRITICAL)).detail())
          .as("nothing was stored")
          .isNotEqualTo("evidence_fresh");
    }
  }

  @Test
  void evidenceSlightlyInFutureCountsAsNow() {
    Instant ahead = SOON.instant().plusSeconds(300);
    List<Evidence> kept = new ArrayList<>();
    DecisionLog log =
        new DecisionLog() {
          @Override
          public void decided(AccessEvent event, Decision decision, Optional<Sequence> release) {}

          @Override
          public void revalidated(String credential, String source, Evidence evidence) {
            kept.add(evidence);
          }
        };
    try (Enforcer enforcer = Enforcer.open(calm, TestRoot.pin(KEY), options().log(log).build())) {
      enforcer.revalidated("key-1", OWN, new Evidence(Evidence.Kind.TOKEN_ISSUED, ahead));
      assertThat(kept).extracting(Evidence::at).containsExactly(SOON.instant());
      enforcer.granted(TestCompany.identity(2), ahead);
      AccessEvent admin =
          event(untilSoon() + 1, OWN, Impact.ADMIN).toBuilder()
              .text(EventColumn.IDENTITY, TestCompany.identity(2))
              .text(EventColumn.CREDENTIAL_UID, "key-2")
              .build();
      assertThat(enforcer.evaluate(admin).detail())
          .as("asked for from now on")
          .isEqualTo("granted_since_evidence");
    }
  }

  @Test
  void rejectsEvidenceForInvalidSource() {
    Evidence evidence = shown(Evidence.Kind.TOKEN_ISSUED, 1);
    try (Enforcer enforcer = open(calm)) {
      for (String source : List.of("1.2.3.4/31", "1.2.3.0/16", "no where", "/24", "")) {
        assertThatThrownBy(() -> enforcer.revalidated("key-1", source, evidence))
            .as(source)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'" + source + "' because no event can have it; give an address");
      }
      for (String source :
          List.of("1.2.3.4", "1.2.3.4/32", "1.2.3.0/24", "2001:db8:1::/48", "lambda.example")) {
        enforcer.revalidated("key-1", source, evidence);
      }
      enforcer.revalidated("key-1", null, evidence);
    }
  }

  @Test
  void evidenceInExactRangeCoversOneAddress() {
    NetworkClasses list =
        NetworkClasses.parse(
            "version: x\nnetworks: [{class: cloud, range: [203.0.9.0/24], exact: true}]", "own");
    EnforcerOptions options = options().networks(new SourceNetworks(List.of(), list)).build();
    try (Enforcer enforcer = Enforcer.open(touchy, TestRoot.pin(KEY), options)) {
      enforcer.revalidated("key-1", "203.0.9.77", shown(Evidence.Kind.HUMAN_APPROVAL, 1));
      assertThat(enforcer.evaluate(fromCloud("203.0.9.77")).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(fromCloud("203.0.9.78")).kind()).isEqualTo(DecisionKind.STEP_UP);
      Evidence evidence = shown(Evidence.Kind.HUMAN_APPROVAL, 1);
      assertThatThrownBy(() -> enforcer.revalidated("key-1", "203.0.9.0/24", evidence))
          .hasMessageContaining("in an exact range, the address alone");
    }
  }

  private static AccessEvent fromCloud(String address) {
    AccessEvent seen = event(2, FOREIGN, Impact.CRITICAL);
    return seen.toBuilder()
        .text(EventColumn.METADATA_UID, "from " + address)
        .text(EventColumn.SRC_IP, address)
        .text(EventColumn.SRC_IP_PREFIX, null)
        .build();
  }

  private static int untilSoon() {
    return (int) Duration.between(instant(0), SOON.instant()).toSeconds();
  }

  private static AccessEvent event(int seconds, String network, Impact impact) {
    return first.toBuilder()
        .text(EventColumn.METADATA_UID, "at-" + seconds)
        .number(EventColumn.TIME, first.timeMicros() + seconds * 1_000_000L)
        .text(EventColumn.SRC_IP_PREFIX, network)
        .text(EventColumn.ACTION, impact == Impact.READ ? "s3:Op1" : "s3:Drop")
        .number(EventColumn.IMPACT_TIER, impact.ordinal())
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

  private static Enforcer open(Path folder) {
    return Enforcer.open(folder, TestRoot.pin(KEY), options().build());
  }
}
