package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class TextCacheTest {
  private static final StructType SCHEMA =
      new StructType().add("n", DataTypes.IntegerType).add("cohort", DataTypes.StringType);

  private final TextCache cohort = new TextCache(SCHEMA, "cohort");

  @Test
  void returnsSameStringForRepeatedText() {
    String first = cohort.of(row(UTF8String.fromString("日本 ci")));
    assertThat(first).isEqualTo("日本 ci");
    assertThat(cohort.of(row(null))).isNull();
    assertThat(cohort.of(row(UTF8String.fromString("日本 ci")))).isSameAs(first);
    assertThat(cohort.of(row(UTF8String.fromString("job")))).isEqualTo("job");
  }

  @Test
  void detectsOverwrittenRow() {
    byte[] buffer = "ab".getBytes(StandardCharsets.UTF_8);
    assertThat(cohort.of(row(UTF8String.fromBytes(buffer)))).isEqualTo("ab");
    buffer[1] = 'c';
    assertThat(cohort.of(row(UTF8String.fromBytes(buffer)))).isEqualTo("ac");
  }

  @Test
  void missingColumnIsNull() {
    assertThat(new TextCache(SCHEMA, "nhi_kind").of(row(UTF8String.fromString("ci")))).isNull();
  }

  private static InternalRow row(UTF8String cohort) {
    return new GenericInternalRow(new Object[] {1, cohort});
  }
}
