package io.tidemark.jobs.lab;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.jobs.source.LogFileReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/**
 * The attack that an event belongs to.
 *
 * @param id attack id, unique within a company
 * @param useCase acceptance case, 1 to 5; 0 if no case applies
 * @param identity the attacked identity; null if the labels do not name it
 */
public record AttackLabel(String id, int useCase, String variant, String identity) {
  /** An attack that was already in the logs: neither found nor missed, and no false alarm. */
  static final AttackLabel KNOWN = new AttackLabel("", 0, "known before", null);

  /**
   * Reads the labels by event id, in file order. Columns: {@code event_id,attack_id,case,variant}.
   *
   * @throws TidemarkException if the file cannot be read or contradicts itself
   */
  static Map<String, AttackLabel> read(Path file) {
    Map<String, AttackLabel> labels = new LinkedHashMap<>();
    Map<String, AttackLabel> attacks = new HashMap<>();
    try (Reader text = Files.newBufferedReader(file)) {
      AttackLabels.read(text, LogFileReader.LABELS_COLUMNS, row -> add(row, labels, attacks));
      return labels;
    } catch (IllegalArgumentException | IOException e) {
      throw AttackLabels.unreadable(
          file.toString(),
          "provide a CSV file with the columns event_id, attack_id, case (a number, 0 for none) and"
              + " variant",
          e);
    }
  }

  private static void add(
      CSVRecord row, Map<String, AttackLabel> labels, Map<String, AttackLabel> attacks) {
    if (!row.get("case").matches("\\d{1,4}")) {
      throw new IllegalArgumentException(
          "the case is '" + row.get("case") + "', not a whole number from 0 to 9999");
    }
    AttackLabel label =
        new AttackLabel(
            row.get("attack_id"), Integer.parseInt(row.get("case")), row.get("variant"), null);
    if (!attacks.computeIfAbsent(label.id(), id -> label).equals(label)) {
      throw new IllegalArgumentException(
          "attack %s has case %d and variant '%s', unlike in an earlier line; all events of an"
                  .formatted(label.id(), label.useCase(), label.variant())
              + " attack need the same");
    }
    AttackLabel other = labels.put(row.get("event_id"), label);
    if (other != null && !other.equals(label)) {
      throw new IllegalArgumentException(
          "the event belongs to attack " + other.id() + " in an earlier line");
    }
  }
}
