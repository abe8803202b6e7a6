package io.tidemark.notebooks.report;

/**
 * One cohort's results.
 *
 * @param cohort name; {@code none} for identities without one
 * @param identities judged on the day
 * @param events of its members
 * @param alerted members with an alert
 * @param maxRisk largest risk among them, in [0, 1]
 * @param scope whose baseline judges them
 * @param trainingRows events that the scope was trained on
 * @param medium effective risk at which MEDIUM starts; NaN without thresholds
 * @param high the same for HIGH
 */
public record CohortLine(
    String cohort,
    long identities,
    long events,
    long alerted,
    double maxRisk,
    String scope,
    long trainingRows,
    int trainingDays,
    double medium,
    double high) {}
