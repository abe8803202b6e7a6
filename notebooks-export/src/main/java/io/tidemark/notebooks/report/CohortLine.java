package io.tidemark.notebooks.report;

/**
 * Results for one cohort.
 *
 * @param cohort cohort name; {@code none} for identities without a cohort
 * @param identities number of members judged on the day
 * @param events number of the members' events
 * @param alerted number of members with an alert
 * @param maxRisk largest risk of any member, in [0, 1]
 * @param scope scope whose baseline is used to judge the members
 * @param trainingRows number of events on which the scope was trained
 * @param medium effective risk at or above which the level is MEDIUM; NaN if there are no
 *     thresholds
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
