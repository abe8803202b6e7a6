package io.tidemark.jobs.schedule;

import io.tidemark.jobs.ShellWord;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A scheduler that a night can be handed to. */
public enum Scheduler {
  /** A service and a timer for systemd. */
  SYSTEMD,
  /** A line for a system-wide crontab, as in {@code /etc/cron.d}. */
  CRON,
  /** A DAG for Apache Airflow with a SparkSubmitOperator. */
  AIRFLOW,
  /** A CronJob for Kubernetes. */
  KUBERNETES;

  /** Its files for a schedule: text by file name, in the order of names. */
  public SortedMap<String, String> render(NightSchedule schedule) {
    return new TreeMap<>(
        switch (this) {
          case SYSTEMD -> SystemdUnits.of(schedule);
          case CRON -> Map.of(schedule.name(), CronLine.of(schedule));
          case AIRFLOW -> Map.of(AirflowDag.fileName(schedule), AirflowDag.of(schedule));
          case KUBERNETES -> Map.of(schedule.name() + ".yaml", KubernetesCronJob.of(schedule));
        });
  }

  /**
   * What to do with its files, in words and commands.
   *
   * @param folder that holds them, as a whole path
   */
  public String next(NightSchedule schedule, Path folder) {
    return switch (this) {
      case SYSTEMD -> SystemdUnits.next(schedule, folder);
      case CRON -> CronLine.next(schedule, folder);
      case AIRFLOW -> AirflowDag.next(schedule, folder);
      case KUBERNETES ->
          "kubectl apply -f " + ShellWord.of(folder.resolve(schedule.name() + ".yaml").toString());
    };
  }

  /** How it is spelled on a command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
