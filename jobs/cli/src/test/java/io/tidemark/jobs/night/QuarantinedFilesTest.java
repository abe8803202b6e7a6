package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuarantinedFilesTest extends IngestedLogs {
  @Test
  void readsGrowingFileInNextRun() throws IOException {
    write("done.json", cloudTrail("1", 20));
    write("grows.json", cloudTrail("2", 20));
    Files.writeString(logs.resolve("grows.json"), cloudTrail("2", 20) + "\n{\"eventVer");
    // Each run starts one minute after the previous one, so the file is one minute old.
    Files.setLastModifiedTime(logs.resolve("grows.json"), FileTime.from(nights.latest()));
    IngestResult result = nights.ingest(Optional.empty());
    assertThat(result.describe()).startsWith("1 file read, 0 unchanged, 1 still being written");
    NightSummary summary = summary(result);
    assertThat(summary.read()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    assertThat(summary.more()).containsEntry("files_growing", 1);
    assertThat(summary.notes().toString()).contains("Growing", "grows.json");
    assertThat(ids()).containsExactly("1");
    assertThat(books()).hasSize(1);

    write("grows.json", cloudTrail("2", 20), cloudTrail("3", 20));
    nights.ingest(Optional.empty());
    assertThat(ids()).containsExactly("1", "2", "3");
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).count()).isZero();
  }

  @Test
  void suggestsWaitingForGrowingFiles() throws IOException {
    Files.createDirectories(logs);
    Files.writeString(logs.resolve("grows.json"), cloudTrail("2", 20) + "\n{\"eventVer");
    Files.setLastModifiedTime(logs.resolve("grows.json"), FileTime.from(nights.latest()));
    NightResult result = nights.wholeInput();
    assertThat(result.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
    assertThat(result.summary().more()).containsEntry("files_growing", 1);
    assertThat(result.next()).contains("still being written").doesNotContain("rejected_records");
  }

  @Test
  void withholdsSourceWithTooManyRejections() throws IOException {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = i % 10 == 3 ? "{\"secretAccessKey\":\"hide me\",\"half" : cloudTrail("c" + i, 20);
    }
    write("a.json", lines);
    write("audit.log", kubernetes("k1", "ResponseComplete", ""));
    IngestResult result = nights.ingest(Optional.empty());
    NightSummary summary = summary(result);
    assertThat(result.hasNoSourceLeft()).isFalse();
    assertThat(ids()).containsExactly("k1@1774000800000001");
    assertThat(books()).containsExactly("audit.log 1=1+0+0+0+0+0");
    assertThat(summary.unaccounted()).isZero();
    assertThat(summary.rejected()).isEqualTo(Map.of("malformed_json", 10L));
    assertThat(summary.skipped()).isEqualTo(Map.of("withheld", 90L));
    assertThat(result.warning(nights.next(Optional.empty(), Mode.WRITE).request()))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("Rejected 10: malformed_json 10; see 'tidemark records rejected")
                    .contains("--group --warehouse " + folder));
    assertThat(result.warning(nights.next(Optional.empty(), Mode.DRY_RUN).request()))
        .contains("Rejected 10: malformed_json 10");
    assertThat(summary.notes().toString())
        .contains("cloudtrail is withheld: 10 of 100 records rejected; malformed_json 10, as ")
        .contains("a.json#3: {", "***")
        .doesNotContain("hide me");
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).count()).isEqualTo(10);

    Files.delete(logs.resolve("audit.log"));
    assertThat(new Nights(folder.resolve("other"), logs).ingest(Optional.empty()).hasNoSourceLeft())
        .isTrue();
  }

  @Test
  void invalidClientRequestsDoNotWithholdSource() throws IOException {
    String[] lines = new String[120];
    for (int i = 0; i < lines.length; i++) {
      String request = i % 5 == 0 ? "\\x16\\x03\\x01" : "GET /a HTTP/1.1";
      lines[i] =
          "198.51.100.7 - ci [20/Mar/2026:10:00:%02d +0000] \"%s\" 200 12 \"-\" \"curl/8.1\""
              .formatted(i % 60, request);
    }
    write("access.log", lines);
    String[] records = new String[100];
    for (int i = 0; i < records.length; i++) {
      records[i] = cloudTrail(i % 5 == 0 ? "e".repeat(5_000) + i : "e" + i, 20);
    }
    write("trail.json", records);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.rejected())
        .isEqualTo(Map.of("not_a_request", 24L, "field_too_long:eventID", 20L));
    assertThat(summary.accepted()).isEqualTo(176);
    assertThat(summary.unaccounted()).isZero();
  }

  @Test
  void failedSignInsDoNotWithholdSource() throws IOException {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      String line = kubernetes("k" + i, "ResponseComplete", ",\"responseStatus\":{\"code\":401}");
      String nobody = line.replace("\"username\":\"system:serviceaccount:ns:app\"", "");
      String longer = line.replace("\"pods\"", "\"" + "x".repeat(5_000) + "\"");
      lines[i] = i % 3 == 0 ? line : i % 3 == 1 ? nobody : longer;
    }
    write("audit.log", lines);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.rejected()).isEmpty();
    assertThat(summary.skipped()).isEmpty();
    assertThat(summary.accepted()).isEqualTo(100);
  }

  @Test
  void readsEveryRecordOfRotatedLogs() throws IOException {
    String[] broken = {"{\"broken", "{\"another break", "{\"another break"};
    for (int run = 0; run < broken.length; run++) {
      write("audit.json", cloudTrail("e" + run, 20), broken[run]);
      nights.ingest(Optional.empty());
    }
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).select("raw").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("{\"broken", "{\"another break");
    write("audit.json", cloudTrail("e4", 20), cloudTrail("e5", 20));
    nights.ingest(Optional.empty());
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).where("resolved_by is not null").count())
        .as("nothing is rejected in their place, and each row is there once")
        .isEqualTo(2);
  }

  @Test
  void resolvesRejectedRecordsOnceReadable() throws IOException {
    write("a.json", cloudTrail("1", 20), "{\"half\": ", "[1]", "[2]");
    nights.ingest(Optional.empty());
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    RejectedRecords rejected = new RejectedRecords(warehouse);
    assertThat(rejected.groups())
        .extracting(group -> group.reason() + " " + group.records() + " " + group.raw())
        .containsExactly("not_an_object 2 1", "malformed_json 1 {\"half\": ");
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 20), "[1]", "[2]");
    IngestResult result = nights.retry();
    assertThat(result.resolved()).isEqualTo(1);
    assertThat(ids()).containsExactly("1", "2");
    assertThat(rejected.groups()).extracting(RejectedRecords.Group::records).containsExactly(2L);
    assertThat(
            nights
                .table(IngestTables.REJECTED_RECORDS)
                .where("resolved_by = 'run-2'")
                .select("reason")
                .first()
                .getString(0))
        .isEqualTo("malformed_json");
  }
}
