package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;

import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.ByteOrderMark;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;

/**
 * Reads the attack events from the {@code labels.csv} files that the simulator writes among the
 * logs. They are only compared with alerts, never used for learning or scoring.
 */
public final class AttackLabels {
  private static final String NAME = "labels.csv";
  private static final int HEAD_BYTES = 64;

  /** Hours after an attack event in which events of the same identity belong to the attack. */
  public static final int HOURS = 24;

  private AttackLabels() {}

  public static boolean isLabelsFile(Path file, Configuration hadoop) throws IOException {
    if (!file.getName().equals(NAME)) {
      return false;
    }
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      byte[] head = ByteOrderMark.without(in.readNBytes(HEAD_BYTES));
      return LogFileReader.isLabelsHeader(
          new String(head, StandardCharsets.UTF_8).split("\n", 2)[0]);
    }
  }

  /** Returns the sorted paths of the warehouse's attack label files that still exist. */
  public static List<String> amongLogsOf(Warehouse warehouse) {
    Configuration hadoop = warehouse.spark().sparkContext().hadoopConfiguration();
    List<String> found = new ArrayList<>();
    // Sorted here because there are only a few rows and Spark would need two shuffles.
    for (String path :
        new TreeSet<>(
            warehouse
                .read(IngestTables.INGESTED_FILES)
                .filter(col("path").endsWith("/" + NAME))
                .select("path")
                .as(Encoders.STRING())
                .collectAsList())) {
      Path file = new Path(path);
      try {
        if (file.getFileSystem(hadoop).exists(file) && isLabelsFile(file, hadoop)) {
          found.add(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The label file " + path + " cannot be checked", e);
      }
    }
    return found;
  }

  public static Set<String> events(String file, Warehouse warehouse) throws IOException {
    Path path = new Path(file);
    Configuration hadoop = warehouse.spark().sparkContext().hadoopConfiguration();
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return events(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
  }

  /**
   * Returns the event ids listed in a CSV with a header line.
   *
   * @throws IllegalArgumentException if there is no {@code event_id} column
   */
  public static Set<String> events(Reader text) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    Set<String> events = new HashSet<>();
    try (CSVParser rows = format.parse(ByteOrderMark.without(text))) {
      for (CSVRecord row : rows) {
        events.add(row.get("event_id"));
      }
    }
    return events;
  }

  /**
   * Returns whether a time is at most {@value #HOURS} hours after any attack event. Events of the
   * same identity at these times are attributed to the attack, so alerts on them are not false.
   *
   * @param micros time in microseconds since the epoch, like {@code attacks}
   */
  public static boolean isAfterAttack(long micros, Collection<Long> attacks) {
    return attacks.stream()
        .anyMatch(attack -> micros >= attack && micros <= attack + HOURS * EventTime.HOUR);
  }

  /**
   * Ids of events already known to belong to attacks.
   *
   * @param origin a line of text stating where the ids come from
   */
  public record Known(Set<String> events, String origin) {
    private static final int TEXT = 200;

    public Known {
      events = Set.copyOf(events);
    }

    private static Known of(Set<String> events, String origin) {
      String counted = Counted.of(events.size(), "known attack event") + " of ";
      return new Known(events, counted + origin);
    }

    private static Known nothing(String why) {
      return new Known(
          Set.of(),
          ("none known (%s): every alert on the original days counts as a false step-up, even one"
                  + " caused by an attack")
              .formatted(why));
    }
  }

  /**
   * Reads the ids of known attack events.
   *
   * @param labels a CSV file, or {@code none}; null to use every labels.csv among the logs
   */
  public static Known known(String labels, Warehouse warehouse) {
    if ("none".equals(labels)) {
      return Known.nothing("--labels none");
    }
    if (labels != null) {
      String shown = PrintableText.of(labels, Known.TEXT);
      try (Reader reader = Files.newBufferedReader(java.nio.file.Path.of(labels))) {
        return Known.of(events(reader), shown);
      } catch (IOException | IllegalArgumentException e) {
        throw unreadable(shown, e);
      }
    }
    List<String> files = amongLogsOf(warehouse);
    Set<String> events = new TreeSet<>();
    for (String file : files) {
      try {
        events.addAll(events(file, warehouse));
      } catch (IOException | IllegalArgumentException e) {
        throw unreadable(PrintableText.of(file, Known.TEXT), e);
      }
    }
    String shown = PrintableText.of(String.join(", ", files), Known.TEXT);
    return files.isEmpty()
        ? Known.nothing("there is no labels.csv among the logs")
        : Known.of(events, shown + "; --labels none uses no labels");
  }

  private static TidemarkException unreadable(String file, Exception e) {
    return TidemarkException.usage(
        "the labels in " + file + " cannot be read",
        FileFault.cause(e),
        "give --labels a CSV file with a column event_id, or none",
        e);
  }
}
