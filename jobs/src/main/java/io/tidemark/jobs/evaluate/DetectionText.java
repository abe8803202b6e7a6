package io.tidemark.jobs.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.training.evaluation.DetectedAttack;
import io.tidemark.training.evaluation.DetectionTable;
import io.tidemark.training.evaluation.Interval;
import io.tidemark.training.evaluation.Rival;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A detection table in lines of text. */
final class DetectionText {
  private DetectionText() {}

  static List<String> lines(DetectionTable table) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| attacks | found | rate, 95 % interval | events to detect: median, most | minutes: median |"
            + " stopped before a change |");
    lines.add("|---|---|---|---|---|---|");
    table.byCase().forEach((useCase, line) -> lines.add(line("case " + useCase, line)));
    lines.add(line("all", table.all()));
    lines.add("");
    lines.addAll(refused(table));
    Interval interval = Interval.ofShare(table.falseStepUps(), table.daysThatCanBeFalse());
    lines.add(
        format(
            "False step-ups: %d on %d identity-days, %.4f each (%.4f to %.4f)",
            table.falseStepUps(),
            table.daysThatCanBeFalse(),
            table.falseRate(),
            interval.low(),
            interval.high()));
    lines.add(
        format(
            "Identities with an alert: %.1f per company and day. Precision at 10: %.2f of at most"
                + " %.2f, at 50: %.2f of at most %.2f. PR-AUC of identity-days: %s",
            table.alertsPerDay(),
            table.precisionAt(10),
            table.bestPrecisionAt(10),
            table.precisionAt(50),
            table.bestPrecisionAt(50),
            ranking(table)));
    return lines;
  }

  /**
   * Attacks without a decision to make, and the rates of the others; nothing where there is none.
   */
  private static List<String> refused(DetectionTable table) {
    DetectionTable decided = table.withoutRefused();
    int refused = table.all().attacks() - decided.all().attacks();
    if (refused == 0) {
      return List.of();
    }
    StringBuilder cases = new StringBuilder();
    decided
        .byCase()
        .forEach((useCase, line) -> cases.append(format(", case %d %.3f", useCase, line.rate())));
    return List.of(
        format(
            "Refused by the platform itself: %d, no decision to make. Found of the others: %d of %d,"
                + " %.3f%s",
            refused, decided.all().found(), decided.all().attacks(), decided.all().rate(), cases),
        "");
  }

  static List<String> variants(DetectionTable table) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| variant | found | rate, 95 % interval | events: median, most | minutes: median |"
            + " stopped before a change |");
    lines.add("|---|---|---|---|---|---|");
    table.byVariant().forEach((variant, line) -> lines.add(line(variant, line)));
    return lines;
  }

  /** Other detectors on the same rows, after the nights themselves. */
  static List<String> rivals(DetectionTable ours, Map<Rival, DetectionTable> rivals) {
    List<String> lines = new ArrayList<>();
    lines.add("| on the same rows | found | rate, 95 % interval | false step-ups |");
    lines.add("|---|---|---|---|");
    lines.add(rival("Tidemark", ours));
    rivals.forEach(
        (rival, table) ->
            lines.add(
                rival(
                    rival.says()
                        + (rival.isRule()
                            ? ", at its own rate of false alarms"
                            : ", at the same rate of false alarms"),
                    table)));
    return lines;
  }

  private static String rival(String name, DetectionTable table) {
    DetectionTable.Line all = table.all();
    Interval interval = Interval.ofShare(all.found(), all.attacks());
    return format(
        "| %s | %d of %d | %.3f (%.3f to %.3f) | %d, %.4f each |",
        name,
        all.found(),
        all.attacks(),
        all.attacks() == 0 ? 0 : all.rate(),
        interval.low(),
        interval.high(),
        table.falseStepUps(),
        table.falseRate());
  }

  /** The same as one JSON object. */
  static String json(DetectionTable table, Map<Rival, DetectionTable> rivals) {
    DetectionTable.Line all = table.all();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("attacks", all.attacks())
        .put("found", all.found())
        .put("stopped_before_change", all.stoppedBeforeChange())
        .put("identity_days", table.daysThatCanBeFalse())
        .put("false_step_ups", table.falseStepUps());
    json.putObject("events_to_detect")
        .put("median", all.found() == 0 ? null : all.medianEvents())
        .put("max", all.found() == 0 ? null : all.mostEvents());
    ObjectNode cases = json.putObject("cases");
    table.byCase().forEach((useCase, line) -> put(cases.putObject(useCase.toString()), line));
    ObjectNode variants = json.putObject("variants");
    table
        .by(attack -> attack.attack().variant())
        .forEach(
            (variant, line) ->
                put(variants.putObject(variant), line)
                    .put("stopped_before_change", line.stoppedBeforeChange()));
    ObjectNode others = json.putObject("rivals");
    rivals.forEach(
        (rival, own) ->
            others
                .putObject(rival.name().toLowerCase(Locale.ROOT))
                .put("found", own.all().found())
                .put("false_step_ups", own.falseStepUps()));
    return AsciiJson.of(json);
  }

  private static ObjectNode put(ObjectNode json, DetectionTable.Line line) {
    return json.put("attacks", line.attacks()).put("found", line.found());
  }

  /** One line of a table of ablations. */
  static String ablation(String says, DetectionTable table) {
    StringBuilder cases = new StringBuilder();
    table
        .byCase()
        .values()
        .forEach(
            line -> cases.append(cases.isEmpty() ? "" : " ").append(format("%.2f", line.rate())));
    return format(
        "| %s | %.3f | %s | %.4f | %s |",
        says, table.all().rate(), cases, table.falseRate(), ranking(table));
  }

  private static String ranking(DetectionTable table) {
    double area = table.averagePrecision();
    return Double.isNaN(area) ? "none, as there is nothing to find" : format("%.3f", area);
  }

  static List<String> missed(DetectionTable table) {
    List<String> lines = new ArrayList<>();
    for (DetectedAttack attack : table.attacks()) {
      if (attack.refused()) {
        lines.add(
            format(
                "refused by the platform itself %s %s, %s: no decision to make",
                attack.company(), attack.attack().id(), attack.attack().variant()));
      } else if (!attack.isFound()) {
        lines.add(
            format(
                "missed %s %s, %s: %d events judged, %s",
                attack.company(),
                attack.attack().id(),
                attack.attack().variant(),
                attack.events(),
                evidence(attack)));
      }
    }
    return lines;
  }

  /** Events that are no evidence have p 1, whatever it was. */
  private static String evidence(DetectedAttack attack) {
    return attack.lowestP() == 1
        ? format("none was evidence, highest risk %.4f", attack.highestRisk())
        : format("highest risk %.4f, smallest p %.4f", attack.highestRisk(), attack.lowestP());
  }

  private static String line(String name, DetectionTable.Line line) {
    if (line.attacks() == 0) {
      return format("| %s | 0 of 0 | - | - | - | - |", name);
    }
    Interval interval = Interval.ofShare(line.found(), line.attacks());
    return format(
        "| %s | %d of %d | %.3f (%.3f to %.3f) | %s | %d, %.3f |",
        name,
        line.found(),
        line.attacks(),
        line.rate(),
        interval.low(),
        interval.high(),
        line.found() == 0
            ? "- | -"
            : format(
                "%.1f, %d | %.1f", line.medianEvents(), line.mostEvents(), line.medianMinutes()),
        line.stoppedBeforeChange(),
        (double) line.stoppedBeforeChange() / line.attacks());
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
