package io.tidemark.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results of a benchmark run as one Markdown table, with comments. */
final class BenchmarkTable {
  private final List<String> lines = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * Adds a comparison of times in seconds.
   *
   * @param against name of the measurement that the first one is divided by
   */
  void add(String what, long events, double seconds, String against, double other) {
    add(
        what,
        events,
        String.format(Locale.ROOT, "%.1f s", seconds),
        against,
        String.format(Locale.ROOT, "%.1f s", other),
        seconds / other);
  }

  /** Adds a comparison of other measurements. */
  void add(String what, long events, String measured, String against, String other, double ratio) {
    lines.add(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %s | %s | %s | %.2f |",
            what,
            events,
            measured,
            against,
            other,
            ratio));
    // Printed immediately, because a long run should be visible before it ends.
    System.err.println(lines.get(lines.size() - 1));
  }

  void addLine(String line) {
    notes.add(line);
  }

  void print() {
    if (!lines.isEmpty()) {
      System.out.println("| measured | events | | against | | ratio |");
      System.out.println("|---|---|---|---|---|---|");
      lines.forEach(System.out::println);
    }
    notes.forEach(System.out::println);
  }
}
