package io.tidemark.simulator.log;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** Writes events in a particular log format, one day at a time. */
public abstract class LogWriter {
  final Path folder;
  private final LogFormat format;

  /**
   * @param out output folder, in which each format has a folder of its own
   */
  LogWriter(LogFormat format, Path out) {
    this.format = format;
    this.folder = out.resolve(format.folder());
  }

  public final LogFormat format() {
    return format;
  }

  /**
   * Writes the events of one day.
   *
   * @param events events in this format only, ordered by time and then by id; may be empty
   * @return the written files, in a fixed order; empty if there are no events
   */
  public abstract List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException;

  /** Returns the event's id in the log. By default, this is the id assigned by the simulation. */
  public String idInLog(LoggedEvent logged) {
    return logged.id();
  }

  /** Returns an id for an event in a log that has none: a hash of its line without a line break. */
  static String hashedId(String line) {
    return "sha256:" + Sha256.hex(line).substring(0, 32) + "#0";
  }

  public static List<LogWriter> of(Set<LogFormat> formats, Path out, long seed) {
    return formats.stream().sorted().map(format -> of(format, out, seed)).toList();
  }

  private static LogWriter of(LogFormat format, Path out, long seed) {
    return switch (format) {
      case CLOUDTRAIL -> new CloudTrailWriter(out, seed);
      case KUBERNETES_AUDIT -> new KubernetesAuditWriter(out);
      case GATEWAY_CSV -> new GatewayCsvWriter(out);
      case OTLP -> new OtlpWriter(out);
      case GCP_AUDIT -> new GcpAuditWriter(out);
      case ENTRA_SIGN_IN -> new EntraSignInWriter(out);
      case OKTA -> new OktaWriter(out);
      case GITHUB_AUDIT -> new GithubAuditWriter(out);
      case VAULT_AUDIT -> new VaultAuditWriter(out);
      case ENVOY -> new EnvoyWriter(out);
      case WEB_ACCESS -> new WebAccessWriter(out);
      case OCSF -> new OcsfWriter(out);
      case DECISIONS -> new DecisionLogWriter(out);
    };
  }
}
