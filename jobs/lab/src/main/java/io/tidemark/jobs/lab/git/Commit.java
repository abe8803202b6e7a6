package io.tidemark.jobs.lab.git;

import io.tidemark.engine.event.EventTime;
import java.util.List;

/**
 * A commit that is no merge.
 *
 * @param second time of the commit in seconds since 1970, by the committer's clock
 * @param userAgent {@code web-flow} if the forge committed it, otherwise {@code git-push}
 * @param files the first changed files in path order; empty if not read
 */
record Commit(Author author, String hash, long second, String userAgent, List<FileChange> files) {
  static final long SECONDS_PER_DAY = EventTime.DAY / EventTime.SECOND;

  /** Author of commits in a repository. */
  record Author(String repository, String name, boolean isBot) {}

  /** A file that a commit adds, modifies or deletes. */
  record FileChange(String operation, String path) {}

  long epochDay() {
    return second / SECONDS_PER_DAY;
  }

  Commit with(List<FileChange> changes) {
    return new Commit(author, hash, second, userAgent, changes);
  }
}
