package io.tidemark.jobs.replay;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Collects log events in judging order, each only once as a night would. They are held in memory,
 * at about a kilobyte each.
 */
public final class ReplayInput {
  private final ReadOptions options;
  private final Enricher enricher;
  private final long notBefore;
  private final BiConsumer<String, ParsedRecord.Rejected> onReject;
  private final JudgingOrder events = new JudgingOrder();
  private long read;
  private long accepted;
  private long rejected;
  private long skipped;
  private long earlier;

  /** Skips events before a time in microseconds, and passes on unusable records with their file. */
  public ReplayInput(
      ReadOptions options,
      Enricher enricher,
      long notBefore,
      BiConsumer<String, ParsedRecord.Rejected> onReject) {
    this.options = options;
    this.enricher = enricher;
    this.notBefore = notBefore;
    this.onReject = onReject;
  }

  /** Returns the files under a path, ordered by name. Hidden files are skipped. */
  public static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> walked = Files.walk(path)) {
      return walked
          .filter(Files::isRegularFile)
          .filter(file -> isVisible(path.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isVisible(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
        return false;
      }
    }
    return true;
  }

  public void add(Path file) throws IOException {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      add(bytes, file.toString());
    }
  }

  public void add(InputStream bytes, String name) throws IOException {
    try (LogFileReader reader = LogFileReader.open(bytes, name, options, enricher)) {
      for (ParsedRecord record = reader.next(); record != null; record = reader.next()) {
        if (record instanceof ParsedRecord.Accepted event) {
          add(event.event());
        } else if (record instanceof ParsedRecord.Rejected refused) {
          onReject.accept(name, refused);
        }
      }
      FileAccount account = reader.account();
      read += account.read();
      accepted += account.accepted();
      rejected += account.rejectedRecords();
      skipped += account.skippedRecords();
    }
  }

  private void add(AccessEvent event) {
    if (event.timeMicros() < notBefore) {
      earlier++;
      return;
    }
    events.add(event);
  }

  public List<AccessEvent> inOrder() {
    return events.inOrder();
  }

  public String account(int kept) {
    return "%,d records read = %,d events + %,d copies or stages of the same + %,d too early + %,d rejected + %,d skipped"
        .formatted(read, kept, accepted - kept - earlier, earlier, rejected, skipped);
  }
}
