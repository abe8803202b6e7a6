"""Tidemark: the night of the day before, at 02:30 UTC."""

from datetime import datetime, timedelta, timezone

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.timetables.interval import CronDataIntervalTimetable

INPUT = "/logs/AWSLogs"
WAREHOUSE = "/data/tidemark"
PUBLISH = "/data/published"

# Airflow tries again after every failure, also after those that another try cannot help.
with DAG(
    dag_id="tidemark-nightly",
    schedule=CronDataIntervalTimetable("30 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=30)},
) as dag:
    SparkSubmitOperator(
        task_id="nightly",
        application="/opt/tidemark/lib/tidemark.jar",
        java_class="io.tidemark.jobs.cli.Tidemark",
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
            "json",
            "--input",
            INPUT,
            "--warehouse",
            WAREHOUSE,
            "--publish",
            PUBLISH,
            "--signing-key",
            "/etc/tidemark/release.key",
        ],
    )
