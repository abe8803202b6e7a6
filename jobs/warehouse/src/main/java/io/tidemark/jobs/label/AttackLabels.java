package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;

import io.tidemark.jobs.table.IngestedFilesTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * Files {@code labels.csv} among logs: the events of attacks, as the simulator writes them. They
 * are only compared with alerts; no step that learns or judges sees them.
 */
public final class AttackLabels {
  private static final String NAME = "labels.csv";
  private static final String HEADER = "event_id,attack_id,case,variant";
  private static final String EVENT_ID = "event_id";

  private AttackLabels() {}

  /** Whether a file has such labels, by its name and its first line. */
  public static boolean isOne(Path file, Configuration hadoop) throws IOException {
    if (!file.getName().equals(NAME)) {
      return false;
    }
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      String head = new String(in.readNBytes(HEADER.length() + 2), StandardCharsets.UTF_8);
      return head.strip().split("\n", 2)[0].strip().equals(HEADER);
    }
  }

  /** Existing label files among the logs of a warehouse, by path. */
  public static List<String> amongLogsOf(Warehouse warehouse) {
    Configuration hadoop = warehouse.spark().sparkContext().hadoopConfiguration();
    List<String> found = new ArrayList<>();
    // Few rows: sorted here, because Spark would shuffle twice.
    for (String path :
        new TreeSet<>(
            warehouse
                .read(IngestedFilesTable.SPEC)
                .filter(col("path").endsWith("/" + NAME))
                .select("path")
                .as(Encoders.STRING())
                .collectAsList())) {
      Path file = new Path(path);
      try {
        if (file.getFileSystem(hadoop).exists(file) && isOne(file, hadoop)) {
          found.add(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The labels " + path + " cannot be looked at", e);
      }
    }
    return found;
  }

  /** Events in a label file of a warehouse's logs. */
  public static Set<String> events(String file, Warehouse warehouse) throws IOException {
    Path path = new Path(file);
    Configuration hadoop = warehouse.spark().sparkContext().hadoopConfiguration();
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return events(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
  }

  /**
   * Events in a CSV text with a header line.
   *
   * @throws IllegalArgumentException if it has no column {@code event_id}
   */
  public static Set<String> events(Reader text) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    Set<String> events = new HashSet<>();
    try (CSVParser rows = CSVParser.builder().setReader(text).setFormat(format).get()) {
      for (CSVRecord row : rows) {
        events.add(row.get(EVENT_ID));
      }
    }
    return events;
  }
}
