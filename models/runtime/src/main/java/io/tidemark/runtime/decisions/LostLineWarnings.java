package io.tidemark.runtime.decisions;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Warns when lines are first lost, and at most once an hour after that. Not thread-safe. */
final class LostLineWarnings {
  private static final System.Logger LOG = System.getLogger(DecisionFiles.class.getName());
  private static final Duration QUIET = Duration.ofHours(1);

  private final Path folder;
  private final Clock clock;
  private Throwable cause;
  private long warned;
  private Instant next = Instant.MIN;

  LostLineWarnings(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  void cause(Throwable why) {
    cause = why;
  }

  /**
   * @param lost total number of lines lost so far
   */
  void warn(long lost) {
    if (lost == warned) {
      return;
    }
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        (lost - warned)
            + " lines of the decision log were lost because "
            + folder
            + (cause == null
                ? " is too slow; use a faster disk, or decide on fewer threads to leave a core"
                    + " for the log"
                : " cannot be written: " + cause));
    warned = lost;
    next = now.plus(QUIET);
    cause = null;
  }
}
