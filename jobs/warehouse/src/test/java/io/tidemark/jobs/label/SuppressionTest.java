package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.runtime.risk.Level;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SuppressionTest {
  private static final Instant ADDED = Instant.parse("2026-03-20T00:00:00Z");
  private static final StructType ALERTS =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("level", DataTypes.StringType)
          .add("leading_feature", DataTypes.StringType);

  @Test
  void featureSuppressionNeedsLeadingFeature() {
    Column keptOff = Suppression.isSuppressed(List.of(of("volume_1h"), of("outside_hours:office")));
    assertThat(leadingOfThoseOnTheList(keptOff)).containsExactly("null", "new_action");
  }

  @Test
  void suppressesAllAlertsWithoutFeature() {
    assertThat(leadingOfThoseOnTheList(Suppression.isSuppressed(List.of(of(null))))).isEmpty();
  }

  @Test
  void queryDepthDoesNotDependOnSuppressions() {
    List<Suppression> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(
          new Suppression(
              "a|b|" + i,
              Optional.empty(),
              "o",
              "",
              ADDED.plus(Duration.ofDays(10)),
              Level.MEDIUM,
              ADDED));
    }
    many.add(of(null));
    assertThat(leadingOfThoseOnTheList(Suppression.isSuppressed(many))).isEmpty();
  }

  @Test
  void keepsHigherAndLaterAlerts() {
    Column keptOff = Suppression.isSuppressed(List.of(of(null)));
    List<Row> alerts =
        List.of(
            RowFactory.create("a|b|c", Date.valueOf("2026-03-22"), "HIGH", null),
            RowFactory.create("a|b|c", Date.valueOf("2026-03-22"), null, null),
            RowFactory.create("a|b|c", Date.valueOf("2029-03-22"), "MEDIUM", null),
            RowFactory.create("a|b|d", Date.valueOf("2026-03-22"), "MEDIUM", null));
    assertThat(
            SharedSpark.session()
                .createDataFrame(alerts, ALERTS)
                .filter(keptOff)
                .select("level")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .as("that of the level that nobody said")
        .containsExactly((String) null);
  }

  private static List<String> leadingOfThoseOnTheList(Column keptOff) {
    List<Row> alerts = new ArrayList<>();
    for (String leading : new String[] {null, "volume_1h", "outside_hours:office", "new_action"}) {
      alerts.add(RowFactory.create("a|b|c", Date.valueOf("2026-03-22"), "MEDIUM", leading));
    }
    return SharedSpark.session()
        .createDataFrame(alerts, ALERTS)
        .filter(not(keptOff))
        .select(col("leading_feature"))
        .collectAsList()
        .stream()
        .map(row -> String.valueOf(row.getString(0)))
        .toList();
  }

  private static Suppression of(String feature) {
    return new Suppression(
        "a|b|c",
        Optional.ofNullable(feature),
        "owner",
        "",
        ADDED.plus(Duration.ofDays(10)),
        Level.MEDIUM,
        ADDED);
  }
}
