package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.source.LogFormat;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NightRequestTest {
  @Test
  void printsAsOptions() {
    NightRequest request =
        new NightRequest(
            Optional.of(LocalDate.of(2026, 3, 21)),
            List.of("file:///a", "file:///b"),
            LogFormat.AUTO,
            "file:///w",
            Optional.empty(),
            ResolvedSettings.of(
                    Optional.empty(),
                    Map.of(),
                    List.of("risk.half-life=2h", "train.seed=1", "spark.hadoop.key=secret"))
                .settings(),
            Mode.DRY_RUN,
            Optional.empty(),
            NightRequest.Decided.NOTHING);
    assertThat(request.asOptions())
        .isEqualTo(
            "--date 2026-03-21 --input file:///a --input file:///b --warehouse file:///w"
                + " --set risk.half-life=2h --set spark.hadoop.key=… --dry-run");
  }
}
