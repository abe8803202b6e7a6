package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class VectorRowsTest {
  @Test
  void readsValuesInOrderAndNullAsNan() {
    assertThat(FeatureRow.VECTORS.vector(FeatureRow.of("a", "1").vector(1f, null, 3f).stored()))
        .containsExactly(1f, Float.NaN, 3f);
  }

  @Test
  void followsOrderOfNames() {
    VectorRows vectors =
        VectorRows.of(FeatureRow.SCHEMA, List.of("new_network_share_1h", "new_network"));
    assertThat(vectors.vector(FeatureRow.of("a", "1").vector(1f, 2f, 3f).stored()))
        .containsExactly(3f, 1f);
    assertThat(vectors.size()).isEqualTo(2);
    assertThat(vectors.features()).containsExactly("new_network_share_1h", "new_network");
  }

  @Test
  void readsInternalRows() {
    StructType schema =
        new StructType()
            .add("new_agent", DataTypes.FloatType)
            .add("identity", DataTypes.StringType)
            .add("new_network", DataTypes.FloatType);
    float[] vector = {7f, 7f};
    VectorRows.of(schema, List.of("new_network", "new_agent"))
        .read(new GenericInternalRow(new Object[] {null, null, 2f}), vector);
    assertThat(vector).containsExactly(2f, Float.NaN);
  }

  @Test
  void namesMissingFeature() {
    assertThatThrownBy(() -> VectorRows.of(FeatureRow.SCHEMA, List.of("new_network", "gone")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no feature 'gone'");
  }
}
