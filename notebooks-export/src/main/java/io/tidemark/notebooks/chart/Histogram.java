package io.tidemark.notebooks.chart;

import java.util.List;
import java.util.Locale;

/**
 * Histogram of counts in equal bins over [0, 1]. Bar heights are proportional to ln(1 + n) because
 * most bins are nearly empty.
 */
public final class Histogram {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 190;
  private static final int LEFT = 8;
  private static final int RIGHT = 8;
  private static final int TOP = 26;
  private static final int BOTTOM = 24;

  private Histogram() {}

  /** A named line at a given value, which is not drawn if the value is NaN. */
  public record Mark(String name, double at, String style) {}

  /**
   * Draws a histogram.
   *
   * @param what plural noun for what is counted
   * @param bins counts; the first bin starts at 0
   */
  public static Chart of(String what, List<Long> bins, List<Mark> marks) {
    Chart.Drawing drawing = new Chart.Drawing();
    double floor = HEIGHT - BOTTOM;
    double span = WIDTH - LEFT - RIGHT;
    double step = span / Math.max(1, bins.size());
    long most = bins.stream().mapToLong(Long::longValue).max().orElse(0);
    for (int i = 0; i < bins.size(); i++) {
      long count = bins.get(i);
      if (count > 0) {
        double height =
            Math.max(2, (floor - TOP) * Math.log1p((double) count) / Math.log1p((double) most));
        drawing.box(
            "bar",
            LEFT + i * step + 0.5,
            floor - height,
            Math.max(1, step - 1),
            height,
            String.format(
                Locale.ROOT,
                "%,d %s from %.2f to %.2f",
                count,
                what,
                i / (double) bins.size(),
                (i + 1) / (double) bins.size()));
      }
    }
    drawing.line("axis", LEFT, floor, WIDTH - RIGHT, floor);
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      String anchor = tenth == 0 ? "start" : tenth == 10 ? "end" : "middle";
      drawing.word(
          "tick",
          LEFT + span * tenth / 10,
          HEIGHT - 6,
          anchor,
          tenth == 0 ? "0" : tenth == 10 ? "1" : "0." + tenth);
    }
    StringBuilder marked = new StringBuilder();
    double last = Double.NEGATIVE_INFINITY;
    for (Mark mark : marks) {
      if (mark.at() >= 0 && mark.at() <= 1) {
        double x = LEFT + span * mark.at();
        double y = x - last < 70 ? 10 : 20;
        drawing.line("mark " + mark.style(), x, y + 3, x, floor);
        drawing.word("tick", x, y, x > WIDTH - 60 ? "end" : "middle", mark.name());
        last = x;
      }
      if (!Double.isNaN(mark.at())) {
        marked.append(String.format(Locale.ROOT, ", %s from %.4f", mark.name(), mark.at()));
      }
    }
    long total = bins.stream().mapToLong(Long::longValue).sum();
    return drawing.chart(
        String.format(Locale.ROOT, "%,d %s by value from 0 to 1%s", total, what, marked),
        WIDTH,
        HEIGHT);
  }
}
