package io.tidemark.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.watch.FollowedFiles.Batch;
import io.tidemark.jobs.watch.FollowedFiles.FilePosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFilesTest {
  private static final Instant NOW = Instant.parse("2026-03-22T02:00:00Z");

  @TempDir private Path folder;
  private final WatchMetrics metrics = new WatchMetrics();
  private FollowedFiles files;
  private final Enricher enricher = Enricher.standard();
  private boolean isAllRead;
  private int tick;

  /** Returns the paths of the requests that a round reads. */
  private List<String> round() {
    return round(Integer.MAX_VALUE);
  }

  private List<String> round(int events) {
    if (files == null) {
      files = followed(List.of());
    }
    List<String> read = new ArrayList<>();
    Batch batch = new Batch(1, 0, events, files.news(0, NOW.toEpochMilli()));
    isAllRead =
        files.read(
            batch,
            ReadOptions.at(NOW.toEpochMilli() * 1000),
            enricher,
            (format, event) -> read.add(event.text(EventColumn.RESOURCE_UID)));
    return read;
  }

  private FollowedFiles followed(List<FilePosition> positions) {
    return new FollowedFiles(List.of(folder.toString()), new Configuration(), positions, metrics);
  }

  /** Returns access log lines, long enough for a file to be recognised after a few of them. */
  private static String lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines
          .append(
              "192.0.2.1 - robot [22/Mar/2026:01:00:%02d +0000] \"GET /%d HTTP/1.1\" 200 5"
                  .formatted(i % 60, i))
          .append(" \"-\" \"%s\"\n".formatted("agent".repeat(100)));
    }
    return lines.toString();
  }

  private void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    touch(file);
  }

  private void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(tick++)));
  }

  @Test
  void readsOnlyNewLines() throws IOException {
    Path log = folder.resolve("access.log");
    append(log, lines(0, 3));
    assertThat(round()).hasSize(3);
    assertThat(round()).isEmpty();
    append(log, lines(3, 5));
    assertThat(round()).hasSize(2);
    files = followed(files.positions());
    append(log, lines(5, 6));
    assertThat(round()).hasSize(1);
  }

  @Test
  void waitsForCompleteLine() throws IOException {
    Path log = folder.resolve("access.log");
    String third = lines(2, 3);
    append(log, lines(0, 2) + third.substring(0, 40));
    assertThat(round()).hasSize(2);
    append(log, third.substring(40));
    assertThat(round()).hasSize(1);
  }

  @Test
  void readsUnfinishedLineAfterTenMinutes() throws IOException {
    Path log = folder.resolve("access.log");
    append(log, lines(0, 2).stripTrailing());
    assertThat(round()).hasSize(1);
    assertThat(round()).isEmpty();
    Files.setLastModifiedTime(log, FileTime.from(NOW.minusSeconds(601)));
    assertThat(round()).as("the time has changed, perhaps by a writer").isEmpty();
    assertThat(round()).hasSize(1);
    assertThat(round()).isEmpty();
  }

  @Test
  void doesNotRereadRotatedLog() throws IOException {
    Path log = folder.resolve("access.log");
    append(log, lines(0, 20));
    assertThat(round()).hasSize(20);
    append(log, lines(20, 22));
    Path rotated = Files.move(log, folder.resolve("access.log.1"));
    append(log, lines(22, 40));
    assertThat(round()).as("two lines before the rotation and the new file").hasSize(20);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Files.readString(rotated).getBytes(StandardCharsets.UTF_8));
    }
    Files.delete(rotated);
    Files.write(folder.resolve("access.log.2.gz"), bytes.toByteArray());
    assertThat(round()).isEmpty();
  }

  @Test
  void warnsOnceAboutRejectedRecordsOfAFile() throws IOException {
    round();
    assertThat(files.warning("s3a://logs/a.gz", "truncated_gzip").orElseThrow())
        .startsWith("s3a://logs/a.gz has records that cannot be used: truncated_gzip; remedy: ")
        .doesNotEndWith("none known");
    assertThat(files.warning("s3a://logs/a.gz", "truncated_gzip")).isEmpty();
    assertThat(files.warning("s3a://logs/b.gz", "truncated_gzip")).isPresent();
    append(folder.resolve("access.log"), lines(0, 2) + "no access log line\n");
    round();
    String path = files.positions().get(0).path();
    assertThat(files.warning(path, "malformed_line")).as("logged by the round").isEmpty();
  }

  @Test
  void readsTruncatedLogFromStart() throws IOException {
    Path log = folder.resolve("access.log");
    append(log, lines(0, 20));
    round();
    Files.delete(log);
    append(log, lines(40, 65));
    assertThat(round()).hasSize(25);
  }

  @Test
  void skipsAndCountsOldFiles() throws IOException {
    Path log = folder.resolve("access.log");
    append(log, lines(0, 2));
    files = followed(List.of());
    long later = NOW.plusSeconds(60).toEpochMilli();
    assertThat(files.news(later, later)).isEmpty();
    assertThat(metrics.text(NOW)).contains("tidemark_watch_old_files 1\n");
  }

  @Test
  void readsBacklogOldestFirstInBatches() throws IOException {
    append(folder.resolve("b.log"), lines(0, 5));
    append(folder.resolve("a.log"), lines(5, 8));
    assertThat(round(4)).hasSize(4);
    assertThat(isAllRead).isFalse();
    List<FilePosition> killed = files.positions();
    assertThat(round(4)).hasSize(4);
    assertThat(isAllRead).isTrue();
    assertThat(round(4)).isEmpty();
    files = followed(killed);
    assertThat(round(1)).as("the rest of the older file").hasSize(1);
    assertThat(round(9)).hasSize(3);
  }
}
