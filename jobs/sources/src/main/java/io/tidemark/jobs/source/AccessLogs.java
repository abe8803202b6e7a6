package io.tidemark.jobs.source;

import java.io.Serializable;

/**
 * What access logs do not say themselves.
 *
 * @param format {@link #AUTO}, a name such as {@code combined}, or the format string of nginx or
 *     Apache
 * @param proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Client-Cert} are believed;
 *     those before an API server of Kubernetes as well
 */
public record AccessLogs(String format, TrustedProxies proxies) implements Serializable {
  /** The usual formats are tried line by line. */
  public static final String AUTO = "auto";

  /** The usual formats, and no trusted proxy. */
  public static final AccessLogs USUAL = new AccessLogs(AUTO, TrustedProxies.NONE);

  /**
   * @throws IllegalArgumentException where the format cannot be compiled, saying why
   */
  public AccessLogs {
    if (!format.equals(AUTO)) {
      AccessLogFormat.compile(format);
    }
  }
}
