package io.tidemark.jobs.maintenance;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that a doctor looked at.
 *
 * @param check what was looked at, for instance {@code small-files}
 * @param subject the table or place; empty for the warehouse as a whole
 * @param says what was found, with values
 * @param cure what to do; empty where nothing has to be done
 */
public record Symptom(Severity severity, String check, String subject, String says, String cure) {
  /** How much it matters. */
  public enum Severity {
    /** As it should be. */
    FINE,
    /** Worth knowing. */
    NOTICE,
    /** Will hurt before long. */
    WARNING,
    /** Nights fail, or read less than they should. */
    ERROR
  }

  /** For a machine. */
  public Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("severity", severity.name().toLowerCase(Locale.ROOT));
    json.put("check", check);
    json.put("subject", subject);
    json.put("says", says);
    json.put("remedy", cure);
    return json;
  }
}
