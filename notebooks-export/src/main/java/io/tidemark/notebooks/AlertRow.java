package io.tidemark.notebooks;

import java.time.Instant;
import java.util.List;

/**
 * One alerted identity-day in the extract.
 *
 * @param decision the strongest decision of the day
 * @param alerts events with an alert
 * @param maxRisk largest risk of the day, in [0, 1]
 * @param reasons in words, highest share first
 * @param references ATT&CK and OWASP entries
 * @param answered label for it, in words; empty without one
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
