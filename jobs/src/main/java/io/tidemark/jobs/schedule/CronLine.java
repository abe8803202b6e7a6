package io.tidemark.jobs.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A crontab with one line, in the form of {@code /etc/cron.d} (crontab(5)). */
final class CronLine {
  private CronLine() {}

  static String of(NightSchedule schedule) {
    List<String> words = new ArrayList<>(List.of(schedule.launcher(), "nightly"));
    words.addAll(List.of("--date", NightSchedule.YESTERDAY, "--log-format", "json"));
    words.addAll(schedule.arguments());
    String command = words.stream().map(CronLine::quoted).collect(Collectors.joining(" "));
    // cron has no retries: exit codes 10 and 30 are worth another try, so a loop makes them. A
    // percent sign would end the command.
    String tries =
        ("n=0; until %s; do c=$?; n=$((n+1)); case $c in 2|20|40) exit $c;; esac;"
                + " [ $n -le %d ] || exit $c; sleep %d; done")
            .formatted(command, schedule.retries(), schedule.retryAfter().toSeconds());
    return """
        # Tidemark: the night of the day before, at %s UTC. Where cron has no CRON_TZ, set the
        # machine's zone to UTC.
        CRON_TZ=UTC
        SHELL=/bin/sh
        %d %d * * * %s %s
        """
        .formatted(
            schedule.at(),
            schedule.at().getMinute(),
            schedule.at().getHour(),
            schedule.user(),
            tries.replace("%", "\\%"));
  }

  /** One word for a POSIX shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
