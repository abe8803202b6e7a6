package io.tidemark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.source.LogFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs for a few seconds what {@code jobs/bench/ingest fuzz} runs for any length of time. */
class FuzzedLinesTest {
  @TempDir private Path folder;

  @Test
  void accountsForEveryLineWithoutThrowing() throws IOException {
    FuzzedLines.simulate(folder);
    Map<LogFormat, FuzzedLines.Seeds> samples = FuzzedLines.samples(List.of(folder));
    assertThat(samples)
        .containsOnlyKeys(
            LogFormat.CLOUDTRAIL,
            LogFormat.KUBERNETES_AUDIT,
            LogFormat.GCP_AUDIT,
            LogFormat.ENTRA_SIGN_IN,
            LogFormat.OKTA,
            LogFormat.GITHUB_AUDIT,
            LogFormat.VAULT_AUDIT,
            LogFormat.OTLP,
            LogFormat.OCSF,
            LogFormat.ENVOY,
            LogFormat.WEB_ACCESS,
            LogFormat.TIDEMARK_DECISIONS,
            LogFormat.CSV);
    for (Map.Entry<LogFormat, FuzzedLines.Seeds> source : samples.entrySet()) {
      FuzzedLines fuzz = new FuzzedLines(source.getKey(), source.getValue(), 1);
      fuzz.run(1_000);
      assertThat(fuzz.lines()).isGreaterThanOrEqualTo(1_000);
      assertThat(fuzz.accepted()).as(source.getKey().id()).isGreaterThan(50);
      assertThat(fuzz.rejected()).as(source.getKey().id()).isGreaterThan(10);
    }
  }
}
