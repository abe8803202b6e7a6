"""Tidemark: the night of the day before, at 02:30 UTC."""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.timetables.interval import CronDataIntervalTimetable

try:
    from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
except ImportError:  # before Airflow 3.2
    from airflow.exceptions import AirflowFailException, AirflowSkipException

INPUT = "/logs/AWSLogs"
WAREHOUSE = "/data/tidemark"
PUBLISH = "/data/published"


class Night(BashOperator):
    """Fails for good after exit codes that another try cannot help."""

    def execute(self, context):
        try:
            return super().execute(context)
        except AirflowSkipException as refused:
            raise AirflowFailException(str(refused)) from refused


with DAG(
    dag_id="tidemark-nightly",
    schedule=CronDataIntervalTimetable("30 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=30)},
):
    Night(
        task_id="nightly",
        bash_command='/opt/tidemark/bin/tidemark nightly --date {{ data_interval_start | ds }}'
        ' --log-format json --input "$INPUT" --warehouse "$WAREHOUSE" --publish "$PUBLISH"'
        " --signing-key /etc/tidemark/release.key",
        env={"INPUT": INPUT, "WAREHOUSE": WAREHOUSE, "PUBLISH": PUBLISH},
        append_env=True,
        skip_on_exit_code=[2, 20, 40],
    )
