package io.tidemark.service;

import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.Refresh;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done beside deciding, on a thread of its own. */
final class Chores {
  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final Enforcer enforcer;
  private final Runnable onLoaded;
  private final OddCounts odd = new OddCounts();
  private final AtomicBoolean saving = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "tidemark-chores");
            daemon.setDaemon(true);
            return daemon;
          });

  /**
   * @param onLoaded told when another release judges
   */
  Chores(Enforcer enforcer, Runnable onLoaded) {
    this.enforcer = enforcer;
    this.onLoaded = onLoaded;
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
            () -> odd.untold(enforcer.counts(), options.clock().instant()).forEach(LOG::warn),
            look,
            look,
            TimeUnit.MILLISECONDS);
    if (options.state().isPresent()) {
      long save = SAVE_EVERY.toMillis();
      var unusedSave =
          thread.scheduleWithFixedDelay(
              () -> guarded("save", enforcer::save), save, save, TimeUnit.MILLISECONDS);
    }
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

  /** Saves at once, after whatever is being done; however many ask, once for all of them. */
  void saveSoon() {
    if (saving.compareAndSet(false, true)) {
      try {
        thread.execute(
            () -> {
              saving.set(false);
              guarded("save", enforcer::save);
            });
      } catch (RejectedExecutionException e) {
        // It is about to end, and saves as it does.
        LOG.debug("Saved at the end", e);
      }
    }
  }

  void end() {
    thread.shutdown();
  }

  /** A chore that throws would never be run again. */
  private static void guarded(String what, Runnable chore) {
    try {
      chore.run();
    } catch (UncheckedIOException | IllegalStateException e) {
      LOG.warn("The service could not {}", what, e);
    }
  }
}
