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
import io.tidemark.exports.DetectionFinding.Tag;
import io.tidemark.notebooks.report.Alert.Why;
import io.tidemark.notebooks.report.Reference;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An identity's alerting events on one day so far.
 *
 * @param decision strongest decision
 * @param impact highest impact of an alerting event
 * @param release sequence of the release that judged the last alerting event
 * @param firstMicros time of the first alerting event
 * @param lastMicros time of the last alerting event
 * @param events number of alerting events
 * @param gravest the most severe events, most severe first
 */
record AlertDay(
    LocalDate day,
    String identity,
    String kind,
    String owner,
    DecisionKind decision,
    Impact impact,
    String release,
    long firstMicros,
    long lastMicros,
    long events,
    List<Alerting> gravest) {
  /** Maximum number of events listed, as in a night's findings. */
  private static final int EVIDENCES = 20;

  /**
   * An alerting event.
   *
   * @param leading leading feature or violated bound; null if there is none
   * @param medium effective risk at which MEDIUM starts; NaN without thresholds
   * @param high effective risk at which HIGH starts; NaN without thresholds
   * @param evidence the event in OCSF's form
   */
  record Alerting(
      double effectiveRisk,
      long timeMicros,
      String uid,
      Level level,
      String cohort,
      String leading,
      List<Reason> reasons,
      double medium,
      double high,
      ObjectNode evidence) {
    /** The order of a night: by effective risk, then the later event. */
    private static final Comparator<Alerting> GRAVITY =
        Comparator.comparingDouble(Alerting::effectiveRisk)
            .thenComparingLong(Alerting::timeMicros)
            .thenComparing(Alerting::uid);

    private static final Comparator<Alerting> TIME =
        Comparator.comparingLong(Alerting::timeMicros).thenComparing(Alerting::uid);

    static Alerting of(AccessEvent event, Decision decision, ReleaseFacts release) {
      String bound = decision.cause() == Cause.BOUND ? decision.detail() : null;
      List<Reason> reasons = decision.reasons();
      return new Alerting(
          decision.effectiveRisk(),
          event.timeMicros(),
          Optional.ofNullable(event.text(EventColumn.METADATA_UID)).orElse(""),
          decision.level(),
          release.cohort(decision.scope()),
          bound == null && !reasons.isEmpty() ? reasons.get(0).feature() : bound,
          reasons,
          release.medium(decision.scope()),
          release.high(decision.scope()),
          Evidence.of(
                  event,
                  decision.kind(),
                  decision
                      .cause()
                      .because(decision.detail(), reasons.stream().map(Reason::says).toList()))
              .json());
    }
  }

  /** Returns the alert of a single event. */
  static AlertDay of(AccessEvent event, Decision decision, ReleaseFacts release, String owner) {
    return new AlertDay(
        EventTime.date(event.timeMicros()),
        event.text(EventColumn.IDENTITY),
        event.text(EventColumn.NHI_KIND),
        owner,
        decision.kind(),
        event.impact(),
        release.sequence(),
        event.timeMicros(),
        event.timeMicros(),
        1,
        List.of(Alerting.of(event, decision, release)));
  }

  /** Returns this alert with the events of a later one. */
  AlertDay plus(AlertDay later) {
    List<Alerting> all = new ArrayList<>(gravest);
    all.addAll(later.gravest);
    all.sort(Alerting.GRAVITY.reversed());
    return new AlertDay(
        day,
        identity,
        later.kind,
        later.owner,
        decision.compareTo(later.decision) >= 0 ? decision : later.decision,
        impact.compareTo(later.impact) >= 0 ? impact : later.impact,
        later.release,
        Math.min(firstMicros, later.firstMicros),
        Math.max(lastMicros, later.lastMicros),
        events + later.events,
        List.copyOf(all.subList(0, Math.min(EVIDENCES, all.size()))));
  }

  /**
   * Returns the idempotency key of the message about this alert. It changes when the alert becomes
   * more serious, but not with every further event.
   */
  @JsonIgnore
  String key() {
    return uid() + "-" + decision + "-" + gravest.get(0).level + "-" + impact;
  }

  @JsonIgnore
  String uid() {
    return DetectionFinding.uid(day, identity);
  }

  /** Returns the alert as a finding that nobody has reviewed yet. */
  DetectionFinding finding() {
    Alerting worst = gravest.get(0);
    List<Why> reasons =
        Why.telling(
            worst.reasons.stream()
                .map(r -> new Why(r.feature(), r.says(), r.observed(), r.usual(), r.share()))
                .toList());
    List<String> features =
        Stream.concat(Stream.ofNullable(worst.leading), reasons.stream().map(Why::feature))
            .distinct()
            .toList();
    return new DetectionFinding(
        uid(),
        new Subject(identity, kind, worst.cohort, owner),
        new Assessment(
            decision,
            worst.level,
            impact,
            worst.effectiveRisk,
            worst.medium,
            worst.high,
            DetectionFinding.RELEASE + release,
            worst.reasons.subList(0, reasons.size()),
            worst.leading,
            Reference.of(features).stream()
                .map(entry -> new Tag(entry.standard(), entry.id(), entry.title()))
                .toList()),
        EventTime.instant(firstMicros),
        EventTime.instant(lastMicros),
        events,
        gravest.stream()
            .sorted(Alerting.TIME)
            .map(alerting -> new Evidence(alerting.evidence))
            .toList(),
        new Review(Status.NEW, ""),
        Optional.empty());
  }
}
