package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import io.tidemark.jobs.table.LabelsTable;
import io.tidemark.jobs.table.Warehouse;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Identity-days that an analyst labelled compromised: they teach nothing. */
final class CompromisedDays {
  private CompromisedDays() {}

  /** Rows with {@code identity} and {@code event_date} but those of compromised days. */
  static Dataset<Row> without(Warehouse warehouse, Dataset<Row> rows) {
    Dataset<Row> labels =
        warehouse
            .read(LabelsTable.SPEC)
            .filter(col("verdict").equalTo("compromised"))
            .select(
                col("identity").as("labelled"),
                to_date(col("from_time")).as("from_day"),
                to_date(col("to_time")).as("to_day"));
    Column within =
        col("identity")
            .equalTo(col("labelled"))
            .and(col("event_date").between(col("from_day"), col("to_day")));
    return labels.isEmpty() ? rows : rows.join(labels, within, "left_anti");
  }

  /** A signature of the labels, so that a new one re-opens what it changes. */
  static String signature(Warehouse warehouse) {
    List<Row> labels =
        warehouse
            .read(LabelsTable.SPEC)
            .filter(col("verdict").equalTo(lit("compromised")))
            .select("identity", "from_time", "to_time")
            .orderBy("identity", "from_time", "to_time")
            .collectAsList();
    return Signature.of(labels.toArray());
  }
}
