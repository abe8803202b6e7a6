package io.tidemark.simulator.log;

import io.tidemark.simulator.attack.Attack;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes {@code labels.csv}, with one row per attack event, ordered by day and attack. */
public final class LabelsFile implements Closeable {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader("event_id", "attack_id", "case", "variant").get();

  private final CSVPrinter csv;

  private LabelsFile(CSVPrinter csv) {
    this.csv = csv;
  }

  public static LabelsFile create(Path path) throws IOException {
    return new LabelsFile(
        new CSVPrinter(Files.newBufferedWriter(path, StandardCharsets.UTF_8), FORMAT));
  }

  public void add(String eventId, Attack attack) throws IOException {
    csv.printRecord(eventId, attack.id(), attack.caseNumber(), attack.variant());
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
