package io.tidemark.jobs.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A oneshot service and its timer (systemd.service(5), systemd.timer(5), systemd.time(7)). */
final class SystemdUnits {
  private SystemdUnits() {}

  static Map<String, String> of(NightSchedule schedule) {
    Map<String, String> units = new LinkedHashMap<>();
    units.put(schedule.name() + ".service", service(schedule));
    units.put(schedule.name() + ".timer", timer(schedule));
    return units;
  }

  private static String service(NightSchedule schedule) {
    List<String> words = new ArrayList<>(List.of(schedule.launcher(), "nightly"));
    words.addAll(List.of("--date", NightSchedule.YESTERDAY, "--log-format", "json"));
    words.addAll(schedule.arguments());
    String command = words.stream().map(SystemdUnits::quoted).collect(Collectors.joining(" "));
    Duration span = schedule.retryAfter().multipliedBy(schedule.retries() + 1L).plusHours(24);
    // Codes that another try cannot help end the service for good; see the README's table.
    return """
        [Unit]
        Description=Tidemark: the night of the day before
        Wants=network-online.target
        After=network-online.target
        StartLimitIntervalSec=%d
        StartLimitBurst=%d

        [Service]
        Type=oneshot
        User=%s
        ExecStart=%s
        Restart=on-failure
        RestartSec=%d
        RestartPreventExitStatus=2 20 40
        TimeoutStartSec=20h
        NoNewPrivileges=yes
        PrivateTmp=yes
        UMask=0027
        """
        .formatted(
            span.toSeconds(),
            schedule.retries() + 1,
            schedule.user(),
            command,
            schedule.retryAfter().toSeconds());
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
