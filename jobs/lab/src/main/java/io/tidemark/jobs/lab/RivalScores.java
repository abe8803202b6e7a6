package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.lab.rival.Rival;
import io.tidemark.jobs.lab.rival.RivalEvent;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A rival's scores of the judged days and of the days before them. The threshold of a day comes
 * from the scores of its calibration days: at most the budgeted share of their identity-days lies
 * above it. No threshold comes from the day that it judges.
 */
final class RivalScores {
  private final Map<EventHeader, Double> scores = new HashMap<>();
  private final NavigableMap<LocalDate, Map<IdentityDay, Double>> highest = new TreeMap<>();
  private final int calibrationDays;

  /** Scores the judged days since a day, and as many days before it as thresholds need. */
  RivalScores(
      Rival rival,
      NavigableMap<LocalDate, List<RivalEvent>> days,
      LocalDate from,
      int calibrationDays) {
    this.calibrationDays = calibrationDays;
    List<RivalEvent> earlier = new ArrayList<>();
    days.forEach(
        (day, events) -> {
          if (!day.isBefore(from.minusDays(calibrationDays))) {
            add(day, events, rival.score(Collections.unmodifiableList(earlier), events));
          }
          earlier.addAll(events);
        });
  }

  private void add(LocalDate day, List<RivalEvent> events, double[] scored) {
    Map<IdentityDay, Double> maxima = new HashMap<>();
    for (int i = 0; i < scored.length; i++) {
      EventHeader header = events.get(i).judged().header();
      scores.put(header, scored[i]);
      maxima.merge(header.identityDay(), scored[i], Math::max);
    }
    highest.put(day, maxima);
  }

  /** Returns a company's events by day, with the statistics that its nights computed. */
  static NavigableMap<LocalDate, List<RivalEvent>> days(
      LabelledEvents company, List<AccessEvent> events, List<JudgedEvent> nights) {
    Map<String, AccessEvent> byId = new HashMap<>();
    events.forEach(event -> byId.put(event.text(EventColumn.METADATA_UID), event));
    Map<EventHeader, Double> statistics = new HashMap<>();
    nights.forEach(event -> statistics.put(event.header(), event.verdict().statistic()));
    NavigableMap<LocalDate, List<RivalEvent>> days = new TreeMap<>();
    company.events().stream()
        .sorted(
            Comparator.comparing((EventVector event) -> event.header().identity())
                .thenComparing(EventVector::header, EventHeader.JUDGING_ORDER))
        .map(
            event ->
                new RivalEvent(
                    byId.get(event.header().uid()),
                    event,
                    statistics.getOrDefault(event.header(), Double.NEGATIVE_INFINITY)))
        .forEach(
            event ->
                days.computeIfAbsent(event.judged().header().day(), day -> new ArrayList<>())
                    .add(event));
    return days;
  }

  /** Returns the judged events with this rival's decisions. */
  List<JudgedEvent> decide(List<JudgedEvent> judged, double budget) {
    Map<LocalDate, Double> thresholds = new HashMap<>();
    return judged.stream()
        .map(
            event -> {
              double threshold =
                  thresholds.computeIfAbsent(event.header().day(), day -> threshold(day, budget));
              return event.decided(scores.get(event.header()) > threshold);
            })
        .toList();
  }

  /** Returns the threshold of a day; infinite without any calibration day. */
  double threshold(LocalDate day, double budget) {
    double[] calibration =
        highest.subMap(day.minusDays(calibrationDays), day).values().stream()
            .flatMap(maxima -> maxima.values().stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    int above = (int) (budget * calibration.length);
    return calibration.length == 0
        ? Double.POSITIVE_INFINITY
        : calibration[calibration.length - 1 - above];
  }
}
