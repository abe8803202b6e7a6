package io.tidemark.jobs.source;

import java.io.Serializable;

/**
 * Access log settings that cannot be determined from the logs themselves.
 *
 * @param format {@link #AUTO}, a name such as {@code combined}, or an nginx or Apache format string
 * @param proxies proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Client-Cert} headers
 *     are trusted, including those in front of a Kubernetes API server
 */
public record AccessLogs(String format, TrustedProxies proxies) implements Serializable {
  /** Format name that causes each line to be matched against the common formats. */
  public static final String AUTO = "auto";

  /** Default settings: the common formats and no trusted proxies. */
  public static final AccessLogs USUAL = new AccessLogs(AUTO, TrustedProxies.NONE);

  /** Throws an IllegalArgumentException with the reason if the format does not compile. */
  public AccessLogs {
    if (!format.equals(AUTO)) {
      AccessLogFormat.compile(format);
    }
  }
}
