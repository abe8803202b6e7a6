package io.tidemark.jobs.maintenance;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Result of one health check.
 *
 * @param check its name, for instance {@code small-files}
 * @param subject table or place; empty for the whole warehouse
 * @param says observation, with values
 * @param remedy remedy; empty if no action is needed
 */
public record Symptom(Severity severity, String check, String subject, String says, String remedy) {
  /** Severity of a symptom. */
  public enum Severity {
    /** No problem. */
    FINE,
    /** Information only. */
    NOTICE,
    /** Will cause failures before long. */
    WARNING,
    /** Nights fail or read less than they should. */
    ERROR
  }

  /** Machine-readable form. */
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
