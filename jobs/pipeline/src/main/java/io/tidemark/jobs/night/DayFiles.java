package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.SparkSessions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Assigns a run's events to files, one per task: {@link #FEW} per day or, for more events, one for
 * each {@code rowsPerFile}.
 */
record DayFiles(long rowsPerFile) {
  /** One million events per file, which is about 200 MB and takes half a minute to write. */
  static final DayFiles OF_A_MILLION = new DayFiles(1_000_000);

  static final int FEW = 4;

  private static final int MOST_OF_TASKS_AS_THEY_ARE = 8;

  private record Plan(LocalDate eventDate, int firstFile, int files) {}

  /** Repartitions events so that each partition becomes a file. */
  Dataset<Row> spread(Dataset<Row> events, int tasks, Map<LocalDate, Long> days) {
    int cores = events.sparkSession().sparkContext().defaultParallelism();
    if (cores <= tasks && tasks <= MOST_OF_TASKS_AS_THEY_ARE) {
      return events;
    }
    if (days.values().stream().allMatch(rows -> files(rows) == FEW)) {
      if (SparkSessions.readsInOneTask(events.sparkSession())) {
        return events;
      }
      return events.repartition(
          col(AccessEventsTable.EVENT_DATE), expr("pmod(hash(metadata_uid), " + FEW + ")"));
    }
    List<Plan> plan = new ArrayList<>();
    int all = 0;
    for (Map.Entry<LocalDate, Long> day : days.entrySet()) {
      int files = files(day.getValue());
      plan.add(new Plan(day.getKey(), all, files));
      all += files;
    }
    Dataset<Row> planned =
        events.join(
            broadcast(RowCodec.of(Plan.class).rows(events.sparkSession(), plan)),
            new String[] {AccessEventsTable.EVENT_DATE},
            "left");
    // Partitioned by number because hash partitioning could assign several buckets to the same task
    // and make it a straggler.
    return planned
        .repartitionById(
            all,
            coalesce(
                col("first_file").plus(expr("pmod(hash(metadata_uid), files)")).cast("int"),
                lit(0)))
        .drop("first_file", "files");
  }

  /** Returns the number of files, at least 1, for rows that are not partitioned by day. */
  int ofAll(long rows) {
    return Math.max(1, Math.toIntExact((rows + rowsPerFile - 1) / rowsPerFile));
  }

  private int files(long rows) {
    return Math.max(FEW, ofAll(rows));
  }
}
