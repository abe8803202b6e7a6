package io.tidemark.jobs.watch;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.TrustedKeys;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Facts about a release that an alert states.
 *
 * @param sequence sequence number as text
 * @param enricher gives events the impact that the night assigns
 * @param scopes scopes of its baseline by id
 */
record ReleaseFacts(String sequence, Enricher enricher, Map<String, ScopeBaseline> scopes) {
  /**
   * Reads the current release of a folder.
   *
   * @throws io.tidemark.runtime.release.RejectedReleaseException if it fails a check
   */
  static ReleaseFacts of(Path folder, TrustedKeys keys, SourceNetworks networks) {
    try (ReleaseRepository present =
        ReleaseRepository.load(folder, keys, Acceptance.anyAge(), CheckLog.SILENT)) {
      return new ReleaseFacts(
          present.pointer().sequence().toString(),
          present.release().enricher(networks),
          present.release().rules().judge().baseline().judgingScopes().stream()
              .collect(Collectors.toMap(ScopeBaseline::id, scope -> scope)));
    }
  }

  /** Returns the cohort of a scope; null for the global scope. */
  String cohort(String scope) {
    return scope == null || scope.equals(Baseline.GLOBAL)
        ? null
        : scope.substring(Baseline.cohortScope("").length());
  }

  double medium(String scope) {
    return threshold(scope, CalibratedThresholds::medium);
  }

  double high(String scope) {
    return threshold(scope, CalibratedThresholds::high);
  }

  private double threshold(String scope, ToDoubleFunction<CalibratedThresholds> which) {
    ScopeBaseline own = scope == null ? null : scopes.get(scope);
    return own == null || own.thresholds().isEmpty()
        ? Double.NaN
        : which.applyAsDouble(own.thresholds().get());
  }
}
