package io.tidemark.jobs.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.monitoring.RunOutcome.Origin;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.notebooks.HostileText;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Sends the hostile corpus through everything that a run reports: Prometheus text, the webhook
 * message and the JSON summary.
 */
class HostileNoticeTest {
  private static final Instant START = Instant.parse("2026-03-22T02:30:00Z");

  @Test
  void prometheusTextIsWellFormed() {
    List<String> lines = PrometheusText.of(done(), "").lines().toList();
    Set<String> series = new HashSet<>();
    for (String line : lines) {
      assertThat(line).doesNotContainPattern("\\p{Cntrl}");
      if (!line.startsWith("#")) {
        assertThat(line)
            .matches("[a-z_]+(\\{[a-z]+=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"\\})? -?[0-9.]+");
        assertThat(series.add(line.substring(0, line.lastIndexOf(' ')))).as(line).isTrue();
      }
    }
    // All values are counted, even if their names were changed.
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("tidemark_rejected_records{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum())
        .isEqualTo(HostileText.ALL.size());
  }

  @Test
  void webhookTextHasNoMarkup() {
    for (String text : HostileText.ALL.values()) {
      RunOutcome stopped =
          RunOutcome.of(
              "r1",
              "tidemark nightly",
              new Origin(text, text, Optional.empty()),
              START,
              START.plusSeconds(1),
              new TidemarkException(ExitCode.USAGE, text, "b", "c"));
      String message = stopped.message();
      assertThat(message.lines()).hasSizeLessThanOrEqualTo(2);
      assertThat(message)
          .hasSizeLessThan(3_000)
          .doesNotContain("<", ">")
          .doesNotContainPattern("[\\p{Cntrl}&&[^\\n]]");
    }
  }

  @Test
  void summaryIsComplete() throws IOException {
    StreamReadConstraints longNames =
        StreamReadConstraints.builder().maxNameLength(1_000_000).build();
    ObjectMapper reader =
        new ObjectMapper(JsonFactory.builder().streamReadConstraints(longNames).build());
    var json = reader.readTree(done().summary().orElseThrow().toJson());
    HostileText.ALL.forEach(
        (name, text) ->
            assertThat(json.get("notes"))
                .as(name)
                .anySatisfy(note -> assertThat(note.get("about").asText()).isEqualTo(name)));
    assertThat(json.get("rejected").size()).isEqualTo(HostileText.ALL.size());
  }

  private static RunOutcome done() {
    NightSummary.Builder summary =
        NightSummary.builder(Optional.of(LocalDate.of(2026, 3, 21)), "r1")
            .read(HostileText.ALL.size());
    HostileText.ALL.forEach(
        (name, text) -> {
          summary.rejected(text, 1);
          summary.identities(text, 1);
          summary.note(name, text);
        });
    return RunOutcome.of(
        "r1",
        "tidemark nightly",
        new Origin("box", "file:///w", Optional.empty()),
        START,
        START.plusSeconds(9),
        new NightResult(ExitCode.OK, summary.build(), "next"));
  }
}
