package io.tidemark.notebooks.report;

import io.tidemark.notebooks.report.Chart.Box;
import io.tidemark.notebooks.report.Chart.Dot;
import io.tidemark.notebooks.report.Chart.Path;
import io.tidemark.notebooks.report.Chart.Shape;
import io.tidemark.notebooks.report.Chart.Word;
import io.tidemark.notebooks.report.IdentityCase.RiskInterval;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.notebooks.report.NightReport.NightOverview;
import io.tidemark.notebooks.report.NightReport.ThresholdReport;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws the report's charts. The style sheet defines their colours for light and dark mode. */
public final class ReportCharts {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 190;
  private static final List<String> WEEK = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  private ReportCharts() {}

  /** A day's bar; {@code caught} is drawn on top of it and is not subject to the limit. */
  private record Bar(LocalDate day, double value, String style, double caught, String text) {
    Bar(LocalDate day, double value, String style, String text) {
      this(day, value, style, 0, text);
    }
  }

  public static Chart alerts(List<NightLine> nights) {
    List<Bar> bars =
        nights.stream()
            .map(
                night ->
                    new Bar(
                        night.night(),
                        (double) night.alerted(),
                        night.equals(nights.get(nights.size() - 1)) ? "bar now" : "bar",
                        "%s of %s identities alerted"
                            .formatted(
                                Figure.count(night.alerted()), Figure.count(night.judged()))))
            .toList();
    return bars("Alerted identities by night, " + nights.size() + " nights", bars, Double.NaN, "");
  }

  /** Draws the number of stored events per day. Bars for judged nights are darker. */
  public static Chart history(NightOverview glance) {
    Set<LocalDate> judged =
        glance.nights().stream().map(NightLine::night).collect(Collectors.toSet());
    List<Bar> bars =
        glance.history().stream()
            .map(
                day ->
                    new Bar(
                        day.day(),
                        (double) day.events(),
                        judged.contains(day.day()) ? "bar now" : "bar",
                        Figure.counted(day.events(), "event")
                            + " of "
                            + Figure.identities(day.identities())
                            + (judged.contains(day.day()) ? ", judged" : "")))
            .toList();
    return bars(
        "Stored events by day, %s, %s judged"
            .formatted(Figure.counted(bars.size(), "day"), Figure.count(judged.size())),
        bars,
        Double.NaN,
        "");
  }

  /** Draws the rate of false step-ups, together with the budget and the caught attacks. */
  public static Chart falseAlarms(ThresholdReport thresholds) {
    List<Bar> bars =
        thresholds.nights().stream()
            .map(
                night ->
                    new Bar(
                        night.night(),
                        night.falseShare(),
                        night.falseShare() > thresholds.budget() ? "bar over" : "bar",
                        night.caughtShare(),
                        Figure.percent(night.falseShare())
                            + " of %s identity-days outside labelled attacks"
                                .formatted(Figure.count(night.outside()))
                            + (night.compromised() == 0
                                ? ""
                                : "; %s with an attack label"
                                    .formatted(Figure.counted(night.compromised(), "alert")))))
            .toList();
    return bars(
        "False step-ups per identity-day outside labelled attacks, by night"
            + (thresholds.hasCaught() ? ", with caught attacks on top" : "")
            + "; budget: "
            + Figure.percent(thresholds.budget()),
        bars,
        thresholds.budget(),
        Figure.percent(thresholds.budget()) + " promised");
  }

  /** Draws the evidence against the budget by night, on a logarithmic scale. */
  public static Chart evidence(ThresholdReport thresholds) {
    List<Bar> bars =
        IntStream.range(0, thresholds.nights().size())
            .mapToObj(
                i -> {
                  double evidence = thresholds.evidence().get(i);
                  return new Bar(
                      thresholds.nights().get(i).night(),
                      Math.max(0, Math.log10(evidence)),
                      evidence >= thresholds.broken() ? "bar over" : "bar",
                      "evidence " + Figure.rough(evidence));
                })
            .toList();
    return bars(
        "Evidence against the budget, by night",
        bars,
        Math.log10(thresholds.broken()),
        "broken from " + Figure.rough(thresholds.broken()));
  }

  public static Chart days(IdentityCase one) {
    List<Bar> bars =
        one.days().stream()
            .map(
                day ->
                    new Bar(
                        day.day(),
                        day.maxRisk(),
                        "bar " + Figure.style(day.level()),
                        "risk up to %s, %s, %s"
                            .formatted(
                                Figure.threshold(day.maxRisk()),
                                Figure.counted(day.events(), "event"),
                                Figure.counted(day.alerts(), "alert"))))
            .toList();
    return bars("Largest risk by day, " + Figure.counted(bars.size(), "day"), bars, Double.NaN, "");
  }

  /** Draws bars from left to right, and a line at the limit unless it is NaN. */
  private static Chart bars(String label, List<Bar> bars, double limit, String limitName) {
    int height = 120;
    int floor = 98;
    double most = Double.isNaN(limit) ? 0 : limit;
    for (Bar bar : bars) {
      most = Math.max(most, bar.value + bar.caught);
    }
    double scale = most > 0 ? (floor - 14) / most : 0;
    double step = Math.min(36, WIDTH / (double) Math.max(1, bars.size()));
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      String title = bar.day + ": " + bar.text;
      double tall = Math.max(bar.value > 0 ? 2 : 1, bar.value * scale);
      shapes.add(new Box(bar.style, i * step + 2, floor - tall, step - 4, tall, title));
      if (bar.caught > 0) {
        double top = bar.caught * scale;
        shapes.add(new Box("bar caught", i * step + 2, floor - tall - top, step - 4, top, title));
      }
      if ((bars.size() - 1 - i) % 7 == 0) {
        String day = bar.day.toString().substring(5);
        shapes.add(new Word("tick", i * step + step / 2, height - 6, "middle", day));
      }
    }
    shapes.add(Path.line("axis", 0, floor, Math.max(step * bars.size(), 60), floor));
    if (!Double.isNaN(limit)) {
      shapes.add(Path.line("mark promise", 0, floor - limit * scale, WIDTH, floor - limit * scale));
      shapes.add(new Word("tick", WIDTH, floor - limit * scale - 4, "end", limitName));
    }
    return new Chart(label, WIDTH, height, shapes);
  }

  public static Chart scores(ThresholdReport thresholds) {
    return histogram("events", thresholds.scores(), List.of());
  }

  /** Draws a histogram of identity-days by effective risk, together with the thresholds. */
  public static Chart risks(ThresholdReport thresholds) {
    return histogram(
        "identities",
        thresholds.risks(),
        List.of(new Mark("MEDIUM", thresholds.medium()), new Mark("HIGH", thresholds.high())));
  }

  /** A named line at a given value, which is not drawn if the value is NaN. */
  private record Mark(String name, double at) {}

  /** Draws counts in bins over [0, 1]. Heights follow ln(1 + n): most bins are nearly empty. */
  private static Chart histogram(String what, List<Long> bins, List<Mark> marks) {
    List<Shape> shapes = new ArrayList<>();
    int left = 8;
    int top = 26;
    double floor = HEIGHT - 24;
    double span = WIDTH - 2 * left;
    double step = span / Math.max(1, bins.size());
    long most = bins.stream().mapToLong(Long::longValue).max().orElse(0);
    for (int i = 0; i < bins.size(); i++) {
      long count = bins.get(i);
      if (count > 0) {
        double height =
            Math.max(2, (floor - top) * Math.log1p((double) count) / Math.log1p((double) most));
        shapes.add(
            new Box(
                "bar",
                left + i * step + 0.5,
                floor - height,
                Math.max(1, step - 1),
                height,
                format(
                    "%,d %s from %.2f to %.2f",
                    count, what, i / (double) bins.size(), (i + 1) / (double) bins.size())));
      }
    }
    shapes.add(Path.line("axis", left, floor, WIDTH - left, floor));
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      String text = tenth == 0 ? "0" : tenth == 10 ? "1" : "0." + tenth;
      shapes.add(new Word("tick", left + span * tenth / 10, HEIGHT - 6, anchor(tenth, 10), text));
    }
    StringBuilder marked = new StringBuilder();
    double last = Double.NEGATIVE_INFINITY;
    for (Mark mark : marks) {
      if (mark.at >= 0 && mark.at <= 1) {
        double x = left + span * mark.at;
        double y = x - last < 70 ? 10 : 20;
        shapes.add(Path.line("mark " + mark.name.toLowerCase(Locale.ROOT), x, y + 3, x, floor));
        shapes.add(new Word("tick", x, y, x > WIDTH - 60 ? "end" : "middle", mark.name));
        last = x;
      }
      if (!Double.isNaN(mark.at)) {
        marked.append(format(", %s from %.4f", mark.name, mark.at));
      }
    }
    long total = bins.stream().mapToLong(Long::longValue).sum();
    String label = format("%,d %s by value from 0 to 1%s", total, what, marked);
    return new Chart(label, WIDTH, HEIGHT, shapes);
  }

  /** Draws a day from midnight to midnight: lines for score and trust, and a band for the level. */
  public static Chart day(IdentityCase one) {
    int left = 30;
    int floor = 140;
    List<Shape> shapes = new ArrayList<>();
    for (int tenth = 0; tenth <= 10; tenth += 5) {
      double y = y(tenth / 10.0);
      shapes.add(Path.line("grid", left, y, WIDTH, y));
      shapes.add(
          new Word("tick", left - 5, y + 4, "end", tenth == 0 ? "0" : tenth == 10 ? "1" : "0.5"));
    }
    for (int hour = 0; hour <= 24; hour += 6) {
      shapes.add(
          new Word("tick", x(hour * 60), HEIGHT - 4, anchor(hour, 24), format("%02d:00", hour)));
    }
    shapes.add(new Path("line trust", line(one.moments(), RiskInterval::trust)));
    shapes.add(new Path("line score", line(one.moments(), RiskInterval::score)));
    for (RiskInterval moment : one.moments()) {
      String style = moment.level() == null ? "none" : moment.level().toLowerCase(Locale.ROOT);
      String title =
          "%02d:%02d: %s, score up to %s, trust down to %s, %s, %s"
              .formatted(
                  moment.minute() / 60,
                  moment.minute() % 60,
                  Figure.counted(moment.events(), "event"),
                  Figure.value(moment.score()),
                  Figure.value(moment.trust()),
                  moment.level(),
                  moment.decision());
      double x = x(moment.minute());
      double width = Math.max(2, x(moment.minute() + RiskInterval.MINUTES) - x - 0.5);
      shapes.add(new Box(style, x, floor + 10, width, 14, title));
      if (!moment.decision().equals("ALLOW")) {
        shapes.add(new Dot(style + " asked", x + width / 2, y(moment.trust()), 3.5, title));
      }
    }
    shapes.add(Path.line("axis", left, floor + 25, WIDTH, floor + 25));
    double lowest = one.moments().stream().mapToDouble(RiskInterval::trust).min().orElse(1);
    double highest = one.moments().stream().mapToDouble(RiskInterval::score).max().orElse(0);
    return new Chart(
        "Score and trust over the day: score up to %s, trust down to %s"
            .formatted(Figure.value(highest), Figure.value(lowest)),
        WIDTH,
        HEIGHT,
        shapes);
  }

  private static String line(List<RiskInterval> moments, ToDoubleFunction<RiskInterval> value) {
    StringBuilder d = new StringBuilder();
    int expected = -1;
    for (RiskInterval moment : moments) {
      String y = " " + Chart.tenth(y(value.applyAsDouble(moment)));
      d.append(moment.minute() == expected ? 'L' : 'M').append(Chart.tenth(x(moment.minute())));
      expected = moment.minute() + RiskInterval.MINUTES;
      d.append(y).append('L').append(Chart.tenth(x(expected))).append(y);
    }
    return d.toString();
  }

  private static double x(int minute) {
    return 30 + (WIDTH - 30) * (minute / (24 * 60.0));
  }

  private static double y(double value) {
    return 140 - (140 - 10) * Math.max(0, Math.min(1, value));
  }

  private static String anchor(int at, int end) {
    return at == 0 ? "start" : at == end ? "end" : "middle";
  }

  /** Draws activity by hour of the week in five shades, and outlines the night's active hours. */
  public static Chart week(IdentityCase one, LocalDate night) {
    Set<Integer> active =
        one.moments().stream().map(moment -> moment.minute() / 60).collect(Collectors.toSet());
    List<Long> hours = one.hourOfWeek();
    int cell = 25;
    int line = 18;
    int left = 40;
    long most = Math.max(1, hours.stream().mapToLong(Long::longValue).max().orElse(0));
    List<Shape> shapes = new ArrayList<>();
    for (int row = 0; row < WEEK.size(); row++) {
      shapes.add(new Word("tick", left - 8, row * line + 13, "end", WEEK.get(row)));
      for (int hour = 0; hour < 24; hour++) {
        long count = hours.get(row * 24 + hour);
        int shade = count == 0 ? 0 : 1 + (int) Math.min(3, 4 * Math.sqrt(count / (double) most));
        boolean tonight = row == night.getDayOfWeek().getValue() - 1 && active.contains(hour);
        shapes.add(
            new Box(
                "heat h" + shade + (tonight ? " tonight" : ""),
                left + hour * cell + 1,
                row * line + 1.5,
                cell - 2,
                line - 3,
                format(
                    "%s %02d:00: %,d events%s",
                    WEEK.get(row), hour, count, tonight ? "; active on the night" : "")));
      }
    }
    for (int hour = 0; hour < 24; hour += 6) {
      shapes.add(
          new Word("tick", left + hour * cell, 7 * line + 13, "start", format("%02d:00", hour)));
    }
    long total = hours.stream().mapToLong(Long::longValue).sum();
    long busy = hours.stream().filter(count -> count > 0).count();
    return new Chart(
        format("Activity by hour of the week: %,d events in %d of 168 hours", total, busy),
        left + 24 * cell,
        7 * line + 18,
        shapes);
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
