package io.tidemark.notebooks.report;

/**
 * One identity's day in the list of all identities.
 *
 * @param cohort the identity's cohort; may be null
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param closingRisk remaining risk at midnight, in [0, 1]
 * @param level level of the most severe event; null if no event was judged
 * @param decision strongest decision of the day
 * @param alerts number of events with an alert
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
