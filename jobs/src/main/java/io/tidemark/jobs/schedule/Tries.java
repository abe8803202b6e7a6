package io.tidemark.jobs.schedule;

import io.tidemark.jobs.ShellWord;
import java.util.stream.Collectors;

/**
 * A night as a command of a POSIX shell, tried again after exit codes that another try can help.
 */
final class Tries {
  private Tries() {}

  /**
   * What {@code sh -c} is given. It ends with the exit code of the last try: the tries of one night
   * are counted by themselves, whatever the nights before it needed.
   */
  static String of(NightSchedule schedule) {
    String command = schedule.words().stream().map(ShellWord::of).collect(Collectors.joining(" "));
    return ("n=0; until %s; do c=$?; n=$((n+1)); case $c in 2|20|40) exit $c;; esac;"
            + " [ $n -le %d ] || exit $c; sleep %d; done")
        .formatted(command, schedule.retries(), schedule.retryAfter().toSeconds());
  }
}
