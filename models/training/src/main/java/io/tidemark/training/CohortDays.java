package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.RowTimes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

final class CohortDays {
  private CohortDays() {}

  /**
   * Collects the evidence in one pass, with partial aggregation before a single shuffle. The driver
   * receives only a table of counts for each cohort.
   */
  static NavigableMap<String, ShiftEvidence> evidence(
      Dataset<Row> rows, List<String> features, ShiftEvidence empty) {
    Column[] largest =
        features.stream().map(name -> max(col('`' + name + '`')).as(name)).toArray(Column[]::new);
    Dataset<Row> days =
        rows.filter(col("cohort").isNotNull())
            .groupBy("cohort", "identity", "event_date")
            .agg(largest[0], Arrays.copyOfRange(largest, 1, largest.length))
            .repartition(col("cohort"), col("identity"))
            .sortWithinPartitions("cohort", "identity");
    VectorRows vectors = VectorRows.of(days.schema(), features);
    NavigableMap<String, ShiftEvidence> evidence = new TreeMap<>();
    days.toJavaRDD()
        .mapPartitionsToPair(partition -> ofMembers(partition, vectors, empty))
        .reduceByKey(ShiftEvidence::plus)
        .collect()
        .forEach(cohort -> evidence.put(cohort._1(), cohort._2()));
    return evidence;
  }

  private static Iterator<Tuple2<String, ShiftEvidence>> ofMembers(
      Iterator<Row> days, VectorRows vectors, ShiftEvidence empty) {
    Map<String, ShiftEvidence> cohorts = new TreeMap<>();
    NavigableMap<LocalDate, float[]> member = new TreeMap<>();
    String cohort = null;
    String identity = null;
    while (days.hasNext()) {
      Row day = days.next();
      if (!day.getString(0).equals(cohort) || !day.getString(1).equals(identity)) {
        add(cohorts, cohort, member, empty);
        member.clear();
        cohort = day.getString(0);
        identity = day.getString(1);
      }
      member.put(RowTimes.date(day.get(2)), vectors.vector(day));
    }
    add(cohorts, cohort, member, empty);
    List<Tuple2<String, ShiftEvidence>> parts = new ArrayList<>();
    cohorts.forEach((name, evidence) -> parts.add(new Tuple2<>(name, evidence)));
    return parts.iterator();
  }

  private static void add(
      Map<String, ShiftEvidence> cohorts,
      String cohort,
      NavigableMap<LocalDate, float[]> member,
      ShiftEvidence empty) {
    if (cohort != null) {
      cohorts.computeIfAbsent(cohort, name -> empty.fresh()).add(member);
    }
  }
}
