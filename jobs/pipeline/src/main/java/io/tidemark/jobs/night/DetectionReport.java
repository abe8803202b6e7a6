package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.run.NightSummary.Note;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.Detection.Attack;
import io.tidemark.notebooks.report.NightReport.Detection.Gravest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Comparison of a night's alerts with labelled attacks, for the closing summary. */
record DetectionReport(Detection detection) {
  private static final String ABOUT = "Labels";

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("attacks_by_case", byCase(false));
    map.put("found_by_case", byCase(true));
    map.put("attacks", detection.attacks().size());
    map.put("found", detection.found());
    map.put("missed_attacks", missed().stream().map(DetectionReport::asMap).toList());
    map.put("false_step_ups", detection.falseStepUps().size());
    map.put(
        "false_step_ups_at",
        detection.falseStepUps().stream().map(DetectionReport::asMap).toList());
    map.put("identity_days", detection.identityDays());
    map.put("false_step_ups_per_identity_day", detection.falseRate());
    return map;
  }

  private static Map<String, Object> asMap(Attack attack) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("case", attack.useCase());
    map.put("variant", attack.variant());
    map.putAll(asMap(attack.gravest()));
    return map;
  }

  private static Map<String, Object> asMap(Gravest event) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("identity", event.identity());
    map.put("event", event.event());
    map.put("decision", event.decision());
    map.put("effective_risk", event.risk());
    return map;
  }

  /** Returns human-readable notes, with a line for each missed attack and each false alert. */
  List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    // A day without attacks needs no note about attacks.
    if (!detection.attacks().isEmpty()) {
      notes.add(
          new Note(
              ABOUT,
              found(),
              missed().stream()
                  .map(attack -> "missed  " + attack.kind() + ": " + describe(attack.gravest()))
                  .toList()));
    }
    int falseStepUps = detection.falseStepUps().size();
    notes.add(
        new Note(
            ABOUT,
            String.format(
                Locale.ROOT,
                "%s on %s (%.3f per identity-day)",
                Counted.of(falseStepUps, "false step-up"),
                Counted.of(detection.identityDays(), "identity-day"),
                detection.falseRate()),
            detection.falseStepUps().stream().map(event -> "false   " + describe(event)).toList()));
    return notes;
  }

  /**
   * Describes an event. The command precedes the identity key, which may be long and is also
   * printed by {@code explain}.
   */
  private static String describe(Gravest event) {
    String asking =
        Double.isNaN(event.medium())
            ? ""
            : String.format(Locale.ROOT, " (MEDIUM from %.4f)", event.medium());
    return String.format(
        Locale.ROOT,
        "%s at risk %.4f%s; tidemark explain --event %s; %s",
        event.decision(),
        event.risk(),
        asking,
        ShellWord.of(event.event()),
        event.identity());
  }

  private List<Attack> missed() {
    return detection.attacks().stream().filter(attack -> !attack.found()).toList();
  }

  private String found() {
    Map<Integer, Long> found = byCase(true);
    StringJoiner cases = new StringJoiner(", ", " (", ")");
    byCase(false)
        .forEach(
            (useCase, attacks) ->
                cases.add("case %d: %d of %d".formatted(useCase, found.get(useCase), attacks)));
    return detection.found()
        + " of "
        + detection.attacks().size()
        + " labelled attacks raised an alert"
        + cases;
  }

  /** Counts attacks by case: either all attacks, or only the detected ones. */
  private Map<Integer, Long> byCase(boolean foundOnly) {
    Map<Integer, Long> counts = new TreeMap<>();
    detection
        .attacks()
        .forEach(
            attack ->
                counts.merge(attack.useCase(), attack.found() || !foundOnly ? 1L : 0L, Long::sum));
    return counts;
  }
}
