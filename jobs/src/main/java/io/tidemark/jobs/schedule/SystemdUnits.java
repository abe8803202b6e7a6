package io.tidemark.jobs.schedule;

import io.tidemark.jobs.ShellWord;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A oneshot service and its timer (systemd.service(5), systemd.timer(5), systemd.time(7)). */
final class SystemdUnits {
  /** Where systemd looks for the units of a machine's administrator. */
  private static final Path UNITS = Path.of("/etc/systemd/system");

  private SystemdUnits() {}

  static Map<String, String> of(NightSchedule schedule) {
    Map<String, String> units = new LinkedHashMap<>();
    units.put(schedule.name() + ".service", service(schedule));
    units.put(schedule.name() + ".timer", timer(schedule));
    return units;
  }

  static String next(NightSchedule schedule, Path folder) {
    String timer = schedule.name() + ".timer";
    String copied =
        "cp %s %s %s && "
            .formatted(
                ShellWord.of(folder.resolve(schedule.name() + ".service").toString()),
                ShellWord.of(folder.resolve(timer).toString()),
                UNITS);
    return "as root, "
        + (folder.equals(UNITS) ? "" : copied)
        + "systemctl daemon-reload && systemctl enable --now %1$s; 'systemctl list-timers %1$s'"
            .formatted(ShellWord.of(timer))
        + " then says when it starts";
  }

  private static String service(NightSchedule schedule) {
    // A loop and not Restart=: systemd counts starts within a window of time, so that the tries of
    // one night would be taken from the next. Memory that ran out ends a try and not the loop.
    return """
        [Unit]
        Description=Tidemark: the night of the day before
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=oneshot
        User=%s
        ExecStart=/bin/sh -c %s
        OOMPolicy=continue
        TimeoutStartSec=20h
        NoNewPrivileges=yes
        PrivateTmp=yes
        UMask=0027
        """
        .formatted(schedule.user(), quoted(Tries.of(schedule)));
  }

  private static String timer(NightSchedule schedule) {
    return """
        [Unit]
        Description=Tidemark: every night at %1$s UTC

        [Timer]
        OnCalendar=*-*-* %1$s:00 UTC
        AccuracySec=1m
        Persistent=true

        [Install]
        WantedBy=timers.target
        """
        .formatted(schedule.at());
  }

  /** A word of a command line: specifiers and variables are taken literally. */
  private static String quoted(String word) {
    String literal = word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
    return "\"" + literal.replace("$", "$$") + "\"";
  }
}
