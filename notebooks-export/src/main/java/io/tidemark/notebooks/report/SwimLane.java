package io.tidemark.notebooks.report;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The most recent nights of an identity that has had alerts.
 *
 * @param days days on which the identity had events, in any order
 */
public record SwimLane(String identity, List<Day> days) {
  /** Number of nights in the table, including the last one. */
  public static final int NIGHTS = 14;

  /** Maximum number of identities in the table. */
  public static final int MOST = 25;

  public SwimLane {
    days = List.copyOf(days);
  }

  /** Returns one cell per night, oldest first. */
  public List<Cell> cells(List<LocalDate> nights) {
    var byDay = days.stream().collect(Collectors.toMap(Day::day, Function.identity()));
    return nights.stream().map(night -> Cell.of(byDay.get(night))).toList();
  }

  /**
   * A day of the identity.
   *
   * @param level level of the most severe event; null if no event was judged
   * @param decision strongest decision among the day's alerts; ALLOW if there are no alerts; null
   *     if no event was judged
   */
  public record Day(LocalDate day, long events, long alerts, String level, String decision) {}

  /**
   * A cell in the table.
   *
   * @param style class in the style sheet
   * @param letter first letter of the decision (V for REVALIDATE), or of the level if above LOW;
   *     otherwise empty
   * @param text description of the day in words
   */
  public record Cell(String style, String letter, String text) {
    private static Cell of(Day day) {
      if (day == null) {
        return new Cell("", "", "no events");
      }
      String events = Figure.counted(day.events(), "event");
      if (day.level() == null) {
        return new Cell("seen", "", events + ", not judged");
      }
      UnaryOperator<String> initial = name -> name.equals("LOW") ? "" : name.substring(0, 1);
      return day.alerts() > 0
          ? new Cell(
              "alerted " + Figure.style(day.decision()),
              day.decision().equals("REVALIDATE") ? "V" : initial.apply(day.decision()),
              day.decision() + ", " + Figure.counted(day.alerts(), "alert") + " in " + events)
          : new Cell(
              "judged " + Figure.style(day.level()),
              initial.apply(day.level()),
              day.level() + ", " + events + " without an alert");
    }
  }
}
