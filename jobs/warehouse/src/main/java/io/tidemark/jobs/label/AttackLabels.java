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
 * Reads the attack events from the {@code labels.csv} files that the simulator writes among the
 * logs. These labels are only compared with alerts. They are never used for learning or scoring.
 */
public final class AttackLabels {
  private static final String NAME = "labels.csv";
  private static final String HEADER = "event_id,attack_id,case,variant";
  private static final String EVENT_ID = "event_id";

  private AttackLabels() {}

  /** Returns whether a file contains attack labels, based on its name and first line. */
  public static boolean isLabelsFile(Path file, Configuration hadoop) throws IOException {
    if (!file.getName().equals(NAME)) {
      return false;
    }
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      String head = new String(in.readNBytes(HEADER.length() + 2), StandardCharsets.UTF_8);
      return head.strip().split("\n", 2)[0].strip().equals(HEADER);
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
                .read(IngestedFilesTable.SPEC)
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

  /** Returns the event ids listed in an attack label file. */
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
    try (CSVParser rows = CSVParser.builder().setReader(text).setFormat(format).get()) {
      for (CSVRecord row : rows) {
        events.add(row.get(EVENT_ID));
      }
    }
    return events;
  }
}
