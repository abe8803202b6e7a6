package io.tidemark.jobs.schedule;

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

  /** How it is spelled on a command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
