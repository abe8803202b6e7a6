package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.ByteOrderMark;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;

/**
 * Reads the attack events from the {@code labels.csv} files that the simulator writes among the
 * logs. They are only compared with alerts, never used for learning or scoring.
 */
public final class AttackLabels {
  private static final String NAME = "labels.csv";
  private static final int HEAD_BYTES = 64;
  private static final String EVENT_ID = "event_id";
  private static final String UID = EventColumn.METADATA_UID.column();
  private static final String REMEDY = "give --labels a CSV file with a column event_id, or none";

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();

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

  /** Returns the event ids listed in a CSV, in file order. */
  static Set<String> events(Reader text) throws IOException {
    Set<String> events = new LinkedHashSet<>();
    read(text, List.of(EVENT_ID), row -> events.add(row.get(EVENT_ID)));
    return events;
  }

  /**
   * Reads the rows of a CSV with a header line and a column {@code event_id}.
   *
   * @param columns required columns
   * @throws IllegalArgumentException with the line number, if a column or value is missing or the
   *     consumer throws one
   */
  public static void read(Reader text, List<String> columns, Consumer<CSVRecord> onRow)
      throws IOException {
    long line = 1;
    try (CSVParser rows = FORMAT.parse(ByteOrderMark.without(text))) {
      if (!rows.getHeaderNames().containsAll(columns)) {
        throw new IllegalArgumentException(
            "the columns are %s, not %s"
                .formatted(String.join(",", rows.getHeaderNames()), String.join(",", columns)));
      }
      for (CSVRecord row : rows) {
        line = rows.getCurrentLineNumber();
        if (!row.isConsistent()) {
          throw new IllegalArgumentException(
              "there are %d values for %d columns"
                  .formatted(row.size(), rows.getHeaderNames().size()));
        }
        if (row.get(EVENT_ID).isEmpty()) {
          throw new IllegalArgumentException("the event_id is blank");
        }
        onRow.accept(row);
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new IllegalArgumentException("line " + line + ": " + e.getMessage(), e);
    }
  }

  /**
   * Describes labels of which none matches an event.
   *
   * @param place words before the number of events, such as {@code the logs contain}
   * @param example id of an event
   */
  public static TidemarkException noneMatches(
      Set<String> labels, String place, long events, String example) {
    String such = ", such as ";
    return TidemarkException.usage(
        "none of the labels matches an event",
        "the labels name %s, but %s %s"
            .formatted(
                Counted.of(labels.size(), "id")
                    + (labels.isEmpty()
                        ? ""
                        : such + PrintableText.of(labels.iterator().next(), 80)),
                place,
                Counted.of(events, "event") + such + PrintableText.of(example, 80)),
        "put the events' ids, as in the column metadata_uid, into the column event_id");
  }

  private static void requireMatch(Set<String> labels, Warehouse warehouse) {
    Dataset<String> ids = warehouse.read(AccessEventsTable.SPEC).select(UID).as(Encoders.STRING());
    if (!ids.isEmpty() && ids.filter(col(UID).isin(labels.toArray())).isEmpty()) {
      throw noneMatches(labels, "the warehouse contains", ids.count(), ids.first());
    }
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
      try (Reader reader = Files.newBufferedReader(java.nio.file.Path.of(labels))) {
        Set<String> events = events(reader);
        requireMatch(events, warehouse);
        return Known.of(events, PrintableText.of(labels, Known.TEXT));
      } catch (IOException | IllegalArgumentException e) {
        throw unreadable(labels, REMEDY, e);
      }
    }
    List<String> files = amongLogsOf(warehouse);
    Set<String> events = new TreeSet<>();
    for (String file : files) {
      try {
        events.addAll(events(file, warehouse));
      } catch (IOException | IllegalArgumentException e) {
        throw unreadable(file, REMEDY, e);
      }
    }
    String shown = PrintableText.of(String.join(", ", files), Known.TEXT);
    return files.isEmpty()
        ? Known.nothing("there is no labels.csv among the logs")
        : Known.of(events, shown + "; --labels none uses no labels");
  }

  /** Describes labels that cannot be read. */
  public static TidemarkException unreadable(String file, String remedy, Exception e) {
    return new TidemarkException(
        e instanceof NoSuchFileException ? ExitCode.INPUT_MISSING : ExitCode.USAGE,
        "the labels in " + PrintableText.of(file, Known.TEXT) + " cannot be read",
        e instanceof IOException ? FileFault.cause(e) : PrintableText.of(e.getMessage(), 200),
        remedy,
        e);
  }
}
