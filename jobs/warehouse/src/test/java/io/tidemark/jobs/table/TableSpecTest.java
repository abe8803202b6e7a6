package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TableSpecTest {
  private static final StructType SCHEMA = new StructType().add("a", DataTypes.StringType);

  @Test
  void keysAndPartitionsAreColumns() {
    assertThatThrownBy(() -> TableSpec.whole("t", SCHEMA, List.of("b"), Map.of()))
        .hasMessage("t has no key column b");
    assertThatThrownBy(() -> TableSpec.byDay("t", SCHEMA, "a", List.of(), Map.of()))
        .hasMessage("t has no DATE column a");
    assertThatThrownBy(() -> TableSpec.whole("../t", SCHEMA, List.of(), Map.of()))
        .hasMessageContaining("lower_snake_case");
  }

  @Test
  void listsAllTables() {
    assertThat(
            List.of(
                AccessEventsTable.SPEC.name(),
                IngestTables.REJECTED_RECORDS.name(),
                IngestTables.INGESTED_FILES.name()))
        .containsExactly("access_events", "rejected_records", "ingested_files");
  }
}
