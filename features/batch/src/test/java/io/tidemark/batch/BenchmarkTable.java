package io.tidemark.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run of benchmarks found, as one Markdown table with what was said about it. */
final class BenchmarkTable {
  private final List<String> lines = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  /**
   * Adds a comparison of seconds.
   *
   * @param against what the first is divided by
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

  /** Adds a comparison of anything. */
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
    // A long run is worth looking at before it ends.
    System.err.println(lines.get(lines.size() - 1));
  }

  void say(String line) {
    said.add(line);
  }

  void print() {
    if (!lines.isEmpty()) {
      System.out.println("| measured | events | | against | | ratio |");
      System.out.println("|---|---|---|---|---|---|");
      lines.forEach(System.out::println);
    }
    said.forEach(System.out::println);
  }
}
