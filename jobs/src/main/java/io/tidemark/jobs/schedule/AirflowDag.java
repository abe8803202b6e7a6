package io.tidemark.jobs.schedule;

import io.tidemark.jobs.ShellWord;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A DAG with one SparkSubmitOperator (apache-airflow-providers-apache-spark). The night's date is
 * the start of the run's data interval, so a cleared task judges its own day again. The timetable
 * is named, because what a cron text alone means has changed: since Airflow 3 its interval is empty
 * and begins with the run.
 */
final class AirflowDag {
  private AirflowDag() {}

  static String fileName(NightSchedule schedule) {
    return schedule.name().replace('-', '_') + ".py";
  }

  static String next(NightSchedule schedule, Path folder) {
    return "copy %s to the folder of DAGs ('airflow config get-value core dags_folder'), then 'airflow dags unpause %s'"
        .formatted(
            ShellWord.of(folder.resolve(fileName(schedule)).toString()),
            ShellWord.of(schedule.name()));
  }

  static String of(NightSchedule schedule) {
    String arguments =
        schedule.arguments().stream()
            .map(argument -> "\n            " + literal(argument) + ",")
            .collect(Collectors.joining());
    return """
        \"""Tidemark: the night of the day before, at %1$s UTC.\"""

        from datetime import datetime, timedelta, timezone

        from airflow import DAG
        from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
        from airflow.timetables.interval import CronDataIntervalTimetable

        # Airflow tries again after every failure, also those that another try cannot help.
        with DAG(
            dag_id=%2$s,
            schedule=CronDataIntervalTimetable("%3$d %4$d * * *", timezone="UTC"),
            start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
            catchup=False,
            max_active_runs=1,
            default_args={"retries": %5$d, "retry_delay": timedelta(minutes=%6$d)},
        ) as dag:
            SparkSubmitOperator(
                task_id="nightly",
                application=%7$s,
                java_class="io.tidemark.jobs.Tidemark",
                packages="io.delta:delta-spark_2.13:4.4.0",
                conf={
                    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
                    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
                },
                application_args=[
                    "nightly",
                    "--date",
                    "{{ data_interval_start | ds }}",
                    "--log-format",
                    "json",%8$s
                ],
            )
        """
        .formatted(
            schedule.at(),
            literal(schedule.name()),
            schedule.at().getMinute(),
            schedule.at().getHour(),
            schedule.retries(),
            schedule.retryAfter().toMinutes(),
            literal(schedule.applicationJar()),
            arguments);
  }

  /** A Python string; braces that Airflow's templates would read are broken up. */
  private static String literal(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
    return "\"" + escaped.replace("{{", "{{ '{{' }}").replace("{%", "{{ '{%' }}") + "\"";
  }
}
