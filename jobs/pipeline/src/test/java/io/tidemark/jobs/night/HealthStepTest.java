package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.notebooks.report.NightReport.NightLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class HealthStepTest {
  private static final StructType EVENTS =
      new StructType()
          .add("metadata_product", DataTypes.StringType)
          .add("cloud_account_uid", DataTypes.StringType)
          .add("tenant_uid", DataTypes.StringType)
          .add("unmapped", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  @Test
  void limitsCollectedFieldNames() {
    List<Row> events = new ArrayList<>();
    for (int field = 0; field < 4_000; field++) {
      events.add(event("vault", null, "request.data.%05d".formatted(field)));
    }
    for (String field : List.of("b", "a", "c", "a")) {
      events.add(event("vault", "1", field));
    }
    Collections.shuffle(events, new Random(5));
    List<Row> fields =
        HealthStep.fields(SharedSpark.session().createDataFrame(events, EVENTS).repartition(3))
            .collectAsList();
    assertThat(fields.stream().filter(row -> row.getString(1).equals("1")))
        .extracting(row -> row.getString(0) + " " + row.getString(2))
        .containsExactlyInAnyOrder("vault a", "vault b", "vault c");
    assertThat(fields.stream().filter(row -> row.getString(1).isEmpty()))
        .as("the first by name, however rows are spread")
        .hasSize(1_000)
        .extracting(row -> row.getString(2))
        .contains("request.data.00000", "request.data.00999")
        .doesNotContain("request.data.01000");
  }

  @Test
  void countsSessionsOfAgents() {
    String columns =
        "'gateway' metadata_product, NULL cloud_account_uid, NULL tenant_uid, NULL actor_user_uid,"
            + " NULL action, NULL src_ip, NULL user_agent, NULL credential_uid, NULL status_id,"
            + " NULL resource_uid, timestamp '2026-03-20' time, timestamp '2026-03-20' ingest_time,";
    Row day =
        HealthStep.measured(
                SharedSpark.session()
                    .sql(
                        "SELECT "
                            + columns
                            + " if(id < 40, 'ai_agent', 'ci_job') nhi_kind,"
                            + " if(id < 10, NULL, string(id % 5)) actor_session_uid FROM range(100)"))
            .first();
    assertThat(day.<Long>getAs("events")).isEqualTo(100);
    assertThat(day.<Long>getAs("agent_calls")).isEqualTo(40);
    assertThat(day.<Long>getAs("agent_sessions")).as("five, and ten without").isEqualTo(15);
  }

  @Test
  void noticesBudgetThatReviewedAlertsExceed() {
    List<NightLine> twice = new ArrayList<>();
    List<NightLine> kept = new ArrayList<>();
    for (int night = 0; night < 28; night++) {
      LocalDate day = LocalDate.of(2026, 3, 2).plusDays(night);
      twice.add(new NightLine(day, 100, 100, 12, 0, 10));
      kept.add(new NightLine(day, 100, 100, 12, 0, 5));
    }
    assertThat(HealthStep.exceededBudget(twice, 0.05))
        .hasValueSatisfying(
            notice ->
                assertThat(notice.message())
                    .startsWith(
                        "280 alerts on 2800 identity-days outside labelled attacks since 2026-03-02 are labelled benign:"
                            + " 0.100 per identity-day, above the budget of 0.05."));
    assertThat(HealthStep.exceededBudget(kept, 0.05)).isEmpty();
    assertThat(HealthStep.exceededBudget(List.of(), 0.05)).isEmpty();
  }

  private static Row event(String product, String account, String field) {
    return RowFactory.create(product, account, null, Map.of(field, "x"));
  }
}
