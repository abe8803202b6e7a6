package io.tidemark.jobs.replay;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.TrustedKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Facts about the current release. The enricher assigns impacts as the night did. */
public record ReleaseFacts(
    Sequence sequence, Instant issuedAt, Enricher enricher, Baseline baseline) {
  /**
   * Reads a folder's current release, whatever its age.
   *
   * @throws io.tidemark.runtime.release.RejectedReleaseException if it fails a check
   */
  public static ReleaseFacts of(Path folder, TrustedKeys keys, SourceNetworks networks) {
    try (ReleaseRepository present =
        ReleaseRepository.load(folder, keys, Acceptance.anyAge(), CheckLog.SILENT)) {
      return new ReleaseFacts(
          present.pointer().sequence(),
          present.pointer().issuedAt(),
          present.release().enricher(networks),
          present.release().rules().judge().baseline());
    }
  }

  public Optional<CalibratedThresholds> thresholds(String scope) {
    return baseline.judgingScopes().stream()
        .filter(judging -> judging.id().equals(scope))
        .findFirst()
        .flatMap(ScopeBaseline::thresholds);
  }
}
