package io.tidemark.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackLabelsTest {
  @TempDir private Path folder;

  @Test
  void readsLabelsOfIngestedFiles() throws IOException {
    Path labels = written("a/labels.csv", "event_id,attack_id,case,variant\ne1,a,1,x\ne2,a,1,x\n");
    Path other = written("b/labels.csv", "name,colour\nx,red\n");
    Path log = written("c/other-labels.csv", "event_id,attack_id,case,variant\n");
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    assertThat(AttackLabels.amongLogsOf(warehouse)).as("nothing was read").isEmpty();
    read(warehouse, labels, other, log, folder.resolve("gone/labels.csv"));
    assertThat(AttackLabels.amongLogsOf(warehouse)).containsExactly("file:" + labels);
    assertThat(AttackLabels.events("file:" + labels, warehouse)).containsOnly("e1", "e2");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before,                     -1, false",
    "the attack itself,           0, true",
    "a day later to the last,     86400000000, true",
    "a microsecond more,          86400000001, false"
  })
  void windowLastsOneDay(String description, long after, boolean isIn) {
    long attack = 1_000 * EventTime.HOUR;
    assertThat(AttackLabels.isAfterAttack(attack + after, List.of(0L, attack)))
        .as(description)
        .isEqualTo(isIn);
    assertThat(AttackLabels.isAfterAttack(attack + after, List.of())).isFalse();
  }

  @Test
  void ignoresByteOrderMark() throws IOException {
    assertThat(AttackLabels.events(new StringReader("\uFEFFevent_id\ne1\n"))).containsOnly("e1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no event ids,  name/x,             line 1: the columns are name",
    "a blank id,    'event_id,x/e1,2/ ,3', line 3: the event_id is blank",
    "a short row,   'event_id,x/e1',    line 2: there are 1 values for 2 columns"
  })
  void rejectsFileWithoutEventIds(String description, String lines, String cause) {
    assertThatThrownBy(() -> AttackLabels.events(new StringReader(lines.replace('/', '\n'))))
        .as(description)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(cause);
  }

  private Path written(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void read(Warehouse warehouse, Path... files) {
    SparkSession spark = warehouse.spark();
    warehouse.append(
        IngestTables.INGESTED_FILES,
        spark
            .createDataFrame(
                Arrays.stream(files).map(AttackLabelsTest::row).toList(),
                IngestTables.INGESTED_FILES.schema())
            .coalesce(1));
  }

  private static Row row(Path file) {
    Instant at = Instant.parse("2026-03-21T00:00:00Z");
    return RowFactory.create(
        "file:" + file, 1L, at, null, 0L, 0L, 0L, 0L, 0L, 0L, 0L, Map.of(), "r", at, "");
  }
}
