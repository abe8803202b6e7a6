package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.EventFeaturesTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuppressionCommandTest {
  @TempDir private Path folder;
  private CommandsOnWarehouse commands;

  @BeforeEach
  void warehouse() {
    commands = new CommandsOnWarehouse(folder);
  }

  @Test
  void aFeatureThatNoCatalogueAtHandHasIsRefusedWithTheNearestSpelling() {
    SparkSession spark = SharedSpark.session();
    assertThat(add("volume_1h")).isZero();
    assertThat(add("outside_hours:office-hours")).as("a breach of a policy").isZero();
    assertThat(add("volume_1d")).isEqualTo(2);
    assertThat(commands.said())
        .contains("--feature cannot be 'volume_1d'", "did you mean volume_1h?");
    assertThat(add("secrets_hoarded")).isEqualTo(2);
    spark
        .createDataFrame(List.of(), new StructType().add("secrets_hoarded", DataTypes.FloatType))
        .write()
        .format("delta")
        .save(folder.resolve("w").resolve(EventFeaturesTable.NAME).toString());
    assertThat(add("secrets_hoarded")).as("a feature of nights in the warehouse").isZero();
    assertThat(add("identity")).as("a column that is no feature").isEqualTo(2);
  }

  private int add(String feature) {
    return commands.run(
        "suppression",
        "add",
        "--identity",
        "gateway|-|crm-sync",
        "--owner",
        "crm",
        "--expires",
        "2026-04-15",
        "--feature",
        feature);
  }
}
