package io.tidemark.runtime.release;

import io.tidemark.engine.bound.Bound.MaxImpact;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.Starter;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.baseline.UsualMaxima;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.PolicyRule;
import io.tidemark.runtime.policy.PolicySubjects;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A dozen identities with two weeks of habits, what a nightly run learns from them, and the day
 * after.
 */
public final class TestCompany {
  public static final LocalDate NIGHT = LocalDate.of(2026, 3, 15);
  public static final String STREAM = "test";
  static final int IDENTITIES = 12;

  private static final Map<Long, TestCompany> MADE = new ConcurrentHashMap<>();
  private static final Map<Long, TestCompany> WITH_COHORTS = new ConcurrentHashMap<>();
  private static final int DAYS = 14;
  private static final long DAY = 86_400_000_000L;
  private static final ProfileRules RULES = ProfileRules.defaults();

  private final String catalogue;
  private final FeatureProgram program;
  private final Map<String, Profile> profiles = new TreeMap<>();
  private final Map<String, RiskState> risks = new TreeMap<>();
  private final Baseline baseline;
  private final long seed;
  private final int eventsADay;

  /** Returns the company for a seed. It is created only once, because it is immutable. */
  public static TestCompany of(long seed) {
    return MADE.computeIfAbsent(seed, TestCompany::new);
  }

  public TestCompany(long seed) {
    this(seed, 40, ForestOptions.defaults(seed).withNumTrees(20).withSubsampleSize(64));
  }

  /**
   * Creates a company.
   *
   * @param eventsADay events per identity and day
   * @param forest options for growing the forest
   */
  public TestCompany(long seed, int eventsADay, ForestOptions forest) {
    this(seed, eventsADay, forest, FeatureProgram.builtInYaml());
  }

  private TestCompany(long seed, int eventsADay, ForestOptions forest, String catalogue) {
    this.catalogue = catalogue;
    program = FeatureProgram.read("catalogue of the company", catalogue);
    this.seed = seed;
    this.eventsADay = eventsADay;
    List<float[]> training = new ArrayList<>();
    List<List<float[]>> calibration = new ArrayList<>();
    for (int i = 0; i < IDENTITIES; i++) {
      Profile profile = Profile.none(program.schema());
      for (int day = DAYS - 1; day >= 0; day--) {
        List<AccessEvent> events = events(i, NIGHT.minusDays(day), false);
        if (day < DAYS - 5) {
          List<float[]> vectors = vectors(profile, events);
          if (day < 5) {
            calibration.add(vectors);
          } else {
            training.addAll(vectors);
          }
        }
        DaySummary.Builder summary =
            DaySummary.builder(program.schema(), NIGHT.minusDays(day).toEpochDay());
        events.forEach(summary::add);
        profile = profile.advance(summary.build(), RULES);
      }
      profiles.put(identity(i), profile);
    }
    baseline = baseline(training, calibration, forest);
    RiskState risk = RiskState.empty(baseline.policy());
    risk.observe(NIGHT.toEpochDay() * DAY + DAY - 1, "key-1", "198.51.1.0/24", 3, 0.05);
    risks.put(identity(1), risk);
  }

  /** Returns a company with cohort features, whose identities are all in one cohort. */
  public static TestCompany withCohorts(long seed) {
    return WITH_COHORTS.computeIfAbsent(
        seed,
        made ->
            withFeatures(
                made,
                FeatureProgram.builtInYaml()
                    + "  - {name: action_new_to_cohort, case: 2, message: x, far: 4, cohort_unseen:"
                    + " action}\n"));
  }

  /**
   * Returns a company with the features of the given catalogue, whose identities are all in one
   * cohort.
   */
  static TestCompany withFeatures(long seed, String catalogue) {
    return new TestCompany(
        seed, 40, ForestOptions.defaults(seed).withNumTrees(20).withSubsampleSize(64), catalogue);
  }

  public static String identity(int number) {
    return "aws|123456789012|robot-" + number;
  }

  /**
   * Returns a day's events of one identity. A strange day includes new networks, actions and
   * refusals.
   */
  public List<AccessEvent> events(int identity, LocalDate date, boolean strange) {
    Random random = new Random(seed * 1000 + identity * 100L + date.toEpochDay());
    List<AccessEvent> events = new ArrayList<>();
    long gap = 80_000_000_000L / eventsADay;
    for (int i = 0; i < eventsADay; i++) {
      boolean odd = strange && i > 10 && random.nextInt(4) == 0;
      int action = odd ? 10 + random.nextInt(20) : random.nextInt(4);
      Impact impact = odd && random.nextInt(3) == 0 ? Impact.CRITICAL : Impact.READ;
      String network = (odd && random.nextBoolean() ? "203.0." : "198.51.") + identity;
      events.add(
          AccessEvent.builder()
              .text(EventColumn.METADATA_UID, "e-" + identity + "-" + date + "-" + i)
              .text(EventColumn.METADATA_PRODUCT, "test")
              .number(
                  EventColumn.TIME,
                  date.toEpochDay() * DAY + i * gap + random.nextInt((int) (gap / 20 * 19)))
              .text(EventColumn.CLOUD_PROVIDER, "aws")
              .text(EventColumn.IDENTITY, identity(identity))
              .flag(EventColumn.IS_NHI, true)
              .text(EventColumn.NHI_KIND, "service_account")
              .text(EventColumn.COHORT, "service_account:aws")
              .text(EventColumn.CREDENTIAL_UID, "key-" + identity)
              .text(EventColumn.API_SERVICE_NAME, "s3")
              .text(EventColumn.API_OPERATION, "Op" + action)
              .text(EventColumn.ACTION, "s3:Op" + action)
              .number(EventColumn.IMPACT_TIER, impact.ordinal())
              .flag(EventColumn.IS_WRITE, impact != Impact.READ)
              .text(EventColumn.RESOURCE_UID, "web/Op" + random.nextInt(3))
              .text(EventColumn.UA_FAMILY, odd ? "curl/8" : "sdk/1")
              .text(EventColumn.SRC_IP_PREFIX, network + ".0/24")
              .number(EventColumn.STATUS_ID, random.nextInt(8) == 0 ? 2 : 1)
              .text(EventColumn.AUTHZ_DECISION, random.nextInt(15) == 0 ? "DENIED" : "ALLOWED")
              .build());
    }
    events.sort(AccessEvent.judgingOrder());
    return events;
  }

  /** Returns the events of all identities on the day after the nightly run, in judging order. */
  public List<AccessEvent> nextDay() {
    return Stream.iterate(0, i -> i + 1)
        .limit(IDENTITIES)
        .flatMap(i -> events(i, NIGHT.plusDays(1), true).stream())
        .sorted(AccessEvent.judgingOrder())
        .toList();
  }

  private List<float[]> vectors(Profile profile, List<AccessEvent> events) {
    ProfileView usual = profile.view(RULES);
    RecentState recent = program.newRecentState(Long.MIN_VALUE / 2);
    List<float[]> vectors = new ArrayList<>();
    for (AccessEvent event : events) {
      float[] vector = new float[program.size()];
      program.evaluate(usual, recent, event, vector);
      program.completed(recent, event);
      vectors.add(vector);
    }
    return vectors;
  }

  private Baseline baseline(
      List<float[]> training, List<List<float[]>> days, ForestOptions forest) {
    EventStatistic statistic =
        EventStatistic.fit(
            training.toArray(new float[0][]),
            program.catalogue().farValues(),
            forest,
            Combination.TAILS_AND_FOREST);
    RiskPolicy policy = TestBaselines.POLICY;
    double[] maxima =
        days.stream()
            .mapToDouble(d -> d.stream().mapToDouble(statistic::statistic).max().orElse(0))
            .toArray();
    PValueCalibration calibration =
        new PValueCalibration(maxima, NIGHT.minusDays(4), NIGHT, Map.of("too loud", 1));
    ScopeBaseline global =
        new ScopeBaseline(
            Baseline.GLOBAL,
            statistic,
            calibration,
            Optional.of(
                new CalibratedThresholds(
                    0.6,
                    0.95,
                    new CalibratedThresholds.Promise(0.05, 0.9, 1, maxima.length),
                    new CalibratedThresholds.Promise(0.01, 0.9, 0, maxima.length))),
            0.5,
            training.size(),
            9);
    return new Baseline(
        program.catalogue().names(),
        program.catalogue().hash(),
        NIGHT,
        policy,
        Map.of("seed", Long.toString(seed)),
        UsualMaxima.of(Map.of(identity(2), 1.25)),
        List.of(global));
  }

  public Baseline baseline() {
    return baseline;
  }

  public FeatureProgram program() {
    return program;
  }

  public Profile profile(String identity) {
    return profiles.getOrDefault(identity, Profile.none(program.schema()));
  }

  public RiskState risk(String identity) {
    return risks.containsKey(identity)
        ? RiskState.fromBytes(risks.get(identity).toBytes(), baseline.policy())
        : RiskState.empty(baseline.policy());
  }

  /** Returns the cohort of all identities at the end of the last learned day. */
  public CohortProfile cohort() {
    return CohortProfile.of("service_account:aws", program.schema(), profiles.values(), RULES);
  }

  /** Returns contents whose baseline is a starter. */
  public ReleaseContents contentsOfStarter() {
    ReleaseContents learned = contents();
    Starter starter =
        new Starter(
            program.catalogue().farValues(),
            program.catalogue().weights(),
            baseline.policy(),
            baseline.trainedFor());
    Baseline assumed =
        new Baseline(
            baseline.features(),
            baseline.featureSetHash(),
            baseline.trainedFor(),
            baseline.policy(),
            Map.of(),
            UsualMaxima.NONE,
            List.of(starter.scope(Baseline.GLOBAL, 0, 0)));
    return new ReleaseContents(
        assumed,
        learned.catalogueYaml(),
        learned.impactMapYaml(),
        learned.policy(),
        learned.profileRules(),
        List.of(),
        learned.cohorts(),
        Set.of());
  }

  public ReleaseContents contents() {
    return new ReleaseContents(
        baseline,
        catalogue,
        ImpactMap.standardYaml(),
        Policy.NONE,
        RULES,
        List.of(),
        program.usesCohorts() ? List.of(cohort()) : List.of(),
        Set.of());
  }

  /** Returns the contents with the given leaked credentials. */
  public static ReleaseContents leaking(ReleaseContents contents, String... credentials) {
    return new ReleaseContents(
        contents.baseline(),
        contents.catalogueYaml(),
        contents.impactMapYaml(),
        contents.policy(),
        contents.profileRules(),
        contents.remarks(),
        contents.cohorts(),
        Set.of(credentials));
  }

  /** Returns the contents with another policy. */
  public static ReleaseContents withPolicy(ReleaseContents contents, Policy policy) {
    return new ReleaseContents(
        contents.baseline(),
        contents.catalogueYaml(),
        contents.impactMapYaml(),
        policy,
        contents.profileRules(),
        contents.remarks(),
        contents.cohorts(),
        contents.leaked());
  }

  /** Returns the contents with the given bound for AI agents. */
  public ReleaseContents contentsWith(MaxImpact bound) {
    PolicySubjects agents = TestPolicies.kind(IdentityKind.AI_AGENT);
    return new ReleaseContents(
        baseline,
        catalogue,
        ImpactMap.standardYaml(),
        TestPolicies.of(
            new PolicyRule("agents", agents, null, null, null, null, null, null, bound, null)),
        RULES,
        List.of(),
        List.of(),
        Set.of());
  }

  /**
   * Returns the contents with thresholds so high that risk requires nothing, so bounds and policy
   * decide.
   */
  public ReleaseContents calmContents() {
    return contents(1 - 1e-12, Math.nextDown(1.0));
  }

  /** Returns the contents with the given thresholds for medium and high risk. */
  public ReleaseContents contents(double medium, double high) {
    CalibratedThresholds usual = baseline.judgingScopes().get(0).thresholds().orElseThrow();
    return contents(
        Optional.of(
            new CalibratedThresholds(medium, high, usual.mediumPromise(), usual.highPromise())));
  }

  /** Returns the contents without thresholds. */
  public ReleaseContents unjudgingContents() {
    return contents(Optional.empty());
  }

  private ReleaseContents contents(Optional<CalibratedThresholds> thresholds) {
    ScopeBaseline global = baseline.judgingScopes().get(0);
    ScopeBaseline other =
        new ScopeBaseline(
            global.id(),
            global.statistic(),
            global.calibration(),
            thresholds,
            global.usualMaximum(),
            global.trainingRows(),
            global.trainingDays());
    Baseline judging =
        new Baseline(
            baseline.features(),
            baseline.featureSetHash(),
            NIGHT,
            baseline.policy(),
            baseline.provenance(),
            baseline.usualMaxima(),
            List.of(other));
    return new ReleaseContents(
        judging,
        FeatureProgram.builtInYaml(),
        ImpactMap.standardYaml(),
        Policy.NONE,
        RULES,
        List.of(),
        List.of(),
        Set.of());
  }

  public List<ReleasedIdentity> identities(MemberKey key) {
    HashedNames names = new HashedNames(key);
    return profiles.entrySet().stream()
        .map(
            entry -> {
              var usual = baseline.usualMaxima().of(entry.getKey());
              IdentityRecord record =
                  IdentityRecord.leaving(
                      entry.getValue(),
                      usual.isPresent()
                          ? OptionalDouble.of(usual.getAsDouble())
                          : OptionalDouble.empty(),
                      Optional.ofNullable(risks.get(entry.getKey())),
                      key);
              return new ReleasedIdentity(names.identity(entry.getKey()), record.toBytes());
            })
        .sorted()
        .toList();
  }

  /** Returns the time at which a nightly release would be issued: early on the next day. */
  public static Instant issued() {
    return Instant.parse("2026-03-16T02:00:00Z");
  }

  public static Publication to(Path folder) {
    return new Publication(
        folder, STREAM, new Lifetime(Duration.ofHours(36), Duration.ofDays(7)), 3, issued());
  }

  public Publisher.Published publish(Path folder, SigningKey key) throws IOException {
    return publish(folder, key, contents());
  }

  public Publisher.Published publish(Path folder, SigningKey key, ReleaseContents contents)
      throws IOException {
    Publisher publisher = TestRoot.publisher(folder, key);
    return publisher.publish(
        to(folder), contents, identities(publisher.memberKey(STREAM)).iterator());
  }

  /** Publishes one identity alone, which is an AI agent in the release. */
  public void publishAgent(Path folder, SigningKey key, ReleaseContents contents)
      throws IOException {
    Profile agent = Profile.none(program.schema());
    for (int day = DAYS - 1; day >= 0; day--) {
      DaySummary.Builder summary =
          DaySummary.builder(program.schema(), NIGHT.minusDays(day).toEpochDay());
      events(1, NIGHT.minusDays(day), false)
          .forEach(event -> summary.add(event.toBuilder().kind(IdentityKind.AI_AGENT).build()));
      agent = agent.advance(summary.build(), RULES);
    }
    Publisher publisher = TestRoot.publisher(folder, key);
    MemberKey names = publisher.memberKey(STREAM);
    IdentityRecord record =
        IdentityRecord.leaving(agent, OptionalDouble.empty(), Optional.empty(), names);
    byte[] name = new HashedNames(names).identity(identity(1));
    publisher.publish(
        to(folder), contents, List.of(new ReleasedIdentity(name, record.toBytes())).iterator());
  }

  /** Returns the record of the first identity, which a release can contain many times. */
  public byte[] record(MemberKey key) {
    return IdentityRecord.leaving(
            profile(identity(1)), OptionalDouble.empty(), Optional.empty(), key)
        .toBytes();
  }
}
