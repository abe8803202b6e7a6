package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads every real log. All records must be counted, and none may be accepted without an identity,
 * time and action.
 */
class RealLogsTest {
  /** The logs span many years. This ingest time is later than their newest record. */
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);

  private record Sum(long files, long read, long accepted, SortedMap<String, Long> others) {}

  @Test
  void accountsForEveryCloudTrailRecord() throws IOException {
    SortedMap<String, Sum> sums = readAll("cloudtrail");

    assertThat(sums.get("cloudtrail/flaws-slice")).extracting(Sum::read).isEqualTo(184L);
    assertThat(sums.get("cloudtrail/flaws-slice")).extracting(Sum::accepted).isEqualTo(184L);
    assertThat(sums.get("cloudtrail/invictus-aws-dataset").accepted()).isEqualTo(2900L);
    assertThat(sums.get("cloudtrail/invictus-aws-dataset").others())
        .containsExactly(Map.entry("skipped not_a_log", 2L));
    assertThat(sums.get("cloudtrail/samples").read()).isEqualTo(443L);
    assertThat(sums.get("cloudtrail/samples").others())
        .containsEntry("skipped cloudtrail_digest", 2L)
        .containsEntry("skipped cloudtrail_insight", 4L)
        // One record has a list of resources written as text, and another has a redacted time.
        .containsEntry("rejected wrong_type:resources", 1L)
        .containsEntry("rejected wrong_type:eventTime", 1L);
    assertThat(sums.get("cloudtrail/samples").accepted()).isEqualTo(435L);
    assertThat(sums.get("cloudtrail/stratus-red-team").accepted()).isEqualTo(142L);
  }

  @Test
  void accountsForEveryKubernetesRecord() throws IOException {
    SortedMap<String, Sum> sums = readAll("kubernetes-audit");

    // The AKS samples come from rule tests and contain no time.
    assertThat(sums.get("kubernetes-audit").read()).isEqualTo(106L);
    assertThat(sums.get("kubernetes-audit").accepted()).isEqualTo(72L);
    assertThat(sums.get("kubernetes-audit").others())
        .containsExactly(Map.entry("rejected missing_field:requestReceivedTimestamp", 34L));
  }

  private static SortedMap<String, Sum> readAll(String folder) throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no real logs");
    Path root = Path.of(data, "logs");
    SortedMap<String, Sum> sums = new TreeMap<>();
    for (Path file : files(root.resolve(folder))) {
      String parent = root.relativize(file.getParent()).toString();
      try (InputStream in = Files.newInputStream(file)) {
        Logs.Reading reading = Logs.read(in, root.relativize(file).toString(), OPTIONS);
        sums.merge(parent, sum(reading), RealLogsTest::plus);
        check(reading);
      }
    }
    sums.forEach((name, sum) -> System.out.println("figures: " + name + " " + sum));
    return sums;
  }

  private static void check(Logs.Reading reading) {
    assertThat(reading.account.read()).isEqualTo(reading.records.size());
    for (ParsedRecord record : reading.records) {
      if (record instanceof ParsedRecord.Accepted accepted) {
        AccessEvent event = accepted.event();
        for (EventColumn column :
            List.of(
                EventColumn.METADATA_UID,
                EventColumn.IDENTITY,
                EventColumn.TIME,
                EventColumn.ACTION,
                EventColumn.NHI_KIND,
                EventColumn.NHI_RULE_ID,
                EventColumn.COHORT,
                EventColumn.RAW_REF)) {
          assertThat(event.has(column)).as("%s of %s", column, event).isTrue();
        }
      }
    }
  }

  private static Sum sum(Logs.Reading reading) {
    SortedMap<String, Long> others = new TreeMap<>();
    reading.account.rejected().forEach((reason, n) -> others.put("rejected " + reason, n));
    reading.account.skipped().forEach((reason, n) -> others.put("skipped " + reason, n));
    return new Sum(1, reading.account.read(), reading.account.accepted(), others);
  }

  private static Sum plus(Sum a, Sum b) {
    SortedMap<String, Long> others = new TreeMap<>(a.others());
    b.others().forEach((reason, n) -> others.merge(reason, n, Long::sum));
    return new Sum(a.files() + b.files(), a.read() + b.read(), a.accepted() + b.accepted(), others);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return new ArrayList<>(walk.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
