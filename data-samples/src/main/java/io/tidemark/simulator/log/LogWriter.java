package io.tidemark.simulator.log;

import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** Writes events in a particular log format, one day at a time. */
public interface LogWriter {
  LogFormat format();

  /**
   * Writes the events of one day.
   *
   * @param events events in this format only, ordered by time and then by id; may be empty
   * @return the written files, in a fixed order; empty if there are no events
   */
  List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException;

  /** Returns the event's id in the log. By default, this is the id assigned by the simulation. */
  default String idInLog(LoggedEvent logged) {
    return logged.id();
  }

  /** Creates writers for the given formats, each with its own folder inside the output folder. */
  static List<LogWriter> of(Set<LogFormat> formats, Path out, long seed) {
    return formats.stream().sorted().map(format -> of(format, out, seed)).toList();
  }

  private static LogWriter of(LogFormat format, Path out, long seed) {
    Path folder = out.resolve(format.folder());
    return switch (format) {
      case CLOUDTRAIL -> new CloudTrailWriter(folder, seed);
      case KUBERNETES_AUDIT -> new KubernetesAuditWriter(folder);
      case GATEWAY_CSV -> new GatewayCsvWriter(folder);
      case OTLP -> new OtlpWriter(folder);
      case GCP_AUDIT -> new GcpAuditWriter(folder);
      case ENTRA_SIGN_IN -> new EntraSignInWriter(folder);
      case OKTA -> new OktaWriter(folder);
      case GITHUB_AUDIT -> new GithubAuditWriter(folder);
      case VAULT_AUDIT -> new VaultAuditWriter(folder);
      case ENVOY -> new EnvoyWriter(folder);
      case WEB_ACCESS -> new WebAccessWriter(folder);
      case OCSF -> new OcsfWriter(folder);
      case DECISIONS -> new DecisionLogWriter(folder);
    };
  }
}
