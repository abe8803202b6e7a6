package io.tidemark.notebooks.report;

/**
 * An identity's day, as a row in the list of all identities.
 *
 * @param cohort the identity's cohort; may be null
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param closingRisk risk remaining at midnight, in [0, 1]
 * @param level level of the most severe event; null if no event was judged
 * @param decision strongest decision of the day
 * @param alerts number of the day's events that raised an alert
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
