package io.tidemark.notebooks.report;

import io.tidemark.notebooks.chart.Chart;
import io.tidemark.notebooks.chart.DayTimeline;
import io.tidemark.notebooks.chart.Histogram;
import io.tidemark.notebooks.chart.NightBars;
import io.tidemark.notebooks.chart.WeekHeatMap;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

public final class ReportCharts {
  private ReportCharts() {}

  public static Chart alerts(List<NightLine> nights) {
    List<NightBars.Bar> bars =
        nights.stream()
            .map(
                night ->
                    new NightBars.Bar(
                        night.night().toString().substring(5),
                        (double) night.alerted(),
                        night.equals(nights.get(nights.size() - 1)) ? "bar now" : "bar",
                        night.night()
                            + ": "
                            + Figure.count(night.alerted())
                            + " of "
                            + Figure.count(night.judged())
                            + " identities alerted"))
            .toList();
    return NightBars.of(
        "Alerted identities by night, " + nights.size() + " nights", bars, Double.NaN, "");
  }

  /** Draws the number of stored events per day. Bars for judged nights are darker. */
  public static Chart history(NightOverview glance) {
    Set<LocalDate> judged =
        glance.nights().stream().map(NightLine::night).collect(Collectors.toSet());
    List<NightBars.Bar> bars =
        glance.history().stream()
            .map(
                day ->
                    new NightBars.Bar(
                        day.day().toString().substring(5),
                        (double) day.events(),
                        judged.contains(day.day()) ? "bar now" : "bar",
                        day.day()
                            + ": "
                            + Figure.counted(day.events(), "event")
                            + " of "
                            + Figure.identities(day.identities())
                            + (judged.contains(day.day()) ? ", judged" : "")))
            .toList();
    return NightBars.of(
        "Stored events by day, "
            + Figure.counted(bars.size(), "day")
            + ", "
            + Figure.count(judged.size())
            + " judged",
        bars,
        Double.NaN,
        "");
  }

  /** Draws false alerts per judged identity, together with the budget and the caught attacks. */
  public static Chart falseAlarms(ThresholdReport thresholds) {
    List<NightBars.Bar> bars =
        thresholds.nights().stream()
            .map(
                night ->
                    new NightBars.Bar(
                        night.night().toString().substring(5),
                        night.falseShare(),
                        night.falseShare() > thresholds.budget() ? "bar over" : "bar",
                        night.caughtShare(),
                        night.night()
                            + ": "
                            + Figure.percent(night.falseShare())
                            + " of the judged identities"
                            + (night.compromised() == 0
                                ? ""
                                : ", and "
                                    + Figure.percent(night.caughtShare())
                                    + " with an attack label")))
            .toList();
    return NightBars.of(
        "Alerts without an attack label per judged identity, by night"
            + (thresholds.hasCaught() ? ", with caught attacks on top" : "")
            + "; budget: "
            + Figure.percent(thresholds.budget()),
        bars,
        thresholds.budget(),
        Figure.percent(thresholds.budget()) + " promised");
  }

  /** Draws the evidence against the budget by night, on a logarithmic scale. */
  public static Chart evidence(ThresholdReport thresholds) {
    List<NightBars.Bar> bars = new ArrayList<>();
    for (int i = 0; i < thresholds.nights().size(); i++) {
      double evidence = thresholds.evidence().get(i);
      String night = thresholds.nights().get(i).night().toString();
      bars.add(
          new NightBars.Bar(
              night.substring(5),
              Math.max(0, Math.log10(evidence)),
              evidence >= thresholds.broken() ? "bar over" : "bar",
              night + ": evidence " + Figure.rough(evidence)));
    }
    return NightBars.of(
        "Evidence against the budget, by night",
        bars,
        Math.log10(thresholds.broken()),
        "broken from " + Figure.rough(thresholds.broken()));
  }

  public static Chart scores(ThresholdReport thresholds) {
    return Histogram.of("events", thresholds.scores(), List.of());
  }

  /** Draws a histogram of identity-days by effective risk, together with the thresholds. */
  public static Chart risks(ThresholdReport thresholds) {
    return Histogram.of(
        "identities",
        thresholds.risks(),
        List.of(
            new Histogram.Mark("MEDIUM", thresholds.medium(), "medium"),
            new Histogram.Mark("HIGH", thresholds.high(), "high")));
  }

  public static Chart day(IdentityCase one) {
    List<DayTimeline.Stretch> stretches =
        one.moments().stream()
            .map(
                moment ->
                    new DayTimeline.Stretch(
                        moment.minute(),
                        10,
                        moment.score(),
                        moment.trust(),
                        moment.level(),
                        "%02d:%02d: %s, score up to %s, trust down to %s, %s, %s"
                            .formatted(
                                moment.minute() / 60,
                                moment.minute() % 60,
                                Figure.counted(moment.events(), "event"),
                                Figure.value(moment.score()),
                                Figure.value(moment.trust()),
                                moment.level(),
                                moment.decision()),
                        !moment.decision().equals("ALLOW")))
            .toList();
    double lowest =
        one.moments().stream().mapToDouble(IdentityCase.RiskInterval::trust).min().orElse(1);
    double highest =
        one.moments().stream().mapToDouble(IdentityCase.RiskInterval::score).max().orElse(0);
    return DayTimeline.of(
        "Score and trust over the day: score up to "
            + Figure.value(highest)
            + ", trust down to "
            + Figure.value(lowest),
        stretches);
  }

  public static Chart days(IdentityCase one) {
    List<NightBars.Bar> bars =
        one.days().stream()
            .map(
                day ->
                    new NightBars.Bar(
                        day.day().toString().substring(5),
                        day.maxRisk(),
                        "bar " + Figure.style(day.level()),
                        day.day()
                            + ": risk up to "
                            + Figure.threshold(day.maxRisk())
                            + ", "
                            + Figure.counted(day.events(), "event")
                            + ", "
                            + Figure.counted(day.alerts(), "alert")))
            .toList();
    return NightBars.of(
        "Largest risk by day, " + Figure.counted(bars.size(), "day"), bars, Double.NaN, "");
  }

  /** Draws an identity's activity by hour of the week, which must be known. */
  public static Chart week(IdentityCase one, LocalDate night) {
    List<Boolean> active = new ArrayList<>(Collections.nCopies(24, false));
    one.moments().forEach(moment -> active.set(moment.minute() / 60, true));
    return WeekHeatMap.of(one.hourOfWeek(), night.getDayOfWeek(), active);
  }
}
