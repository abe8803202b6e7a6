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
 * @param cluster name used as the account of Kubernetes events, except those in AKS logs, which
 *     name their cluster
 * @param recordBytes maximum record length in bytes, at least 1 024. If a JSON record is longer,
 *     its longest strings and most deeply nested values are dropped; any other record, and one that
 *     is still too large, is rejected.
 * @param accessLogs access log settings that the logs themselves do not reveal
 * @param mappings mappings for logs in custom formats
 * @param identification the user's identity rules and inventory
 * @param targetKey key for hashing the targets of tool calls
 */
public record ReadOptions(
    LogFormat format,
    long ingestMicros,
    String cluster,
    int recordBytes,
    AccessLogs accessLogs,
    List<FieldMapping> mappings,
    Identification identification,
    TargetKey targetKey)
    implements Serializable {
  public ReadOptions {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(accessLogs, "accessLogs");
    mappings = List.copyOf(mappings);
    Objects.requireNonNull(identification, "identification");
    Objects.requireNonNull(targetKey, "targetKey");
  }

  /** Returns options with detected formats, the cluster {@code kubernetes} and 1 MiB per record. */
  public static ReadOptions at(long ingestMicros) {
    return new ReadOptions(
        LogFormat.AUTO,
        ingestMicros,
        "kubernetes",
        1 << 20,
        AccessLogs.USUAL,
        List.of(),
        Identification.bySources(),
        TargetKey.NONE);
  }

  public ReadOptions withIngestMicros(long other) {
    return new ReadOptions(
        format, other, cluster, recordBytes, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withFormat(LogFormat other) {
    return new ReadOptions(
        other, ingestMicros, cluster, recordBytes, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withCluster(String other) {
    return new ReadOptions(
        format, ingestMicros, other, recordBytes, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withRecordBytes(int other) {
    return new ReadOptions(
        format, ingestMicros, cluster, other, accessLogs, mappings, identification, targetKey);
  }

  public ReadOptions withAccessLogs(AccessLogs other) {
    return new ReadOptions(
        format, ingestMicros, cluster, recordBytes, other, mappings, identification, targetKey);
  }

  /** Returns these options with mappings, of which the first that fits a file is used. */
  public ReadOptions withMappings(List<FieldMapping> other) {
    return new ReadOptions(
        format, ingestMicros, cluster, recordBytes, accessLogs, other, identification, targetKey);
  }

  TrustedProxies proxies() {
    return accessLogs.proxies();
  }

  public ReadOptions withIdentification(Identification other) {
    return new ReadOptions(
        format, ingestMicros, cluster, recordBytes, accessLogs, mappings, other, targetKey);
  }

  public ReadOptions withTargetKey(TargetKey other) {
    return new ReadOptions(
        format, ingestMicros, cluster, recordBytes, accessLogs, mappings, identification, other);
  }
}
