package io.tidemark.jobs.source;

import java.io.Serializable;

/**
 * Settings for access logs that the logs do not contain.
 *
 * @param format {@link #AUTO}, a name such as {@code combined}, or a format string of nginx or
 *     Apache
 * @param proxies trusted for {@code X-Forwarded-For} and {@code X-Forwarded-Client-Cert}, also in
 *     front of a Kubernetes API server
 */
public record AccessLogs(String format, TrustedProxies proxies) implements Serializable {
  /** Tries the usual formats on each line. */
  public static final String AUTO = "auto";

  /** The usual formats and no trusted proxy. */
  public static final AccessLogs USUAL = new AccessLogs(AUTO, TrustedProxies.NONE);

  /**
   * @throws IllegalArgumentException if the format cannot be compiled; the message says why
   */
  public AccessLogs {
    if (!format.equals(AUTO)) {
      AccessLogFormat.compile(format);
    }
  }
}
