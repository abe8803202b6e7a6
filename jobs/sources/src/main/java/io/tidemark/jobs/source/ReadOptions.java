package io.tidemark.jobs.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Settings for reading a file.
 *
 * @param format format of all files, or {@link LogFormat#AUTO} to detect it for each file
 * @param ingestMicros ingest time in microseconds since the epoch, written to {@code ingest_time}
 *     and used to reject implausible event times
 * @param clusterName cluster name used as the account of Kubernetes events, except those in AKS
 *     logs, which name their cluster
 * @param accessLogs access log settings that the logs themselves do not reveal
 * @param mappings mappings for logs in custom formats
 * @param identification the user's identity rules and inventory
 * @param targetKey key for hashing the targets of tool calls
 */
public record ReadOptions(
    LogFormat format,
    long ingestMicros,
    String clusterName,
    Limits limits,
    AccessLogs accessLogs,
    List<FieldMapping> mappings,
    Identification identification,
    TargetKey targetKey)
    implements Serializable {
  public ReadOptions {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(clusterName, "clusterName");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(accessLogs, "accessLogs");
    mappings = List.copyOf(mappings);
    Objects.requireNonNull(identification, "identification");
    Objects.requireNonNull(targetKey, "targetKey");
  }

  /** Returns options with detected formats, the cluster {@code kubernetes} and default limits. */
  public static ReadOptions at(long ingestMicros) {
    return new ReadOptions(
        LogFormat.AUTO,
        ingestMicros,
        "kubernetes",
        Limits.DEFAULT,
        AccessLogs.USUAL,
        List.of(),
        Identification.bySources(),
        TargetKey.NONE);
  }

  public ReadOptions withIngestMicros(long other) {
    return new ReadOptions(
        format, other, clusterName, limits, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withFormat(LogFormat other) {
    return new ReadOptions(
        other, ingestMicros, clusterName, limits, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withClusterName(String other) {
    return new ReadOptions(
        format, ingestMicros, other, limits, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withLimits(Limits other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, other, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withAccessLogs(AccessLogs other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, other, mappings, identification, targetKey);
  }

  /** Returns these options with mappings, of which the first that fits a file is used. */
  public ReadOptions withMappings(List<FieldMapping> other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, accessLogs, other, identification, targetKey);
  }

  TrustedProxies proxies() {
    return accessLogs.proxies();
  }

  public ReadOptions withIdentification(Identification other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, accessLogs, mappings, other, targetKey);
  }

  public ReadOptions withTargetKey(TargetKey other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, accessLogs, mappings, identification, other);
  }
}
