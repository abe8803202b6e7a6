package io.tidemark.jobs.schedule;

/** A crontab with one line, in the form of {@code /etc/cron.d} (crontab(5)). */
final class CronLine {
  private CronLine() {}

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
