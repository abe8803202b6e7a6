package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.SmallDataset;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.DayStep.LateIdentities;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class LateIdentitiesTest {
  private static final String BROADCAST = "spark.sql.autoBroadcastJoinThreshold";

  @Test
  void broadcastsOnlyFewIdentities() {
    SparkSession spark = SharedSpark.session().newSession();
    Dataset<Row> all = identities(spark, 30);
    Dataset<Row> late = identities(spark, 20);
    for (int most : new int[] {10, 20}) {
      LateIdentities known = new LateIdentities(SmallDataset.known(late, most), new TreeSet<>());
      assertThat(known.touched(all).count()).isEqualTo(20);
      assertThat(known.untouched(all).count()).isEqualTo(10);
    }
    assertThat(SmallDataset.known(late, 20).queryExecution().logical().toString())
        .startsWith("LocalRelation");
    LateIdentities many = new LateIdentities(SmallDataset.known(late, 10), new TreeSet<>());
    spark.conf().set(BROADCAST, "-1");
    assertThat(plan(many.touched(all)) + plan(many.untouched(all)))
        .contains("SortMergeJoin")
        .doesNotContain("Broadcast");
  }

  private static String plan(Dataset<Row> rows) {
    return rows.queryExecution().executedPlan().toString();
  }

  private static Dataset<Row> identities(SparkSession spark, int count) {
    List<String> names = IntStream.range(0, count).mapToObj(i -> "svc-" + i).toList();
    return spark.createDataset(names, Encoders.STRING()).toDF("identity").repartition(2);
  }
}
