package io.tidemark.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.Lifetime;
import io.tidemark.runtime.release.Publication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsTest {
  /** Changing a default changes every user's nights, so each change must show up here. */
  @Test
  void recordsDefaults() {
    Settings defaults = Settings.defaults();
    assertThat(
            Settings.declared().stream()
                .map(setting -> setting.key() + ": " + setting.valueIn(defaults))
                .collect(Collectors.joining("\n")))
        .isEqualTo(
            """
            ingest.max-record-bytes: 4194304
            ingest.cluster-name: cluster
            ingest.access-log-format: auto
            ingest.trusted-proxies: none
            ingest.mapping: none
            ingest.late-days: 3
            ingest.max-reject-share: 0.05
            ingest.settle: 10m
            ingest.identity-rules: none
            ingest.inventory: none
            ingest.pseudonym-key: none
            ingest.target-key: none
            profile.history-days: 30
            profile.pending-days: 2
            train.calibration-days: 14
            train.seed: 1
            train.num-trees: 100
            train.subsample-size: 256
            train.rows-per-scope: 20000
            train.max-identity-share: 0.1
            train.sampling-key: none
            risk.half-life: 6h
            risk.medium-budget: 0.05
            risk.high-budget: 0.005
            risk.confidence: 0.65
            risk.policy: none
            export.stream: tidemark
            export.expires: 36h
            export.hard-expires: 7d
            export.keep-releases: 7
            features.catalogue: built-in
            features.asn-db: none
            features.geo-db: none
            features.network-classes: none
            features.impact-map: none
            features.mcp-tools: none
            monitoring.metrics: none
            monitoring.webhook-file: none
            alerts.folder: none
            alerts.security-lake-region: none
            alerts.report-url: none
            alerts.webhook-file: none
            alerts.webhook-secret-file: none
            alerts.webhook-body: ocsf
            alerts.caep-file: none""");
    assertThat(defaults.spark()).isEmpty();
  }

  @Test
  void everySettingHasADescription() {
    assertThat(Settings.declared())
        .allSatisfy(
            declared -> {
              assertThat(declared.setting().help()).endsWith(".").hasSizeGreaterThan(20);
              assertThat(declared.setting().unit()).isNotBlank();
              assertThat(declared.allowed()).doesNotContain("from  to");
            });
  }

  /** Otherwise, a night would fail only after it has read the logs. */
  @Test
  void allowedRangesMatchSteps() {
    for (DeclaredSetting declared : Settings.declared()) {
      if (declared.type() == String.class) {
        continue;
      }
      for (String end : List.of(declared.within().least(), declared.within().most())) {
        Settings settings;
        try {
          settings =
              ResolvedSettings.of(Optional.empty(), Map.of(), List.of(declared.key() + "=" + end))
                  .settings();
        } catch (TidemarkException e) {
          assertThat(e.cause()).as("not alone").containsAnyOf("lower", "raise");
          continue;
        }
        assertThatCode(() -> used(settings))
            .as("%s at %s", declared.key(), end)
            .doesNotThrowAnyException();
      }
    }
  }

  private static void used(Settings settings) {
    Settings.Train train = settings.train();
    settings.profile().rules();
    train.sampling(train.seed());
    train.forest(train.seed());
    new Lifetime(settings.export().expires(), settings.export().hardExpires());
    PolicyFile.risk(settings, Policy.NONE);
    new Publication(
        Path.of("published"),
        settings.export().stream(),
        new Lifetime(Duration.ofHours(36), Duration.ofDays(7)),
        settings.export().keepReleases(),
        Instant.EPOCH);
  }
}
