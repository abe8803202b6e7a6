package io.tidemark.service;

import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.Refresh;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
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
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tidemark-chores"));

  /** A separate thread, so that a save never waits for a release that is slow to load. */
  private final ScheduledExecutorService saver =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tidemark-saver"));

  /** Save that was requested but has not started, or null. Guarded by this. */
  private CompletableFuture<Void> next;

  /**
   * @param onLoaded called after a new release has been loaded
   */
  MaintenanceTasks(Enforcer enforcer, ServiceMetrics metrics, Runnable onLoaded) {
    this.enforcer = enforcer;
    this.metrics = metrics;
    this.onLoaded = onLoaded;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread daemon = new Thread(task, name);
    daemon.setDaemon(true);
    return daemon;
  }

  void schedule(ServiceOptions options) {
    long refresh = options.refresh().toMillis();
    var unusedRefresh =
        thread.scheduleWithFixedDelay(
            () -> guarded("refresh", () -> refresh(options.clock().instant())),
            refresh,
            refresh,
            TimeUnit.MILLISECONDS);
    long look = LOOK_EVERY.toMillis();
    var unusedLook =
        thread.scheduleWithFixedDelay(
            () -> guarded("check its counters", () -> look(options.clock().instant())),
            look,
            look,
            TimeUnit.MILLISECONDS);
    if (options.state().isPresent()) {
      long save = SAVE_EVERY.toMillis();
      var unusedSave =
          saver.scheduleWithFixedDelay(
              () -> guarded("save", enforcer::save), save, save, TimeUnit.MILLISECONDS);
    }
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

  /**
   * Saves all reports that the enforcer has received. All requests made while a save is running
   * share the next save.
   *
   * @return a future that completes when the save is on disk or has failed; immediately if there is
   *     no state file
   */
  synchronized CompletableFuture<Void> saved() {
    if (next != null) {
      return next;
    }
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try {
      saver.execute(
          () -> {
            begun();
            save(asked);
          });
      next = asked;
    } catch (RejectedExecutionException e) {
      LOG.debug("Saved on the requesting thread because the service is stopping", e);
      save(asked);
    }
    return asked;
  }

  /** Marks the save as started. It may miss later reports. */
  private synchronized void begun() {
    next = null;
  }

  private void save(CompletableFuture<Void> asked) {
    try {
      enforcer.save();
      asked.complete(null);
    } catch (Throwable e) {
      failed("save", e);
      asked.completeExceptionally(e);
    }
  }

  void end() {
    thread.shutdown();
    saver.shutdown();
  }

  /**
   * Runs a task and catches everything, because a scheduled task that throws is never run again.
   */
  private void guarded(String what, Runnable chore) {
    try {
      chore.run();
    } catch (Throwable e) {
      failed(what, e);
    }
  }

  private void failed(String what, Throwable why) {
    metrics.failedChore();
    LOG.warn("The service could not {}", what, why);
  }
}
