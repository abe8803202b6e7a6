package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Reads real access logs. Every line must be counted, and no query may be stored. */
class AccessLogsRealTest {
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);

  private record File(String path, String format, long accepted, Map<String, Long> rejected) {}

  @Test
  void accountsForEveryLine() throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no real logs");
    for (File c :
        List.of(
            new File("envoy-json/ssup2-istio-sidecar-a.ndjson", "envoy", 66, Map.of()),
            // One line ends inside the user agent.
            new File(
                "web-access/elastic-apache_logs.log",
                "web-access",
                9_999,
                Map.of("malformed_line", 1L)),
            new File("web-access/opensearch-catalog-apache-a.log", "web-access", 130, Map.of()),
            new File("web-access/opensearch-catalog-nginx-a.log", "web-access", 140, Map.of()),
            // One line is a scanner's non-HTTP request.
            new File(
                "web-access/sekoia-nginx-combined.log",
                "web-access",
                5,
                Map.of("not_a_request", 1L)),
            // One line has no time.
            new File(
                "web-access/sekoia-nginx-json.ndjson",
                "nginx-json",
                4,
                Map.of("missing_field:time", 1L)))) {
      Path file = Path.of(data, "logs", c.path);
      long lines =
          Files.readString(file, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).count();
      Logs.Reading reading = Logs.read(Files.readAllBytes(file), c.path, OPTIONS);

      System.out.println(
          "figures: "
              + c.path
              + " read "
              + reading.account.read()
              + " accepted "
              + reading.account.accepted()
              + " rejected "
              + reading.account.rejected()
              + " operations "
              + distinct(reading).size());
      assertThat(reading.account.format()).as(c.path).isEqualTo(c.format);
      assertThat(reading.account.rejected()).as(c.path).isEqualTo(c.rejected);
      assertThat(reading.account.accepted()).as(c.path).isEqualTo(c.accepted);
      assertThat(reading.account.read()).as(c.path).isEqualTo(lines);
      for (ParsedRecord record : reading.records) {
        if (record instanceof ParsedRecord.Accepted accepted) {
          String columns = Logs.columns(accepted.event()).toString();
          assertThat(accepted.event().text(EventColumn.ACTION)).as(columns).isNotNull();
          assertThat(accepted.event().text(EventColumn.RESOURCE_UID)).doesNotContain("?", "=");
        }
      }
    }
  }

  private static SortedMap<String, Integer> distinct(Logs.Reading reading) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (ParsedRecord record : reading.records) {
      if (record instanceof ParsedRecord.Accepted accepted) {
        counts.merge(accepted.event().text(EventColumn.API_OPERATION), 1, Integer::sum);
      }
    }
    return counts;
  }
}
