package io.tidemark.jobs.watch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.exports.DetectionFinding.Assessment;
import io.tidemark.exports.DetectionFinding.Evidence;
import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.exports.DetectionFinding.Subject;
import io.tidemark.jobs.replay.Replay.ReleaseFacts;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The events with which an identity has raised alerts on a day so far.
 *
 * @param decision strongest decision
 * @param impact highest impact
 * @param release sequence of the release that judged the last event
 * @param gravest the most severe events, most severe first
 */
record AlertDay(
    LocalDate day,
    String identity,
    String kind,
    String cohort,
    String owner,
    DecisionKind decision,
    Impact impact,
    String release,
    long firstMicros,
    long lastMicros,
    long events,
    List<Alerting> gravest) {
  /** Severity as nights rank it: by effective risk and, if equal, by time, later events first. */
  record Gravity(double effectiveRisk, long timeMicros, String uid) implements Comparable<Gravity> {
    private static final Comparator<Gravity> ORDER =
        Comparator.comparingDouble(Gravity::effectiveRisk)
            .thenComparingLong(Gravity::timeMicros)
            .thenComparing(Gravity::uid);

    private static Gravity of(AccessEvent event, Decision decision) {
      return new Gravity(
          decision.effectiveRisk(),
          event.timeMicros(),
          Objects.requireNonNullElse(event.text(EventColumn.METADATA_UID), ""));
    }

    @Override
    public int compareTo(Gravity other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * An alerting event, with its evidence in OCSF form.
   *
   * @param leading leading feature or violated bound, if any; otherwise null
   * @param medium effective risk at which MEDIUM starts; NaN, like {@code high}, without thresholds
   */
  record Alerting(
      Gravity gravity,
      Level level,
      String leading,
      List<Reason> reasons,
      double medium,
      double high,
      ObjectNode evidence) {
    private static final Comparator<Alerting> GRAVEST_FIRST =
        Comparator.comparing(Alerting::gravity).reversed();

    private static final Comparator<Alerting> IN_TIME =
        Comparator.comparingLong((Alerting one) -> one.gravity.timeMicros)
            .thenComparing(one -> one.gravity.uid);

    private static Alerting of(AccessEvent event, Decision decision, ReleaseFacts release) {
      String bound = decision.cause() == Cause.BOUND ? decision.detail() : null;
      List<Reason> reasons = decision.reasons();
      Optional<CalibratedThresholds> thresholds = release.thresholds(decision.scope());
      return new Alerting(
          Gravity.of(event, decision),
          decision.level(),
          bound == null && !reasons.isEmpty() ? reasons.get(0).feature() : bound,
          reasons,
          thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
          thresholds.map(CalibratedThresholds::high).orElse(Double.NaN),
          Evidence.of(
                  event,
                  decision.kind(),
                  decision
                      .cause()
                      .describe(decision.detail(), reasons.stream().map(Reason::message).toList()))
              .json());
    }
  }

  static AlertDay of(AccessEvent event, Decision decision, ReleaseFacts release, String owner) {
    long time = event.timeMicros();
    return new AlertDay(
            EventTime.date(time),
            event.text(EventColumn.IDENTITY),
            null,
            null,
            owner,
            decision.kind(),
            event.impact(),
            "",
            time,
            time,
            0,
            List.of())
        .plus(event, decision, release);
  }

  AlertDay plus(AccessEvent event, Decision decision, ReleaseFacts by) {
    long time = event.timeMicros();
    return new AlertDay(
        day,
        identity,
        event.text(EventColumn.NHI_KIND),
        event.text(EventColumn.COHORT),
        owner,
        decision.kind().compareTo(this.decision) > 0 ? decision.kind() : this.decision,
        event.impact().compareTo(impact) > 0 ? event.impact() : impact,
        by.sequence().toString(),
        Math.min(firstMicros, time),
        Math.max(lastMicros, time),
        events + 1,
        gravest(event, decision, by));
  }

  private List<Alerting> gravest(AccessEvent event, Decision decision, ReleaseFacts by) {
    int most = DetectionFinding.MOST_EVIDENCES;
    if (gravest.size() == most
        && Gravity.of(event, decision).compareTo(gravest.get(most - 1).gravity) < 0) {
      return gravest;
    }
    List<Alerting> all = new ArrayList<>(gravest);
    all.add(Alerting.of(event, decision, by));
    all.sort(Alerting.GRAVEST_FIRST);
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  /**
   * Returns the message's idempotency key, which changes when the alert becomes more serious, but
   * not with every additional event.
   */
  @JsonIgnore
  String key() {
    return uid() + "-" + decision + "-" + gravest.get(0).level + "-" + impact;
  }

  @JsonIgnore
  String uid() {
    return DetectionFinding.uid(day, identity);
  }

  DetectionFinding finding() {
    Alerting worst = gravest.get(0);
    return new DetectionFinding(
        uid(),
        new Subject(identity, kind, cohort, owner),
        new Assessment(
            decision,
            worst.level,
            impact,
            worst.gravity.effectiveRisk,
            worst.medium,
            worst.high,
            DetectionFinding.RELEASE + release,
            worst.reasons,
            worst.leading),
        EventTime.instant(firstMicros),
        EventTime.instant(lastMicros),
        events,
        gravest.stream()
            .sorted(Alerting.IN_TIME)
            .map(alerting -> new Evidence(alerting.evidence))
            .toList(),
        new Review(Status.NEW, ""),
        Optional.empty());
  }
}
