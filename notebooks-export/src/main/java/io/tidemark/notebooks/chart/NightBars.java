package io.tidemark.notebooks.chart;

import java.util.List;

/** Chart with one bar per night and, optionally, a line for a limit. */
public final class NightBars {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 120;
  private static final int FLOOR = 98;
  private static final int TOP = 14;
  private static final double WIDEST = 36;

  private NightBars() {}

  /**
   * The bar for a night.
   *
   * @param caught value drawn on top of the bar and not subject to the limit; at least 0
   */
  public record Bar(String name, double value, String style, double caught, String title) {
    public Bar(String name, double value, String style, String title) {
      this(name, value, style, 0, title);
    }
  }

  /**
   * Draws bars from left to right.
   *
   * @param limit value at which to draw a line; NaN for no line
   * @param limitName label of that line
   */
  public static Chart of(String label, List<Bar> bars, double limit, String limitName) {
    double most = Double.isNaN(limit) ? 0 : limit;
    for (Bar bar : bars) {
      most = Math.max(most, bar.value() + bar.caught());
    }
    double scale = most > 0 ? (FLOOR - TOP) / most : 0;
    double step = Math.min(WIDEST, WIDTH / (double) Math.max(1, bars.size()));
    Chart.Drawing drawing = new Chart.Drawing();
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double height = Math.max(bar.value() > 0 ? 2 : 1, bar.value() * scale);
      drawing.box(bar.style(), i * step + 2, FLOOR - height, step - 4, height, bar.title());
      if (bar.caught() > 0) {
        double top = bar.caught() * scale;
        drawing.box("bar caught", i * step + 2, FLOOR - height - top, step - 4, top, bar.title());
      }
      if (bars.size() - 1 - i < 1 || (bars.size() - 1 - i) % 7 == 0) {
        drawing.word("tick", i * step + step / 2, HEIGHT - 6, "middle", bar.name());
      }
    }
    double right = Math.max(step * bars.size(), 60);
    drawing.line("axis", 0, FLOOR, right, FLOOR);
    if (!Double.isNaN(limit)) {
      drawing.line("mark promise", 0, FLOOR - limit * scale, WIDTH, FLOOR - limit * scale);
      drawing.word("tick", WIDTH, FLOOR - limit * scale - 4, "end", limitName);
    }
    return drawing.chart(label, WIDTH, HEIGHT);
  }
}
