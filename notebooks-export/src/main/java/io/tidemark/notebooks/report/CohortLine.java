package io.tidemark.notebooks.report;

/**
 * @param cohort cohort name; {@code none} for identities without a cohort
 * @param identities number of members judged on the day
 * @param events number of events caused by these members
 * @param alerted number of members with an alert
 * @param maxRisk largest risk of any member, in [0, 1]
 * @param scope scope whose baseline judged the members
 * @param trainingRows number of events on which the scope was trained
 * @param medium effective risk at which MEDIUM starts; NaN if there are no thresholds
 * @param high effective risk at which HIGH starts; NaN if there are no thresholds
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
