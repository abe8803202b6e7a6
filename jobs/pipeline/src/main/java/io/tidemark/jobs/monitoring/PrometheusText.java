package io.tidemark.jobs.monitoring;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.runtime.enforcer.MetricsText;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Formats a run's metrics in the Prometheus text format (exposition format 0.0.4). They are written
 * for node_exporter's textfile collector, because a batch job ends before it can be scraped. Labels
 * contain only Tidemark's own reason codes, kinds and step names. Log text is reduced to a single
 * printable word.
 */
public final class PrometheusText {
  private static final int LABEL = 120;

  private static final String NIGHT = "tidemark_night_timestamp_seconds";
  private static final String LAST_JUDGED = "tidemark_last_judged_timestamp_seconds";

  private final MetricsText text = new MetricsText("");

  private PrometheusText() {}

  /**
   * Returns a run's metrics. A run that judges no night copies the last night from {@code before}.
   */
  public static String of(RunOutcome outcome, String before) {
    PrometheusText metrics = new PrometheusText();
    metrics.single(
        "tidemark_run_end_timestamp_seconds",
        "When the last run ended, in Unix time.",
        outcome.endedAt().toEpochMilli() / 1000.0);
    metrics.single(
        "tidemark_run_exit_code",
        "Exit code of the last run; 0 means success.",
        outcome.exitCode().number());
    metrics.single(
        "tidemark_run_seconds",
        "Wall-clock time of the last run.",
        outcome.took().toMillis() / 1000.0);
    metrics.lastNight(outcome, before);
    outcome.summary().ifPresent(metrics::summary);
    return metrics.text.toString();
  }

  /** Adds the last night and when it was judged, as before if the run failed. */
  private void lastNight(RunOutcome outcome, String before) {
    Optional<Number> night =
        outcome
            .summary()
            .flatMap(NightSummary::night)
            .map(day -> day.atStartOfDay().toEpochSecond(ZoneOffset.UTC));
    Optional<Number> judged =
        outcome.summary().flatMap(NightSummary::lastJudged).map(at -> at.toEpochMilli() / 1000.0);
    currentOrPrevious(NIGHT, "Start of the last night's day, in Unix time.", night, before);
    currentOrPrevious(
        LAST_JUDGED, "When the latest night was judged, in Unix time.", judged, before);
  }

  private void currentOrPrevious(String name, String help, Optional<Number> value, String before) {
    if (value.isPresent()) {
      single(name, help, value.get());
      return;
    }
    before
        .lines()
        .filter(line -> line.matches(name + " [0-9]{1,12}(\\.[0-9]{1,3})?"))
        .findFirst()
        .ifPresent(
            line -> {
              head(name, help);
              text.line(line);
            });
  }

  private void summary(NightSummary summary) {
    head("tidemark_records", "Records read in the last run, by outcome.");
    text.sample("tidemark_records", "outcome", "accepted", summary.accepted());
    text.sample("tidemark_records", "outcome", "duplicate", summary.duplicates());
    text.sample("tidemark_records", "outcome", "rejected", sum(summary.rejected()));
    text.sample("tidemark_records", "outcome", "merged", summary.merged());
    text.sample("tidemark_records", "outcome", "skipped", sum(summary.skipped()));
    text.sample("tidemark_records", "outcome", "deferred", summary.deferred());
    single(
        "tidemark_records_unaccounted",
        "Records that were read but not accounted for. Any value other than 0 is an error.",
        summary.unaccounted());
    labelled(
        "tidemark_rejected_records", "Rejected records by reason.", "reason", summary.rejected());
    labelled(
        "tidemark_identities", "Active identities by kind.", "kind", summary.identitiesByKind());
    labelled(
        "tidemark_notices", "Notices about the night's logs.", "kind", summary.noticesByKind());
    String alerted = "Identity-days that raised an alert.";
    summary.alerts().ifPresent(alerts -> single("tidemark_alerts", alerted, alerts));
    labelled("tidemark_step_seconds", "Duration of each step.", "step", summary.seconds());
  }

  private void single(String name, String help, Number value) {
    head(name, help);
    text.sample(name, value);
  }

  private void labelled(
      String name, String help, String label, Map<String, ? extends Number> values) {
    if (values.isEmpty()) {
      return;
    }
    head(name, help);
    // Values that differ only in invisible characters are merged because a series must not occur
    // twice.
    Map<String, Double> shown = new TreeMap<>();
    values.forEach(
        (value, count) ->
            shown.merge(PrintableText.of(value, LABEL), count.doubleValue(), Double::sum));
    boolean whole = values.values().stream().noneMatch(Double.class::isInstance);
    shown.forEach(
        (value, count) ->
            text.sample(name, label, value, whole ? (Number) count.longValue() : count));
  }

  private void head(String name, String help) {
    text.head(name, "gauge", help);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
