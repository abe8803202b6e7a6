package io.tidemark.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.runtime.risk.Level;
import java.sql.Date;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class NightRowsTest {
  private static final Instant FROM = Instant.parse("2026-03-20T00:00:00Z");
  private static final StructType DAYS =
      new StructType().add("identity", DataTypes.StringType).add("event_date", DataTypes.DateType);

  @Test
  void manyLabelsAreNoDeeperQueryThanOne() {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      labels.add(label("a|b|" + i, Verdict.COMPROMISED));
    }
    labels.add(label("a|b|benign", Verdict.BENIGN));
    assertThat(
            SharedSpark.session()
                .createDataFrame(
                    List.of(
                        RowFactory.create("a|b|7", Date.valueOf("2026-03-19")),
                        RowFactory.create("a|b|7", Date.valueOf("2026-03-20")),
                        RowFactory.create("a|b|7", Date.valueOf("2026-03-22")),
                        RowFactory.create("a|b|benign", Date.valueOf("2026-03-20")),
                        RowFactory.create("a|b|x", Date.valueOf("2026-03-20"))),
                    DAYS)
                .filter(NightRows.compromised(labels))
                .selectExpr("concat(identity, ' ', event_date)")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("a|b|7 2026-03-20");
  }

  private static Label label(String identity, Verdict verdict) {
    return new Label(
        identity,
        FROM,
        FROM.plusSeconds(3_600),
        verdict,
        "ann",
        "",
        verdict == Verdict.BENIGN ? Optional.of(FROM.plusSeconds(86_400)) : Optional.empty(),
        Level.MEDIUM,
        FROM);
  }
}
