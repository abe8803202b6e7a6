package io.tidemark.service;

import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.Refresh;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Background tasks of the service, which run on their own threads. */
final class MaintenanceTasks {
  private static final Logger LOG = LoggerFactory.getLogger(MaintenanceTasks.class);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final Enforcer enforcer;
  private final ServiceMetrics metrics;
  private final Runnable onLoaded;
  private final ThrottledWarnings odd = new ThrottledWarnings();

  /** Two threads, so that a save never waits for a release that is slow to load. */
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(2, MaintenanceTasks::daemon);

  MaintenanceTasks(Enforcer enforcer, ServiceMetrics metrics, Runnable onLoaded) {
    this.enforcer = enforcer;
    this.metrics = metrics;
    this.onLoaded = onLoaded;
  }

  private static Thread daemon(Runnable task) {
    Thread daemon = new Thread(task, "tidemark-chores");
    daemon.setDaemon(true);
    return daemon;
  }

  void schedule(ServiceOptions options) {
    Clock clock = options.clock();
    repeat("refresh", options.refresh(), () -> refresh(clock.instant()));
    repeat("check its counters", LOOK_EVERY, () -> look(clock.instant()));
    if (options.state().isPresent()) {
      repeat("save", SAVE_EVERY, enforcer::save);
    }
  }

  /** Catches everything, because a scheduled task that throws is never run again. */
  private void repeat(String what, Duration pause, Runnable chore) {
    Runnable guarded =
        () -> {
          try {
            chore.run();
          } catch (Throwable e) {
            metrics.failedChore();
            LOG.warn("The service could not {}", what, e);
          }
        };
    long millis = pause.toMillis();
    var unused = threads.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void look(Instant now) {
    odd.untold(enforcer.counts(), now).forEach(LOG::warn);
  }

  private void refresh(Instant now) {
    Refresh found = enforcer.refresh();
    if (found.outcome() == Refresh.Outcome.LOADED) {
      onLoaded.run();
    }
    found
        .refused()
        .ifPresentOrElse(
            why -> odd.untold(why.refusal(), why.getMessage(), now).ifPresent(LOG::warn),
            odd::released);
  }

  void end() {
    threads.shutdown();
  }
}
