package io.tidemark.notebooks.chart;

import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;

/** Heat map of activity by hour of the week, in five shades, with Monday at the top. */
public final class WeekHeatMap {
  private static final int CELL = 25;
  private static final int ROW = 18;
  private static final int LEFT = 40;
  private static final int HOURS = 24;
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  private WeekHeatMap() {}

  /**
   * Draws a week.
   *
   * @param hours 168 counts, starting with Monday 00:00
   * @param day day whose active hours are outlined
   * @param active for each hour of that day, whether it had any events
   */
  public static Chart of(List<Long> hours, DayOfWeek day, List<Boolean> active) {
    long most = Math.max(1, hours.stream().mapToLong(Long::longValue).max().orElse(0));
    Chart.Drawing drawing = new Chart.Drawing();
    for (int row = 0; row < DAYS.size(); row++) {
      drawing.word("tick", LEFT - 8, row * ROW + 13, "end", DAYS.get(row));
      for (int hour = 0; hour < HOURS; hour++) {
        long count = hours.get(row * HOURS + hour);
        int shade = count == 0 ? 0 : 1 + (int) Math.min(3, 4 * Math.sqrt(count / (double) most));
        boolean tonight = row == day.getValue() - 1 && active.get(hour);
        drawing.box(
            "heat h" + shade + (tonight ? " tonight" : ""),
            LEFT + hour * CELL + 1,
            row * ROW + 1.5,
            CELL - 2,
            ROW - 3,
            String.format(
                Locale.ROOT,
                "%s %02d:00: %,d events%s",
                DAYS.get(row),
                hour,
                count,
                tonight ? "; active on the night" : ""));
      }
    }
    for (int hour = 0; hour < HOURS; hour += 6) {
      drawing.word(
          "tick",
          LEFT + hour * CELL,
          DAYS.size() * ROW + 13,
          "start",
          String.format(Locale.ROOT, "%02d:00", hour));
    }
    long total = hours.stream().mapToLong(Long::longValue).sum();
    long busy = hours.stream().filter(count -> count > 0).count();
    return drawing.chart(
        String.format(
            Locale.ROOT,
            "Activity by hour of the week: %,d events in %d of 168 hours",
            total,
            busy),
        LEFT + HOURS * CELL,
        DAYS.size() * ROW + 18);
  }
}
