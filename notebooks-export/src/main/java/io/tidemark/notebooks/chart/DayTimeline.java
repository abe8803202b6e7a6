package io.tidemark.notebooks.chart;

import java.util.List;
import java.util.Locale;

/**
 * Chart of a day from midnight to midnight, with lines for score and trust, and a band for the
 * level.
 */
public final class DayTimeline {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 190;
  private static final int LEFT = 30;
  private static final int TOP = 10;
  private static final int FLOOR = 140;
  private static final int MINUTES = 24 * 60;

  private DayTimeline() {}

  /**
   * A period of the day.
   *
   * @param minute minute since midnight at which the period starts
   * @param length length in minutes
   * @param score score in [0, 1]
   * @param trust trust in [0, 1]
   * @param level LOW, MEDIUM or HIGH; may be null
   * @param asked whether any decision in the period was stronger than ALLOW
   */
  public record Stretch(
      int minute,
      int length,
      double score,
      double trust,
      String level,
      String title,
      boolean asked) {}

  public static Chart of(String label, List<Stretch> stretches) {
    Chart.Drawing drawing = new Chart.Drawing();
    for (int tenth = 0; tenth <= 10; tenth += 5) {
      double y = y(tenth / 10.0);
      drawing.line("grid", LEFT, y, WIDTH, y);
      drawing.word("tick", LEFT - 5, y + 4, "end", tenth == 0 ? "0" : tenth == 10 ? "1" : "0.5");
    }
    for (int hour = 0; hour <= 24; hour += 6) {
      String anchor = hour == 0 ? "start" : hour == 24 ? "end" : "middle";
      drawing.word(
          "tick", x(hour * 60), HEIGHT - 4, anchor, String.format(Locale.ROOT, "%02d:00", hour));
    }
    drawing.path("line trust", line(stretches, true));
    drawing.path("line score", line(stretches, false));
    for (Stretch stretch : stretches) {
      double width =
          Math.max(2, x(stretch.minute() + stretch.length()) - x(stretch.minute()) - 0.5);
      drawing.box(
          level(stretch.level()), x(stretch.minute()), FLOOR + 10, width, 14, stretch.title());
      if (stretch.asked()) {
        drawing.dot(
            level(stretch.level()) + " asked",
            x(stretch.minute()) + width / 2,
            y(stretch.trust()),
            3.5,
            stretch.title());
      }
    }
    drawing.line("axis", LEFT, FLOOR + 25, WIDTH, FLOOR + 25);
    return drawing.chart(label, WIDTH, HEIGHT);
  }

  /** Connects adjacent points. A single point becomes a short stroke. */
  private static String line(List<Stretch> stretches, boolean trust) {
    StringBuilder d = new StringBuilder();
    int expected = -1;
    for (Stretch stretch : stretches) {
      double value = trust ? stretch.trust() : stretch.score();
      d.append(stretch.minute() == expected ? 'L' : 'M')
          .append(Chart.tenth(x(stretch.minute())))
          .append(' ')
          .append(Chart.tenth(y(value)))
          .append('L')
          .append(Chart.tenth(x(stretch.minute() + stretch.length())))
          .append(' ')
          .append(Chart.tenth(y(value)));
      expected = stretch.minute() + stretch.length();
    }
    return d.toString();
  }

  static String level(String level) {
    return level == null ? "none" : level.toLowerCase(Locale.ROOT);
  }

  private static double x(int minute) {
    return LEFT + (WIDTH - LEFT) * (minute / (double) MINUTES);
  }

  private static double y(double value) {
    return FLOOR - (FLOOR - TOP) * Math.max(0, Math.min(1, value));
  }
}
