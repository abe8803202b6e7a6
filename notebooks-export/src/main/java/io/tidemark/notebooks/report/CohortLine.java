package io.tidemark.notebooks.report;

/**
 * What the members of a cohort came to.
 *
 * @param cohort name; {@code none} for identities without one
 * @param identities judged on the day
 * @param events of theirs
 * @param alerted members with an alert
 * @param maxRisk largest risk among them, in [0, 1]
 * @param scope whose baseline judges them
 * @param trainingRows events that scope learned from
 * @param trainingDays days they came from
 * @param medium the effective risk from which on they are asked for more; NaN without thresholds
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
    double medium) {}
