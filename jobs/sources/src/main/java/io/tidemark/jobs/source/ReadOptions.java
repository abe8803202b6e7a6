package io.tidemark.jobs.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What reading needs to know beside the file.
 *
 * @param format {@link LogFormat#AUTO}, or the format that every file is taken to have
 * @param ingestMicros the ingest clock, in microseconds since the epoch; written as {@code
 *     ingest_time}, and what a time is judged absurd against
 * @param clusterName account of Kubernetes events, whose log names its cluster on AKS only
 * @param limits how much of a record is read and kept
 * @param accessLogs what access logs do not say themselves
 * @param mappings of logs in formats that nobody else knows
 * @param identification what a user says of identities
 * @param targetKey hashes what tool calls act on
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

  /** Formats by content, the cluster {@code kubernetes}, default limits. */
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

  /** These options with another format. */
  public ReadOptions withFormat(LogFormat other) {
    return new ReadOptions(
        other, ingestMicros, clusterName, limits, accessLogs, mappings, identification, targetKey);
  }

  /** These options with another cluster name. */
  public ReadOptions withClusterName(String other) {
    return new ReadOptions(
        format, ingestMicros, other, limits, accessLogs, mappings, identification, targetKey);
  }

  /** These options with other limits. */
  public ReadOptions withLimits(Limits other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, other, accessLogs, mappings, identification, targetKey);
  }

  /** These options with another way to read access logs. */
  public ReadOptions withAccessLogs(AccessLogs other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, other, mappings, identification, targetKey);
  }

  /** These options with these mappings, the first that fits a file going first. */
  public ReadOptions withMappings(List<FieldMapping> other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, accessLogs, other, identification, targetKey);
  }

  TrustedProxies proxies() {
    return accessLogs.proxies();
  }

  /** These options with another word on identities. */
  public ReadOptions withIdentification(Identification other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, accessLogs, mappings, other, targetKey);
  }

  /** These options with a key that hashes targets. */
  public ReadOptions withTargetKey(TargetKey other) {
    return new ReadOptions(
        format, ingestMicros, clusterName, limits, accessLogs, mappings, identification, other);
  }
}
