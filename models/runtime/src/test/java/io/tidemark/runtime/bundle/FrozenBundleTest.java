package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of each format version that were frozen when it was released. Their files never
 * change; what they decide never changes either.
 */
class FrozenBundleTest {
  private static final Path FROZEN = Path.of("src/test/resources/bundles");
  private static final Share ALL = Share.allWith(List.of(FreezeBundle.GROUP));

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1_1", "v1_2", "v1_3", "v1_4", "v1_5"})
  void aVersionIsReadAndDecidesAsOnTheDayItWasFrozen(String version) throws IOException {
    Path folder = FROZEN.resolve(version);
    assertThat(new String(decisions(folder), StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(folder.resolve("decisions.jsonl")));
  }

  @ParameterizedTest
  @CsvSource({"v1, 12", "v1_1, 2412", "v1_2, 12", "v1_3, 12", "v1_4, 12", "v1_5, 12"})
  void everyFileOfAVersionIsWhole(String version, long identities) {
    Path folder = FROZEN.resolve(version);
    try (Bundle bundle =
        Bundle.load(
            folder.resolve("bundle"),
            TrustedKeys.read(folder.resolve("tidemark.pub")),
            Acceptance.anyAt(TestCompany.issued()),
            ALL,
            CheckLog.SILENT)) {
      bundle.checkAll(CheckLog.SILENT);
      assertThat(bundle.release().manifest().terms().identities()).isEqualTo(identities);
    }
  }

  /** What the bundle in a folder decides about the strange day of the company it was made for. */
  static byte[] decisions(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    EnforcerOptions options =
        EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC))
            .observingSince(TestCompany.NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
            .share(ALL)
            .build();
    try (Enforcer enforcer =
        Enforcer.open(
            folder.resolve("bundle"), TrustedKeys.read(folder.resolve("tidemark.pub")), options)) {
      for (String line : Files.readAllLines(folder.resolve("events.jsonl"))) {
        AccessEvent event = EventJson.read(JsonFields.MAPPER.readTree(line));
        Decision decision = enforcer.evaluate(event);
        enforcer.completed(event);
        ObjectNode json = JsonFields.MAPPER.createObjectNode();
        json.put("decision", decision.kind().name())
            .put("level", decision.level().name())
            .put("score", decision.score())
            .put("p_value", decision.pValue())
            .put("risk", decision.risk());
        lines.append(JsonFields.line(json)).append('\n');
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
