package io.tidemark.notebooks.report;

/**
 * Results for one cohort.
 *
 * @param cohort cohort name; {@code none} for identities without a cohort
 * @param identities number of the cohort's members judged on the day
 * @param events number of the members' events
 * @param alerted number of the cohort's members with an alert
 * @param maxRisk largest risk of any member, in [0, 1]
 * @param scope scope whose baseline was used to judge the members
 * @param trainingRows number of events used to train the scope
 * @param medium effective risk at or above which the level is MEDIUM; NaN if there are no
 *     thresholds
 * @param high effective risk at or above which the level is HIGH; NaN if there are no thresholds
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
