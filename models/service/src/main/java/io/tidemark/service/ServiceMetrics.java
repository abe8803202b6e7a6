package io.tidemark.service;

import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerMetrics;
import io.tidemark.runtime.enforcer.MetricsText;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.RejectionReason;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Metrics of the service in the Prometheus text format 0.0.4, without request data in labels. */
final class ServiceMetrics implements EnforcerMetrics {
  private static final int CAUSES = Cause.values().length;
  private static final long[] BOUNDS = {2, 5, 10, 20, 50, 100, 500, 1_000, 10_000};

  private final LongAdder[] decisions = adders(DecisionKind.values().length * CAUSES);
  private final LongAdder[] refused = adders(RejectionReason.values().length);
  private final LongAdder[] refreshes = adders(Refresh.Outcome.values().length);
  private final LongAdder[] buckets = adders(BOUNDS.length + 1);
  private final LongAdder nanos = new LongAdder();
  private final LongAdder badRequests = new LongAdder();
  private final LongAdder failedChores = new LongAdder();
  private final LongAdder strangersClosed = new LongAdder();

  private static LongAdder[] adders(int count) {
    return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
  }

  private LongAdder decisions(DecisionKind kind, Cause cause) {
    return decisions[kind.ordinal() * CAUSES + cause.ordinal()];
  }

  @Override
  public void decided(Decision decision, long took) {
    decisions(decision.kind(), decision.cause()).increment();
    nanos.add(took);
    int bucket = 0;
    while (bucket < BOUNDS.length && took > BOUNDS[bucket] * 1_000) {
      bucket++;
    }
    buckets[bucket].increment();
  }

  @Override
  public void refreshed(Refresh refresh) {
    refreshes[refresh.outcome().ordinal()].increment();
    refresh.refused().ifPresent(why -> refused[why.refusal().ordinal()].increment());
  }

  /** Counts a malformed request, or one without permission. */
  void badRequest() {
    badRequests.increment();
  }

  /** Counts a failed save, release check or counter check. */
  void failedChore() {
    failedChores.increment();
  }

  /** Counts a connection from others than proxies that was closed to make room. */
  void strangerClosed() {
    strangersClosed.increment();
  }

  String text(Enforcer enforcer, Instant now, long droppedLines) {
    MetricsText out = new MetricsText("tidemark_");
    decisions(out);
    latency(out);
    out.head("refreshes_total", "counter", "checks for a new release, by outcome");
    for (Refresh.Outcome outcome : Refresh.Outcome.values()) {
      out.sample("refreshes_total", "outcome", low(outcome), refreshes[outcome.ordinal()].sum());
    }
    out.head("refused_total", "counter", "releases refused, by the check that failed");
    for (RejectionReason refusal : RejectionReason.values()) {
      out.sample("refused_total", "check", low(refusal), refused[refusal.ordinal()].sum());
    }
    out.head("freshness", "gauge", "1 for the current freshness of the release");
    Freshness fresh = enforcer.freshness(now);
    for (Freshness freshness : Freshness.values()) {
      out.sample("freshness", "is", low(freshness), freshness == fresh ? 1 : 0);
    }
    out.gauge(
        "release_sequence",
        "sequence number of the release in use",
        enforcer.sequence().map(Sequence::number));
    out.gauge(
        "release_expires_seconds",
        "expiry of the release in use, in Unix time; after that, decisions are stricter",
        enforcer.pointer().map(pointer -> pointer.expiresAt().getEpochSecond()));
    out.gauge(
        "root_version",
        "version of the trusted root document",
        enforcer.root().map(RootDocument::version));
    out.gauge(
        "root_expires_seconds",
        "expiry of the root document, in Unix time; after that, no release is loaded",
        enforcer.root().map(root -> root.expiresAt().getEpochSecond()));
    out.gauge(
        "release_learned_until_seconds",
        "end of the last day that the release has learned from, in Unix time",
        enforcer.night().map(night -> EventTime.endOf(night) / EventTime.SECOND));
    out.gauge(
        "refresh_age_seconds",
        "seconds since the release in use was last found to be current",
        enforcer.refreshedAt().map(at -> Math.max(0, Duration.between(at, now).toSeconds())));
    enforcer
        .counts()
        .forEach(
            (count, value) -> {
              String type = count.metric().endsWith("_total") ? "counter" : "gauge";
              out.head(count.metric(), type, count.help());
              out.sample(count.metric(), value);
            });
    out.counter("bad_requests_total", "malformed or unauthorised requests", badRequests.sum());
    out.counter(
        "strangers_closed_total",
        "connections from addresses other than proxies, closed to make room",
        strangersClosed.sum());
    out.counter(
        "failed_chores_total",
        "background tasks that failed: saving state, checking for a release, checking counts",
        failedChores.sum());
    out.counter("dropped_log_lines_total", "decisions that were not logged", droppedLines);
    return out.toString();
  }

  private void decisions(MetricsText out) {
    out.head("decisions_total", "counter", "decisions, by decision and cause");
    for (DecisionKind kind : DecisionKind.values()) {
      for (Cause cause : Cause.values()) {
        out.line(
            "tidemark_decisions_total{decision=\"%s\",cause=\"%s\"} %d"
                .formatted(low(kind), low(cause), decisions(kind, cause).sum()));
      }
    }
  }

  private void latency(MetricsText out) {
    out.head("decision_seconds", "histogram", "time per decision, without HTTP");
    long sum = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      sum += buckets[i].sum();
      String bound = i == BOUNDS.length ? "+Inf" : Double.toString(BOUNDS[i] / 1e6);
      out.sample("decision_seconds_bucket", "le", bound, sum);
    }
    out.sample("decision_seconds_sum", BigDecimal.valueOf(nanos.sum(), 9));
    out.sample("decision_seconds_count", sum);
  }

  private static String low(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
