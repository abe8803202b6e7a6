package io.tidemark.jobs.maintenance;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Result of a health check.
 *
 * @param check name of the check, for example {@code small-files}
 * @param subject table or location that was checked; empty for the whole warehouse
 * @param fact what was observed, including the measured values
 * @param remedy what to do; empty if no action is needed
 */
public record Symptom(Severity severity, String check, String subject, String fact, String remedy) {
  public enum Severity {
    FINE,
    NOTICE,
    /** The problem will soon cause failures. */
    WARNING,
    /** The problem causes nights to fail or to read incomplete data. */
    ERROR
  }

  public Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("severity", severity.name().toLowerCase(Locale.ROOT));
    json.put("check", check);
    json.put("subject", subject);
    json.put("message", fact);
    json.put("remedy", remedy);
    return json;
  }
}
