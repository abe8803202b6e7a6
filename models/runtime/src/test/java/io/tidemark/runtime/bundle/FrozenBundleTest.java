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
import org.junit.jupiter.api.Test;

/**
 * The example of format version 1 that was frozen when it was released. Its files never change;
 * what they decide never changes either.
 */
class FrozenBundleTest {
  private static final Path V1 = Path.of("src/test/resources/bundles/v1");

  @Test
  void versionOneIsReadAndDecidesAsOnTheDayItWasFrozen() throws IOException {
    assertThat(new String(decisions(V1), StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(V1.resolve("decisions.jsonl")));
  }

  @Test
  void everyFileOfVersionOneIsWhole() {
    try (Bundle bundle =
        Bundle.load(
            V1.resolve("bundle"),
            TrustedKeys.read(V1.resolve("tidemark.pub")),
            Acceptance.anyAt(TestCompany.issued()),
            CheckLog.SILENT)) {
      bundle.checkAll(CheckLog.SILENT);
      assertThat(bundle.release().manifest().identities()).isEqualTo(TestCompany.IDENTITIES);
    }
  }

  /** What the bundle in a folder decides about the strange day of the company it was made for. */
  static byte[] decisions(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    EnforcerOptions options =
        EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC))
            .observingSince(TestCompany.NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
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
