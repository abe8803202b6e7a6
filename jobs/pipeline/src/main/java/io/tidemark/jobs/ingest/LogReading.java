package io.tidemark.jobs.ingest;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.jobs.source.AccessLogs;
import io.tidemark.jobs.source.FieldMapping;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.TrustedProxies;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Converts the ingest settings to {@link ReadOptions}. The settings are checked before Spark
 * starts.
 */
public final class LogReading {
  private LogReading() {}

  /** Returns the read options, or throws with {@link ExitCode#USAGE} if a setting is invalid. */
  public static ReadOptions options(Settings.Ingest ingest, long ingestMicros) {
    return options(ingest, IdentitySources.of(ingest), ingestMicros);
  }

  /**
   * Like {@link #options(Settings.Ingest, long)}, but with identity data that has already been
   * read.
   */
  public static ReadOptions options(
      Settings.Ingest ingest, IdentitySources people, long ingestMicros) {
    List<FieldMapping> mappings =
        Settings.named(ingest.mapping())
            .map(path -> FieldMapping.read(Path.of(path)))
            .orElse(List.of());
    return ReadOptions.at(ingestMicros)
        .withCluster(ingest.clusterName())
        .withAccessLogs(accessLogs(ingest))
        .withMappings(mappings)
        .withIdentification(people.identification())
        .withTargetKey(people.targetKey())
        .withRecordBytes(Math.toIntExact(ingest.maxRecordBytes()));
  }

  private static AccessLogs accessLogs(Settings.Ingest ingest) {
    Optional<TrustedProxies> proxies;
    try {
      proxies = Settings.named(ingest.trustedProxies()).map(TrustedProxies::of);
    } catch (IllegalArgumentException e) {
      throw refused(
          "ingest.trusted-proxies", e, "write ranges such as 10.0.0.0/8, separated by commas");
    }
    try {
      return new AccessLogs(ingest.accessLogFormat(), proxies.orElse(TrustedProxies.NONE));
    } catch (IllegalArgumentException e) {
      throw refused(
          "ingest.access-log-format",
          e,
          "copy the string of log_format or LogFormat from the server's configuration, or write auto");
    }
  }

  private static TidemarkException refused(String key, IllegalArgumentException e, String remedy) {
    return TidemarkException.usage(
        key + " cannot be used", PrintableText.of(e.getMessage(), 300), remedy, e);
  }
}
