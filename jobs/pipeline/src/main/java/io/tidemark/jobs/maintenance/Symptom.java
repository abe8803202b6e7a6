package io.tidemark.jobs.maintenance;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The result of one health check.
 *
 * @param check name of the check, for example {@code small-files}
 * @param subject table or location that was checked; empty for the whole warehouse
 * @param says what was observed, with values
 * @param remedy what to do; empty if no action is needed
 */
public record Symptom(Severity severity, String check, String subject, String says, String remedy) {
  /** The severity of a symptom. */
  public enum Severity {
    /** There is no problem. */
    FINE,
    /** For information only. */
    NOTICE,
    /** The problem will soon cause failures. */
    WARNING,
    /** The problem causes nights to fail or to read less than they should. */
    ERROR
  }

  /** Returns the symptom in machine-readable form. */
  public Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("severity", severity.name().toLowerCase(Locale.ROOT));
    json.put("check", check);
    json.put("subject", subject);
    json.put("says", says);
    json.put("remedy", remedy);
    return json;
  }
}
