package io.tidemark.jobs.schedule;

import io.tidemark.jobs.ShellWord;
import java.nio.file.Path;

/** A crontab with one line, in the form of {@code /etc/cron.d} (crontab(5)). */
final class CronLine {
  private static final Path CRONTABS = Path.of("/etc/cron.d");

  private CronLine() {}

  static String next(NightSchedule schedule, Path folder) {
    return folder.equals(CRONTABS)
        ? "nothing more: cron reads it by itself, as long as it is root's and only root may write it"
        : "as root, install -m 644 %s %s; cron reads it there by itself"
            .formatted(ShellWord.of(folder.resolve(schedule.name()).toString()), CRONTABS);
  }

  static String of(NightSchedule schedule) {
    // A percent sign would end the command.
    String tries = Tries.of(schedule).replace("%", "\\%");
    return """
        # Tidemark: the night of the day before, at %s UTC. For /etc/cron.d, owned by root, under a
        # name without a dot, which cron passes over. Where cron has no CRON_TZ, as Debian's has
        # not, set the machine's zone to UTC.
        CRON_TZ=UTC
        SHELL=/bin/sh
        %d %d * * * %s %s
        """
        .formatted(
            schedule.at(),
            schedule.at().getMinute(),
            schedule.at().getHour(),
            schedule.user(),
            tries);
  }
}
