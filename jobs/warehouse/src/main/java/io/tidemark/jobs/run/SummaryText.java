package io.tidemark.jobs.run;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Formats a summary in lines of at most 80 columns. The text is safe to print, whatever the logs
 * contain. Only identity keys and commands, which users copy, may exceed the line length.
 */
public final class SummaryText {
  static final int COLUMNS = 80;

  private static final int KEY = 160;

  private static final int DETAIL = 240;

  private static final int LABEL = 12;
  private static final int ALERTS_SHOWN = 5;
  private static final int REASONS_SHOWN = 3;
  private static final int LINES_PER_ENTRY = 3;

  /** Generous, because users copy whole commands. */
  private static final int LINES_OF_COMMANDS = 6;

  /** Maximum number of notes, in addition to those of {@link #RESULTS}. */
  private static final int NOTES_SHOWN = 9;

  /** Labels of the notes that are never omitted. */
  private static final Set<String> RESULTS =
      Set.of("LOG ALERT", "LEAK", "Published", "Exported", "No export", "Refused");

  private static final int DETAILS_SHOWN = 3;

  private final List<String> lines = new ArrayList<>();

  private SummaryText() {}

  public static String of(NightSummary summary, String tables, String next) {
    SummaryText text = new SummaryText();
    String at = WarehouseLocation.option(tables);
    text.accounting(summary, at);
    // A run that processed no identities and judged nothing prints no counts, because an unknown
    // count is not the same as zero.
    if (summary.identities() > 0 || summary.alerts().isPresent()) {
      text.entry("Identities", Counted.of(summary.identities(), summary.identitiesByKind()));
    }
    if (summary.alerts().isPresent()) {
      text.alerts(summary, summary.alerts().getAsLong(), at);
    }
    int details = summary.isDryRun() ? Integer.MAX_VALUE : DETAILS_SHOWN;
    text.notes(summary.notes(), details);
    text.entry("Took", took(summary.seconds()));
    text.entry("Tables", tables);
    text.entry("Next", next, LINES_OF_COMMANDS);
    return String.join("\n", text.lines) + "\n";
  }

  private void accounting(NightSummary summary, String at) {
    entry(
        summary.first().isPresent() ? "Nights" : "Night",
        "%s%s  (run %s)"
            .formatted(
                summary.first().map(first -> first + " to ").orElse(""),
                summary.night().map(LocalDate::toString).orElse("none"),
                summary.runId()));
    entry("Read", read(summary));
    if (summary.unaccounted() != 0) {
      entry(
          "MISSING",
          Counted.of(summary.unaccounted(), "record is", "records are")
              + " not accounted for: please report it");
    }
    if (!summary.rejected().isEmpty()) {
      entry(
          "Rejected",
          Counted.of(NightSummary.sum(summary.rejected()), summary.rejected())
              + (summary.isDryRun() ? "" : "; remedies: tidemark records rejected --group" + at));
    }
    if (!summary.skipped().isEmpty()) {
      entry("Skipped", Counted.of(NightSummary.sum(summary.skipped()), summary.skipped()));
    }
  }

  /** Returns the number of records read and what became of them. */
  public static String read(NightSummary summary) {
    if (summary.read() == 0 && summary.unaccounted() == 0) {
      long empty = summary.count("files_empty");
      return "no record"
          + (empty == 0 ? "" : "; " + Counted.of(empty, "file is empty", "files are empty"))
          + (summary.count("files_unchanged") == 0 ? "" : "; files read before are not read again");
    }
    return "%s = %,d accepted + %,d duplicates + %,d rejected + %,d merged + %,d skipped + %,d deferred"
        .formatted(
            Counted.of(summary.read(), "record"),
            summary.accepted(),
            summary.duplicates(),
            NightSummary.sum(summary.rejected()),
            summary.merged(),
            NightSummary.sum(summary.skipped()),
            summary.deferred());
  }

  private void alerts(NightSummary summary, long alerts, String at) {
    entry("Alerts", "%,d".formatted(alerts));
    summary.topAlerts().stream()
        .limit(ALERTS_SHOWN)
        .forEach(
            alert -> {
              String decision = PrintableText.of(alert.decision(), 12);
              lines.add(
                  "  %s %s"
                      .formatted(padded(decision, 12), PrintableText.of(alert.identity(), KEY)));
              if (!alert.answered().isEmpty()) {
                lines.add("    " + PrintableText.of("answered: " + alert.answered(), COLUMNS - 4));
              }
              alert.reasons().stream()
                  .limit(REASONS_SHOWN)
                  .forEach(reason -> lines.add("    " + PrintableText.of(reason, COLUMNS - 4)));
            });
    long shown = Math.min(ALERTS_SHOWN, summary.topAlerts().size());
    if (shown > 0 && alerts > shown) {
      String all =
          "  and %,d more; 'tidemark alerts list%s' shows all".formatted(alerts - shown, at);
      lines.add(PrintableText.of(all, KEY));
    }
  }

  private void notes(List<NightSummary.Note> notes, int details) {
    int others = 0;
    for (NightSummary.Note note : notes) {
      if (RESULTS.contains(note.about()) || ++others <= NOTES_SHOWN) {
        note(note, details);
      }
    }
    if (others > NOTES_SHOWN) {
      String omitted = Counted.of(others - NOTES_SHOWN, "more note");
      lines.add("  and %s, in the file of --summary".formatted(omitted));
    }
  }

  private void note(NightSummary.Note note, int most) {
    entry(PrintableText.of(note.about(), LABEL - 1), note.message());
    note.details().stream()
        .limit(most)
        .forEach(detail -> lines.add("  " + PrintableText.of(detail, DETAIL)));
    if (note.details().size() > most) {
      lines.add("  and %,d more, in the report".formatted(note.details().size() - most));
    }
  }

  private void entry(String label, String text) {
    entry(label, text, LINES_PER_ENTRY);
  }

  /** Adds a label, and its text wrapped at word boundaries. */
  private void entry(String label, String text, int most) {
    int width = COLUMNS - LABEL;
    List<String> broken = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : PrintableText.of(text).split(" ")) {
      if (!line.isEmpty()
          && PrintableText.columns(line.toString()) + 1 + PrintableText.columns(word) > width) {
        broken.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    broken.add(line.toString());
    int last = Math.min(broken.size(), most);
    for (int i = 0; i < last; i++) {
      String cut = i == last - 1 && broken.size() > last ? broken.get(i) + " …" : broken.get(i);
      lines.add(padded(i == 0 ? label : "", LABEL) + PrintableText.of(cut, width));
    }
  }

  private static String took(Map<String, Double> seconds) {
    List<String> parts = new ArrayList<>();
    seconds.forEach((step, took) -> parts.add("%s %.1f".formatted(step, took)));
    double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return "%.1f s".formatted(total) + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
  }

  private static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - PrintableText.columns(text)));
  }
}
