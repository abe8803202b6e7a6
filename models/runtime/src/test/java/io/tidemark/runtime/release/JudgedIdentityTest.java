package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.PolicyRule;
import io.tidemark.runtime.policy.PolicySubjects;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.RiskState;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** One identity under a release, without the service around it. */
class JudgedIdentityTest {
  private static final TestCompany COMPANY = TestCompany.of(1);
  private static final MemberKey KEY = MemberKey.of(new byte[MemberKey.BYTES]);
  private static final ReleaseModel RULES = COMPANY.contents().rulebook(KEY);
  private static final long MIDNIGHT = RULES.judgesFromMicros();
  private static final String ROBOT = TestCompany.identity(1);
  private static final List<AccessEvent> DAY =
      COMPANY.events(1, TestCompany.NIGHT.plusDays(1), true);

  private final float[] vector = new float[RULES.program().size()];

  @Test
  void judgesEventsAfterLearnedNight() {
    JudgedIdentity robot = create(RULES, ROBOT);
    Arrays.fill(vector, -7);
    assertThat(robot.evaluate(at(MIDNIGHT - 1), vector)).as("warms up").isEmpty();
    assertThat(vector).as("computed all the same").doesNotContain(-7f);
    assertThat(robot.evaluate(at(MIDNIGHT), vector)).isPresent();
  }

  @Test
  void knownIdentityIsNonHuman() {
    AccessEvent person =
        DAY.get(0).toBuilder()
            .flag(EventColumn.IS_NHI, false)
            .text(EventColumn.NHI_KIND, null)
            .build();
    JudgedIdentity robot = create(RULES, ROBOT);
    JudgedIdentity unknown = create(RULES, "aws|1|unknown");
    assertThat(robot.isKnown()).isTrue();
    assertThat(unknown.isKnown()).isFalse();
    assertThat(robot.evaluate(person, vector)).isPresent();
    assertThat(unknown.evaluate(person, vector)).isEmpty();
  }

  @Test
  void savedStateRoundTrips() {
    JudgedIdentity through = create(RULES, ROBOT);
    JudgedIdentity stopped = create(RULES, ROBOT);
    for (AccessEvent event : DAY) {
      assertThat(stopped.evaluate(event, vector)).isEqualTo(through.evaluate(event, vector));
      through.completed(event);
      stopped.completed(event);
      stopped =
          JudgedIdentity.restored(
              RULES,
              record(ROBOT),
              Optional.of(stopped.recentBytes()),
              stopped.riskBytes(),
              MIDNIGHT);
      assertThat(stopped.lastMicros()).isEqualTo(event.timeMicros());
    }
    assertThat(through.identityRisk(last())).isPositive().isEqualTo(stopped.identityRisk(last()));
  }

  @Test
  void keepsRiskWithoutRecentState() {
    JudgedIdentity before = after(RULES, DAY);
    JudgedIdentity restored =
        JudgedIdentity.restored(RULES, record(ROBOT), Optional.empty(), before.riskBytes(), last());
    assertThat(restored.identityRisk(last())).isEqualTo(before.identityRisk(last()));
    assertThat(restored.lastMicros()).isEqualTo(Long.MIN_VALUE);
    restored.evaluate(at(last() + 1), vector);
    assertThat(vector[RULES.program().catalogue().names().indexOf("denied_excess_1h")]).isNaN();
  }

  @Test
  void continuesUnderNextReleaseWithSameNames() {
    JudgedIdentity robot = after(RULES, DAY);
    double risk = robot.identityRisk(last());
    ReleaseModel next = COMPANY.contents(0.5, 0.9).rulebook(KEY);
    JudgedIdentity on = robot.under(next, record(ROBOT), last());
    assertThat(on.rules()).isSameAs(next);
    assertThat(on.identityRisk(last())).isEqualTo(risk);
    assertThat(on.lastMicros()).isEqualTo(last());
    assertThat(on.recentBytes()).isEqualTo(robot.recentBytes());
    ReleaseModel renamed = COMPANY.contents().rulebook(MemberKey.of(bytes(1)));
    ReleaseModel other = TestCompany.withCohorts(11).contents().rulebook(KEY);
    for (ReleaseModel rules : List.of(renamed, other)) {
      JudgedIdentity anew = robot.under(rules, Optional.empty(), last());
      assertThat(anew.rules()).isSameAs(rules);
      assertThat(anew.lastMicros()).isEqualTo(Long.MIN_VALUE);
      assertThat(anew.identityRisk(last())).isZero();
    }
  }

  @Test
  void riskOfNightCountsUntilCleared() {
    RiskState risk = RiskState.empty(COMPANY.baseline().policy());
    risk.observe(MIDNIGHT - 1, "key-1", "198.51.1.0/24", 3, 0.05);
    IdentityRecord record =
        IdentityRecord.leaving(
            COMPANY.profile(ROBOT), OptionalDouble.empty(), Optional.of(risk), KEY);
    JudgedIdentity robot = JudgedIdentity.create(RULES, Optional.of(record), MIDNIGHT);
    double held = robot.identityRisk(MIDNIGHT);
    assertThat(held).isPositive();
    robot.revalidated("key-1", "198.51.9.0/24", MIDNIGHT);
    assertThat(robot.identityRisk(MIDNIGHT)).as("of another source").isEqualTo(held);
    robot.revalidated("key-1", "198.51.1.0/24", MIDNIGHT);
    assertThat(robot.identityRisk(MIDNIGHT)).isZero();
  }

  @Test
  void knowsHabitualActions() {
    JudgedIdentity robot = create(RULES, ROBOT);
    AccessEvent usual = COMPANY.events(1, TestCompany.NIGHT.plusDays(1), false).get(0);
    AccessEvent unusual = usual.toBuilder().text(EventColumn.ACTION, "s3:New").build();
    assertThat(robot.isKnownAction(usual)).isTrue();
    assertThat(robot.isKnownAction(unusual)).isFalse();
    assertThat(create(RULES, "aws|1|unknown").isKnownAction(usual)).isFalse();
  }

  @Test
  void knowsCredentialsIfReleaseStoresThem() {
    JudgedIdentity robot = create(RULES, ROBOT);
    boolean isStored = COMPANY.program().schema().valueIndex("credential_uid") >= 0;
    assertThat(robot.isKnownCredential(DAY.get(0))).isTrue();
    AccessEvent other = DAY.get(0).toBuilder().text(EventColumn.CREDENTIAL_UID, "new").build();
    assertThat(robot.isKnownCredential(other)).isNotEqualTo(isStored);
  }

  @Test
  void historyWithoutValuesMakesNoneUnknown() {
    AccessEvent event = DAY.get(0);
    JudgedIdentity nameless =
        create(historyWithout(EventColumn.CREDENTIAL_UID, TestCompany.NIGHT.minusDays(5)));
    AccessEvent none = event.toBuilder().text(EventColumn.CREDENTIAL_UID, null).build();
    assertThat(nameless.isKnownCredential(event)).isTrue();
    assertThat(nameless.isKnownCredential(none)).isTrue();
    assertThat(nameless.isKnownAction(event)).isTrue();
    assertThat(create(RULES, ROBOT).isKnownCredential(none)).isFalse();
    JudgedIdentity inactive =
        create(historyWithout(EventColumn.ACTION, TestCompany.NIGHT.minusDays(5)));
    assertThat(inactive.isKnownAction(event)).isTrue();
    assertThat(inactive.isKnownCredential(event)).isTrue();
    JudgedIdentity dormant =
        create(historyWithout(EventColumn.CREDENTIAL_UID, TestCompany.NIGHT.minusDays(500)));
    assertThat(dormant.isKnownCredential(event)).as("all its days have expired").isFalse();
  }

  private static JudgedIdentity create(Profile profile) {
    IdentityRecord record =
        IdentityRecord.leaving(profile, OptionalDouble.empty(), Optional.empty(), KEY);
    return JudgedIdentity.create(RULES, Optional.of(record), MIDNIGHT);
  }

  /** Returns a profile of five days whose events have no value in a column. */
  private static Profile historyWithout(EventColumn column, LocalDate first) {
    Profile profile = Profile.none(RULES.program().schema());
    for (int i = 0; i < 5; i++) {
      LocalDate date = first.plusDays(i);
      DaySummary.Builder day = DaySummary.builder(profile.schema(), date.toEpochDay());
      COMPANY
          .events(1, date, false)
          .forEach(event -> day.add(event.toBuilder().text(column, null).build()));
      profile = profile.advance(day.build(), RULES.rules());
    }
    return profile.asOf(TestCompany.NIGHT.toEpochDay(), RULES.rules());
  }

  @Test
  void ownUsualMaximumHasPriorityOverScope() {
    AccessEvent odd = strangest();
    Verdict own =
        judged(new IdentityRecord(profile(), OptionalDouble.of(1000), Optional.empty()), odd);
    Verdict scope =
        judged(new IdentityRecord(profile(), OptionalDouble.empty(), Optional.empty()), odd);
    assertThat(scope.statistic() - own.statistic()).isCloseTo(1000 - 0.5, within(1e-9));
    assertThat(own.pValue()).as("it is always as odd as this").isGreaterThan(scope.pValue());
  }

  @Test
  void appliesRulesForSingleIdentity() {
    PolicySubjects robot = TestPolicies.identity(ROBOT);
    PolicyRule reads = TestPolicies.atMost("reads", robot, Impact.READ);
    RiskChanges slower =
        new RiskChanges(Duration.ofHours(99), Map.of(), Map.of(), null, null, null);
    ReleaseContents plain = COMPANY.calmContents();
    ReleaseModel ruled =
        TestCompany.withPolicy(
                plain, TestPolicies.of(reads, TestPolicies.risk("slower", robot, slower)))
            .rulebook(KEY);
    AccessEvent write =
        DAY.get(0).toBuilder().number(EventColumn.IMPACT_TIER, Impact.WRITE.ordinal()).build();
    JudgedIdentity known = create(ruled, ROBOT);
    Verdict verdict = known.evaluate(write, vector).orElseThrow();
    assertThat(verdict.cause()).isEqualTo(Cause.BOUND);
    assertThat(verdict.reason()).isEqualTo("impact_above:reads");
    assertThat(known.policy().halfLife()).hasHours(99);
    String another = TestCompany.identity(2);
    JudgedIdentity other = create(ruled, another);
    assertThat(
            other
                .evaluate(write.toBuilder().text(EventColumn.IDENTITY, another).build(), vector)
                .orElseThrow()
                .cause())
        .isNotEqualTo(Cause.BOUND);
    assertThat(other.policy()).isEqualTo(plain.baseline().policy());
  }

  /** An event with another kind or cohort does not exempt the identity from its own rules. */
  @Test
  void usesKindAndCohortOfRelease() {
    String otherKind = "ai_agent";
    String otherCohort = "ai_agent:aws";
    PolicySubjects kind =
        TestPolicies.kind(IdentityKind.ofLabel(COMPANY.profile(ROBOT).kind()).orElseThrow());
    PolicySubjects cohort = TestPolicies.cohort(COMPANY.profile(ROBOT).cohort());
    AccessEvent write =
        DAY.get(0).toBuilder()
            .number(EventColumn.IMPACT_TIER, Impact.WRITE.ordinal())
            .text(EventColumn.NHI_KIND, otherKind)
            .text(EventColumn.COHORT, otherCohort)
            .build();
    for (PolicySubjects itself : List.of(kind, cohort)) {
      ReleaseModel ruled = reading(itself);
      assertThat(create(ruled, ROBOT).evaluate(write, vector).orElseThrow().cause())
          .isEqualTo(Cause.BOUND);
      assertThat(create(ruled, "aws|1|unknown").evaluate(write, vector).orElseThrow().cause())
          .as("of whom the release knows nothing, the event says it")
          .isNotEqualTo(Cause.BOUND);
    }
    for (PolicySubjects other :
        List.of(
            TestPolicies.kind(IdentityKind.ofLabel(otherKind).orElseThrow()),
            TestPolicies.cohort(otherCohort))) {
      ReleaseModel ruled = reading(other);
      assertThat(create(ruled, ROBOT).evaluate(write, vector).orElseThrow().cause())
          .isNotEqualTo(Cause.BOUND);
      assertThat(create(ruled, "aws|1|unknown").evaluate(write, vector).orElseThrow().cause())
          .isEqualTo(Cause.BOUND);
    }
  }

  /**
   * Returns a model whose policy allows the subjects only to read and requires nothing because of
   * risk.
   */
  private static ReleaseModel reading(PolicySubjects subjects) {
    ReleaseContents calm = COMPANY.calmContents();
    PolicyRule reads = TestPolicies.atMost("reads", subjects, Impact.READ);
    return TestCompany.withPolicy(calm, TestPolicies.of(reads)).rulebook(KEY);
  }

  /** The reasons may be read an hour later, when the identity has had other events. */
  @Test
  void reasonsDoNotDependOnReadTime() {
    JudgedIdentity robot = create(RULES, ROBOT);
    AccessEvent odd = strangest();
    robot.evaluate(odd, vector);
    List<Reason> asked = robot.reasons(odd, vector);
    List<Reason> copied = List.copyOf(robot.reasons(odd, vector));
    assertThat(copied).hasSizeBetween(2, 5);
    Arrays.fill(vector, 0f);
    for (AccessEvent event : DAY) {
      robot.evaluate(event, vector);
      robot.completed(event);
    }
    assertThat(asked).isEqualTo(copied);
    assertThat(asked.get(0)).isSameAs(asked.get(0));
  }

  private Verdict judged(IdentityRecord record, AccessEvent event) {
    return JudgedIdentity.create(RULES, Optional.of(record), MIDNIGHT)
        .evaluate(event, vector)
        .orElseThrow();
  }

  private static Profile profile() {
    return COMPANY.profile(ROBOT).keyed(KEY);
  }

  /** Returns a critical action from a different source and client. */
  private static AccessEvent strangest() {
    return DAY.get(0).toBuilder()
        .text(EventColumn.ACTION, "s3:Drop")
        .text(EventColumn.SRC_IP_PREFIX, "203.0.113.0/24")
        .text(EventColumn.UA_FAMILY, "curl/8")
        .text(EventColumn.RESOURCE_UID, "bucket-secret")
        .number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal())
        .build();
  }

  private JudgedIdentity after(ReleaseModel rules, List<AccessEvent> events) {
    JudgedIdentity robot = create(rules, ROBOT);
    for (AccessEvent event : events) {
      robot.evaluate(event, vector);
      robot.completed(event);
    }
    return robot;
  }

  private static long last() {
    return DAY.get(DAY.size() - 1).timeMicros();
  }

  private static AccessEvent at(long micros) {
    return DAY.get(0).toBuilder().number(EventColumn.TIME, micros).build();
  }

  private static JudgedIdentity create(ReleaseModel rules, String identity) {
    return JudgedIdentity.create(rules, record(identity), MIDNIGHT);
  }

  private static Optional<IdentityRecord> record(String identity) {
    return COMPANY.profile(identity).kind() == null
        ? Optional.empty()
        : Optional.of(
            IdentityRecord.leaving(
                COMPANY.profile(identity), OptionalDouble.empty(), Optional.empty(), KEY));
  }

  private static byte[] bytes(int first) {
    byte[] bytes = new byte[MemberKey.BYTES];
    bytes[0] = (byte) first;
    return bytes;
  }
}
