package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.nio.file.Path;
import java.sql.Date;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads six partitions with one file each. One partition has no day. */
class CachedFileIndexTest {
  private static final StructType ROW =
      new StructType()
          .add("n", DataTypes.IntegerType)
          .add("kind", DataTypes.StringType)
          .add("day", DataTypes.DateType);

  @TempDir private static Path folder;
  private static final SparkSession SPARK = SharedSpark.session();

  @BeforeAll
  static void write() {
    List<Row> rows =
        List.of(
            row(1, "a", "2026-03-01"),
            row(2, "a", "2026-03-02"),
            row(3, "b", "2026-03-02"),
            row(4, "b", "2026-03-03"),
            row(5, "a|b ü", "2026-03-04"),
            RowFactory.create(6, "b", null));
    SPARK
        .createDataFrame(rows, ROW)
        .write()
        .format("delta")
        .partitionBy("day", "kind")
        .save(folder.toString());
  }

  private static Row row(int n, String kind, String day) {
    return RowFactory.create(n, kind, Date.valueOf(day));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "true;6",
        "day = DATE'2026-03-02';2",
        "day >= DATE'2026-03-02' AND day <= DATE'2026-03-03' AND kind = 'b';2",
        "KIND = 'a|b ü';1",
        "day IN (DATE'2026-03-01', DATE'2026-03-04');2",
        "day IS NULL OR kind = 'a';3",
        "day + INTERVAL 1 DAY > DATE'2026-03-04' AND n > 0;1",
        "cast(day AS TIMESTAMP) < TIMESTAMP'2026-03-02 00:00:00';1",
        "n = 3;6",
        "day = DATE'2020-01-01';0"
      })
  void scanPrunesPartitionsAndMatchesDelta(String where, int files) {
    Dataset<Row> listed = listed().where(where);
    assertThat(rows(listed)).isEqualTo(rows(stored().where(where)));
    FileSourceScanExec scan =
        (FileSourceScanExec) listed.queryExecution().sparkPlan().collectLeaves().head();
    assertThat(scan.selectedPartitions().totalNumberOfFiles()).isEqualTo(files);
  }

  private static Dataset<Row> stored() {
    return SPARK.read().format("delta").load(folder.toString());
  }

  private static Dataset<Row> listed() {
    Snapshot snapshot = DeltaLog.forTable(SPARK, folder.toString()).unsafeVolatileSnapshot();
    return CachedFileIndex.read(snapshot, snapshot.allFiles().collectAsList());
  }

  private static List<Row> rows(Dataset<Row> of) {
    return of.orderBy("n").collectAsList();
  }
}
