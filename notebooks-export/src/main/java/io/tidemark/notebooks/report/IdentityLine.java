package io.tidemark.notebooks.report;

/**
 * One identity's day in the list of all identities.
 *
 * @param cohort its cohort, or null
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param closingRisk remaining risk at midnight, in [0, 1]
 * @param level of the most severe event; null without a judged event
 * @param decision the strongest of the day
 * @param alerts events with an alert
 */
public record IdentityLine(
    String identity,
    String kind,
    String cohort,
    long events,
    double maxRisk,
    double closingRisk,
    String level,
    String decision,
    long alerts) {}
