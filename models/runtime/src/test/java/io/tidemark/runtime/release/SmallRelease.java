package io.tidemark.runtime.release;

import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.UsualMaxima;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A release with two features that fits in 64 KB, or contains a great many identities. */
public final class SmallRelease {
  private static final String CATALOGUE =
      """
      features:
        - name: new_network
          case: 1
          message: "comes from network {observed}; usual: {usual}"
          novelty: src_ip_prefix
          far: 6
          unit: bits
        - name: new_action
          case: 2
          message: "action {observed} is new to it; usual: {usual}"
          novelty: action
          far: 6
          unit: bits
      """;
  private static final String IMPACTS =
      """
      version: "1"
      rules:
        - {provider: "*", service: "*", operation: "Get*", impact: read}
      """;

  private SmallRelease() {}

  /** Returns the same key each time, for tests whose input contains what it signed. */
  public static SigningKey fixedKey() {
    try {
      return SigningKey.ofSeed(new byte[32]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ReleaseContents contents() {
    FeatureProgram program = FeatureProgram.read("small", CATALOGUE);
    Random random = new Random(5);
    float[][] rows = new float[200][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {random.nextInt(3), random.nextInt(4)};
    }
    EventStatistic statistic =
        EventStatistic.fit(
            rows,
            program.catalogue().farValues(),
            ForestOptions.defaults(5).withNumTrees(3).withSubsampleSize(16),
            Combination.TAILS_AND_FOREST);
    double[] maxima = IntStream.range(0, 60).mapToDouble(i -> i / 10.0).toArray();
    ScopeBaseline global =
        new ScopeBaseline(
            Baseline.GLOBAL,
            statistic,
            new PValueCalibration(
                maxima, TestCompany.NIGHT.minusDays(4), TestCompany.NIGHT, Map.of()),
            Optional.of(
                new CalibratedThresholds(
                    0.6,
                    0.95,
                    new CalibratedThresholds.Promise(0.05, 0.9, 1, maxima.length),
                    new CalibratedThresholds.Promise(0.01, 0.9, 0, maxima.length))),
            0.5,
            rows.length,
            9);
    Baseline baseline =
        new Baseline(
            program.catalogue().names(),
            program.catalogue().hash(),
            TestCompany.NIGHT,
            RiskPolicy.defaults(),
            Map.of(),
            UsualMaxima.of(Map.of()),
            List.of(global));
    return new ReleaseContents(
        baseline,
        CATALOGUE,
        IMPACTS,
        Policy.NONE,
        ProfileRules.defaults(),
        List.of(),
        List.of(),
        Set.of());
  }

  /** Returns the given number of identities that have not been seen yet, ordered by name. */
  static List<ReleasedIdentity> identities(MemberKey key, int count) {
    Profile profile = Profile.none(FeatureProgram.read("small", CATALOGUE).schema());
    byte[] record =
        IdentityRecord.leaving(profile, OptionalDouble.empty(), Optional.empty(), key).toBytes();
    HashedNames names = new HashedNames(key);
    List<ReleasedIdentity> identities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      identities.add(new ReleasedIdentity(names.identity("aws|1|machine-" + i), record));
    }
    identities.sort(null);
    return identities;
  }

  public static Publisher.Published publish(Path folder, SigningKey key, int identities)
      throws IOException {
    Publisher publisher = TestRoot.publisher(folder, key);
    return publisher.publish(
        TestCompany.to(folder),
        contents(),
        identities(publisher.memberKey(TestCompany.STREAM), identities).iterator());
  }
}
