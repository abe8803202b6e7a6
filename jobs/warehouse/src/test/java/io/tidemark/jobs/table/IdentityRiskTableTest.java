package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityRiskTableTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  @TempDir private Path folder;

  @Test
  void dayOpensWithLastJudgedDay() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    assertThat(opening(warehouse, DAY)).isEmpty();
    warehouse.append(
        IdentityRiskTable.SPEC,
        SharedSpark.session()
            .createDataFrame(
                List.of(row("older", DAY.minusDays(4)), row("last", DAY.minusDays(2))),
                IdentityRiskTable.SPEC.schema()));
    assertThat(opening(warehouse, DAY)).as("a day without events").containsExactly("last");
    assertThat(opening(warehouse, DAY.minusDays(2))).containsExactly("older");
    assertThat(opening(warehouse, DAY.minusDays(4))).isEmpty();
  }

  private static List<String> opening(Warehouse warehouse, LocalDate day) {
    return warehouse
        .read(IdentityRiskTable.SPEC)
        .filter(IdentityRiskTable.isOpening(warehouse, day))
        .collectAsList()
        .stream()
        .map(row -> row.<String>getAs("identity"))
        .toList();
  }

  private static Row row(String identity, LocalDate day) {
    Object[] values = new Object[IdentityRiskTable.SPEC.schema().length()];
    values[IdentityRiskTable.SPEC.schema().fieldIndex("identity")] = identity;
    values[IdentityRiskTable.SPEC.schema().fieldIndex(IdentityRiskTable.EVENT_DATE)] = day;
    return RowFactory.create(values);
  }
}
