package io.tidemark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.source.LogFormat;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few seconds of what {@code jobs/bench/ingest fuzz} does for as long as one likes. */
class FuzzedLinesTest {
  @TempDir private Path folder;

  @Test
  void noLineIsLostAndNothingIsThrown() throws IOException {
    Simulation.write(
        new SimulationPlan(
            LocalDate.of(2026, 3, 9),
            2,
            31,
            150,
            0,
            5,
            io.tidemark.simulator.event.LogFormat.all()),
        folder);
    Map<LogFormat, List<String>> samples = FuzzedLines.samples(List.of(folder));
    assertThat(samples)
        .containsOnlyKeys(
            LogFormat.CLOUDTRAIL,
            LogFormat.KUBERNETES_AUDIT,
            LogFormat.GCP_AUDIT,
            LogFormat.ENTRA_SIGN_IN,
            LogFormat.OKTA,
            LogFormat.GITHUB_AUDIT,
            LogFormat.VAULT_AUDIT);
    for (Map.Entry<LogFormat, List<String>> source : samples.entrySet()) {
      FuzzedLines fuzz = new FuzzedLines(source.getKey(), source.getValue(), 1);
      fuzz.run(5_000);
      assertThat(fuzz.lines()).isGreaterThanOrEqualTo(5_000);
      assertThat(fuzz.accepted()).isGreaterThan(500);
      assertThat(fuzz.rejected()).isGreaterThan(500);
    }
  }
}
