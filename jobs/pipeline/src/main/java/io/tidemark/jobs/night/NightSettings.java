package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.monitoring.RunMonitoring;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.WarehouseLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks settings that name files, folders or values, before Spark starts. */
public final class NightSettings {
  private NightSettings() {}

  /**
   * Rejects settings that would stop a night.
   *
   * @param more checks to make together with these
   * @throws TidemarkException with all mistakes
   */
  public static void check(Settings settings, Runnable... more) {
    List<TidemarkException> mistakes = new ArrayList<>();
    Stream.concat(
            Stream.<Runnable>of(
                () -> LogReading.options(settings.ingest(), 0),
                () -> settings.train().sampling(settings.train().seed()),
                () -> FeatureSources.of(settings.features()),
                () -> PolicyFile.ofNight(settings),
                new RunMonitoring(settings.monitoring())::checkWebhook,
                () ->
                    Settings.named(settings.alerts().folder())
                        .ifPresent(
                            named ->
                                WarehouseLocation.requireFolderOrAbsent("alerts.folder", named)),
                () -> AlertChannel.of(settings.alerts())),
            Stream.of(more))
        .forEach(
            check -> {
              try {
                check.run();
              } catch (TidemarkException e) {
                mistakes.add(e);
              }
            });
    if (mistakes.size() == 1) {
      throw mistakes.get(0);
    }
    if (!mistakes.isEmpty()) {
      throw TidemarkException.usage(
          "the settings have " + Counted.of(mistakes.size(), "mistake"),
          mistakes.stream()
              .map(NightSettings::describe)
              .collect(Collectors.joining(TidemarkException.NEXT_CAUSE)),
          "correct all of them");
    }
  }

  private static String describe(TidemarkException e) {
    String cause = e.cause().replace(TidemarkException.NEXT_CAUSE, "; ");
    return e.problem() + ": " + cause + "; " + e.remedy();
  }
}
