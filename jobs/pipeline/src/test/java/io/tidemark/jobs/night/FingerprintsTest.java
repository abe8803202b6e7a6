package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.Revalidations;
import io.tidemark.training.Revalidations.Given;
import io.tidemark.training.SampleKey;
import io.tidemark.training.SampleOptions;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  /**
   * Existing warehouses contain signatures like these. With different digests, they would recompute
   * their history.
   */
  @Test
  void fingerprintsAreStable() {
    Policy policy = Policy.read("example", Policy.exampleYaml());
    Settings settings = Settings.defaults();
    assertThat(
            Stream.of(
                    Fingerprints.of(ProfileRules.defaults()),
                    Fingerprints.of(settings.export()),
                    Fingerprints.of(SampleOptions.defaults(1)),
                    Fingerprints.of(ForestOptions.defaults(1)),
                    Fingerprints.of(RiskPolicy.defaults()),
                    Fingerprints.of(policy),
                    Fingerprints.of(policy.withoutFigures()),
                    Fingerprints.of(new Revalidations(List.of(new Given("key", "10/8", 7)))))
                .map(Signature::hex))
        .containsExactly(
            "606b8c18c3d8d65b174e47ec82a5125b",
            "18f912811d3143d153fc09bbbf759790",
            "3a799faee60ce40598c9f4484bedbd82",
            "38553955649ccf2772e27ad738961223",
            "4f9dcc2e401d4aa5f4720186b524a8db",
            "eb994c752115808e52e8d3fbf1a02ca4",
            "f5d56cc71b5d08eaf448e2589fd887ec",
            "8085f7a6b57d69540d6c16e8c5ccc97c");
  }

  @Test
  void dependsOnEverySetting() throws ReflectiveOperationException {
    Settings settings = Settings.defaults();
    everyComponentCounts(ProfileRules.defaults(), Fingerprints::of);
    everyComponentCounts(settings.export(), Fingerprints::of);
    everyComponentCounts(SampleOptions.defaults(1), Fingerprints::of);
    everyComponentCounts(ForestOptions.recommended(1), Fingerprints::of);
    everyComponentCounts(RiskPolicy.defaults(), Fingerprints::of);
  }

  @Test
  void dependsOnEntirePolicy() {
    List<String> rules =
        List.of(
            "{name: one, for: {kind: ai_agent}, device: managed}",
            "{name: other, for: {kind: ai_agent}, device: managed}",
            "{name: one, for: {kind: oauth_app}, device: managed}",
            "{name: one, for: {cohort: ai_agent}, device: managed}",
            "{name: one, for: {kind: ai_agent}, device: compliant}",
            "{name: one, for: {kind: ai_agent}, device: managed, unknown: breach}",
            "{name: one, for: {kind: ai_agent}, max-token-age: 1d}",
            "{name: one, for: {kind: ai_agent}, max-token-age: 2d}",
            "{name: one, for: {kind: ai_agent}, max-impact: write}",
            "{name: one, for: {kind: ai_agent}, max-impact: admin}",
            "{name: one, for: {kind: ai_agent}, scopes: [a]}",
            "{name: one, for: {kind: ai_agent}, scopes: [a, b]}",
            "{name: one, for: {kind: ai_agent}, networks: ['host:a']}",
            "{name: one, for: {kind: ai_agent}, networks: ['host:b']}",
            hours("06:00", "20:00", "UTC", "mon"),
            hours("07:00", "20:00", "UTC", "mon"),
            hours("06:00", "21:00", "UTC", "mon"),
            hours("06:00", "20:00", "Europe/Berlin", "mon"),
            hours("06:00", "20:00", "UTC", "tue"),
            risk("half-life: 12h"),
            risk("half-life: 13h"),
            risk("medium-budget: 0.04"),
            risk("high-budget: 0.004"),
            risk("confidence: 0.7"),
            risk("impact-weights: {critical: 3}"),
            risk("impact-weights: {critical: 4}"),
            risk("decisions: {high: {critical: REVOKE}}"),
            risk("decisions: {medium: {critical: REVALIDATE}}"));

    assertThat(
            Stream.concat(
                    rules.stream().map(rule -> "version: 1\nrules:\n  - " + rule + "\n"),
                    Stream.of("version: 1\n", "version: 1\ntoken-grace: 6m\n"))
                .map(yaml -> Policy.read("test", yaml))
                .map(policy -> Fingerprints.of(policy).hex()))
        .doesNotHaveDuplicates();
  }

  @Test
  void dependsOnAllEvidence() {
    assertThat(
            Stream.of(
                    List.<Given>of(),
                    List.of(new Given("a", "b", 1)),
                    List.of(new Given("a", "b", 2)),
                    List.of(new Given("a", "c", 1)),
                    List.of(new Given("a", null, 1)),
                    List.of(new Given(null, "b", 1)),
                    List.of(new Given("c", "b", 1)),
                    List.of(new Given("a", "b", 1), new Given("a", "b", 2)))
                .map(given -> Fingerprints.of(new Revalidations(given)).hex()))
        .doesNotHaveDuplicates();
  }

  private static String hours(String from, String to, String zone, String day) {
    return "{name: one, for: {kind: ai_agent}, hours: {from: '%s', to: '%s', zone: %s, days: [%s]}}"
        .formatted(from, to, zone, day);
  }

  private static String risk(String changes) {
    return "{name: one, for: {kind: ai_agent}, risk: {" + changes + "}}";
  }

  /** Changes one component after another. */
  private static <R extends Record> void everyComponentCounts(
      R record, Function<R, Signature> fingerprint) throws ReflectiveOperationException {
    RecordComponent[] components = record.getClass().getRecordComponents();
    for (int changed = 0; changed < components.length; changed++) {
      Object[] values = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        Object value = components[i].getAccessor().invoke(record);
        values[i] = i == changed ? other(value) : value;
      }
      @SuppressWarnings("unchecked")
      R other = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
      assertThat(fingerprint.apply(other).hex())
          .as("with another %s", components[changed].getName())
          .isNotEqualTo(fingerprint.apply(record).hex());
    }
  }

  private static Object other(Object value) {
    if (value instanceof Integer number) {
      return number + 1;
    } else if (value instanceof Long number) {
      return number + 1;
    } else if (value instanceof Double number) {
      return number * 0.9 + 0.02;
    } else if (value instanceof Duration length) {
      return length.plusSeconds(1);
    } else if (value instanceof List<?>) {
      return List.of(1.0, 1.0, 1.5, 2.5);
    } else if (value instanceof SampleKey) {
      return SampleKey.of(2);
    } else if (value instanceof DecisionTable table) {
      return new DecisionTable(table.low(), table.low(), table.high());
    }
    return value + "x";
  }
}
