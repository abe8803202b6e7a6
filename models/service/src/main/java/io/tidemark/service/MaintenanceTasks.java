package io.tidemark.service;

import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.enforcer.ReleaseWarnings;
import io.tidemark.runtime.enforcer.Throttle;
import io.tidemark.runtime.release.RejectionReason;
import io.tidemark.runtime.release.RootDocument;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
  private final ReleaseWarnings warnings = new ReleaseWarnings();
  private long rootVersion;

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
    look(clock.instant());
    tellRoot();
    repeat("refresh", options.refresh(), () -> refresh(clock.instant()));
    repeat("check its counters", LOOK_EVERY, () -> look(clock.instant()));
    if (options.state().isPresent()) {
      repeat("save", SAVE_EVERY, enforcer::save);
    }
  }

  /** Catches everything, because a scheduled task that throws is never run again. */
  private void repeat(String what, Duration pause, Runnable chore) {
    Throttle failures = new Throttle(Duration.ofMinutes(1));
    AtomicLong runs = new AtomicLong();
    Runnable guarded =
        () -> {
          try {
            chore.run();
          } catch (Throwable e) {
            metrics.failedChore();
            failures
                .another(Instant.EPOCH.plus(pause.multipliedBy(runs.get())))
                .ifPresent(
                    often -> LOG.warn("The service could not {}{}: {}", what, often, reason(e), e));
          }
          runs.incrementAndGet();
        };
    long millis = pause.toMillis();
    var unused = threads.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Returns a failure with its cause, which names the file. */
  static String reason(Throwable e) {
    return e instanceof UncheckedIOException ? e.getMessage() + ": " + e.getCause() : e.toString();
  }

  private void look(Instant now) {
    odd.untold(enforcer.counts(), now).forEach(LOG::warn);
    warnings.due(enforcer, now).ifPresent(LOG::warn);
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
    tellRoot();
    warnings.due(enforcer, now).ifPresent(LOG::warn);
  }

  private void tellRoot() {
    enforcer
        .root()
        .filter(root -> root.version() != rootVersion)
        .ifPresent(
            root -> {
              rootVersion = root.version();
              LOG.info(
                  "{} version {} is trusted, release keys {}",
                  RootDocument.NAME,
                  rootVersion,
                  root.releaseKeys().ids());
            });
  }

  void end() {
    threads.shutdown();
  }

  /**
   * Warnings about counters that stay constant as long as the proxy and the nightly runs agree,
   * each at most once per hour. Not thread-safe.
   */
  static final class ThrottledWarnings {
    private static final Duration QUIET = Duration.ofHours(1);

    private static final Map<EnforcerCount, String> WARNINGS =
        new EnumMap<>(
            Map.of(
                EnforcerCount.UNKNOWN_IDENTITIES,
                " requests came from identities that are not in the release, so nothing is usual"
                    + " for them and the configuration's 'unknown' decides. Have the proxy spell"
                    + " identities as 'tidemark identities list' does, or wait for the night that"
                    + " learns them; the decision log names them, by"
                    + " \"unknown\":[\"IDENTITY\"]",
                EnforcerCount.INCOMPLETE_AGENT_CALLS,
                " calls of AI agents came without a session, or without the target that their"
                    + " action usually has, so no new target was noticed. Send the id of the"
                    + " conversation as the session (columns.actor_session_uid), not a new one for"
                    + " each call, and every call's target (columns.resource_uid)",
                EnforcerCount.UNREADABLE_SOURCES,
                " requests had a src_ip that is not an address, so their source counts as not"
                    + " observed. Have the proxy send a single address, the client's, in the"
                    + " header that columns.src_ip names",
                EnforcerCount.DAMAGED_READS,
                " records of the release differed from the signed ones, so the fail-safe table"
                    + " decided. Copy or publish the release again",
                EnforcerCount.UNKNOWN_GRANTS,
                " grants were for identities that are not in the release. They have no effect"
                    + " until an identity has that spelling. 'tidemark identities list' shows the"
                    + " spelling that nights use"));

    private final Map<EnforcerCount, Throttle> counted = new EnumMap<>(EnforcerCount.class);
    private Throttle refusals = new Throttle(QUIET);
    private RejectionReason refusedBy;

    /** Returns a warning about a refused release, if due. A new reason is reported at once. */
    Optional<String> untold(RejectionReason check, String why, Instant now) {
      if (check != refusedBy) {
        released();
        refusedBy = check;
      }
      return refusals.another(now).map(often -> "A release is refused" + often + ": " + why);
    }

    /** Makes the next refusal immediate. */
    void released() {
      refusedBy = null;
      refusals = new Throttle(QUIET);
    }

    /** Returns the warnings that are due now. They do not name identities. */
    List<String> untold(Map<EnforcerCount, Long> counts, Instant now) {
      List<String> lines = new ArrayList<>();
      WARNINGS.forEach(
          (count, what) -> {
            Throttle told = counted.computeIfAbsent(count, first -> new Throttle(QUIET));
            long more = told.untold(counts.get(count), now);
            if (more > 0) {
              lines.add(more + what);
            }
          });
      return lines;
    }
  }
}
