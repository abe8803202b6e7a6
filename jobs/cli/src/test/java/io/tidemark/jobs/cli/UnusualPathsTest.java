package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses folders whose names contain spaces, non-ASCII letters, and characters that are reserved in
 * URIs and patterns.
 */
class UnusualPathsTest {
  private static final String EVENT =
      "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
          + "\"arn:aws:iam::111122223333:user/ci\",\"accountId\":\"111122223333\",\"accessKeyId\":"
          + "\"AKIAIOSFODNN7EXAMPLE\",\"userName\":\"ci\"},\"eventTime\":\"2026-03-20T10:00:00Z\","
          + "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"eventID\":\"1\","
          + "\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"Boto3/1.34.2\"}\n";

  @TempDir private Path folder;
  private Path odd;

  @BeforeEach
  void open() throws IOException {
    SharedSpark.session();
    odd = Files.createDirectories(folder.resolve("a b ü%[c#d"));
  }

  @Test
  void supportsUnusualPaths() throws IOException {
    Path logs = Files.createDirectories(odd.resolve("my logs"));
    Files.writeString(logs.resolve("a?b.json"), EVENT);
    assertThat(run("step", "ingest", "--input", logs.toString())).contains("1 record = 1 accepted");
    assertThat(run("step", "ingest", "--input", "file://" + logs)).contains("no record");
    assertThat(run("records", "rejected")).contains("Rejected records: 0");
    // The doctor compares the command's stopped clock with real file times and therefore reports an
    // error.
    CommandsOnWarehouse doctor = new CommandsOnWarehouse(odd);
    doctor.run("doctor");
    assertThat(doctor.output())
        .contains("all files are readable", "lock           free", "MB are free");
    assertThat(odd.resolve("w/access_events/_delta_log")).isDirectory();
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(odd);
    }
    try (Stream<Path> all = Files.walk(odd)) {
      assertThat(all.map(odd::relativize).map(Path::toString))
          .noneMatch(path -> path.contains("%20"));
    }
  }

  @Test
  void findsLabelsAmongLogs() throws IOException {
    Path logs = Files.createDirectories(odd.resolve("logs[1]{a,b}*?"));
    Files.writeString(logs.resolve("day.json"), EVENT);
    Files.writeString(
        logs.resolve("labels.csv"), "event_id,attack_id,case,variant\n1,a1,1,blatant\n");
    run("step", "ingest", "--input", logs.toString());
    Warehouse warehouse = new Warehouse(SharedSpark.session(), odd.resolve("w").toString());
    FeatureProgram program = ExecutorProgram.builtIn().program();
    assertThat(
            DetectionRows.of(warehouse, program)
                .orElseThrow()
                .on(LocalDate.of(2026, 3, 20), Optional.empty())
                .attacks())
        .as("none, for nothing was judged")
        .isEmpty();
  }

  private String run(String... args) {
    CommandsOnWarehouse commands = new CommandsOnWarehouse(odd);
    assertThat(commands.run(args)).as(commands.output()).isZero();
    return commands.output();
  }
}
