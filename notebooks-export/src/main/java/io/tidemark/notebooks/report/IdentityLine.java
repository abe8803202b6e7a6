package io.tidemark.notebooks.report;

/**
 * One identity's day in the list of all.
 *
 * @param identity key of the identity
 * @param kind label of its kind
 * @param cohort its cohort, or null
 * @param events of the day
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param closingRisk what is still held against it at midnight, in [0, 1]
 * @param level of the gravest event; null where no event was judged
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
