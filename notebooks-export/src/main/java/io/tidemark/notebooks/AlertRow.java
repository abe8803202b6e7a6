package io.tidemark.notebooks;

import java.time.Instant;
import java.util.List;

/**
 * One alerted identity-day, as the extract shows it.
 *
 * @param identity key of the identity
 * @param kind label of its kind
 * @param decision the strongest decision of the day
 * @param firstAlert when the first alert was raised
 * @param alerts events with an alert
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param reasons in words, weightiest first
 * @param references ATT&CK and OWASP entries
 * @param answered what a label says to it, in words; empty where none does
 */
public record AlertRow(
    String identity,
    String kind,
    String decision,
    Instant firstAlert,
    long alerts,
    double maxRisk,
    List<String> reasons,
    List<String> references,
    String answered) {
  public AlertRow {
    reasons = List.copyOf(reasons);
    references = List.copyOf(references);
  }
}
