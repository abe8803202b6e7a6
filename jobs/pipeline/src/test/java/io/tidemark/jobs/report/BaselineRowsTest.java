package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineRowsTest {
  private static final Path RELEASES =
      Path.of("../../models/runtime/src/test/resources/release/published/releases");

  private static final LocalDate NIGHT = LocalDate.parse("2026-03-29");

  @TempDir private Path folder;
  private final FeatureProgram program = FeatureProgram.builtIn();

  @Test
  void findsBaselineBeforeRejectedNights() throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(row(NIGHT.minusDays(41), program.catalogue().hash(), true));
    rows.add(row(NIGHT.minusDays(40), program.catalogue().hash(), true));
    for (int days = 39; days > 0; days--) {
      rows.add(row(NIGHT.minusDays(days), program.catalogue().hash(), false));
    }
    rows.set(rows.size() - 1, row(NIGHT.minusDays(1), "other features", true));
    rows.add(row(NIGHT, program.catalogue().hash(), true));
    rows.add(row(NIGHT.plusDays(1), program.catalogue().hash(), true));
    BaselineRows known = BaselineRows.of(source(rows));
    assertThat(known.judge().orElseThrow().row().trainedFor()).isEqualTo(NIGHT.minusDays(40));
    assertThat(known.trained().orElseThrow().row().trainedFor()).isEqualTo(NIGHT);
  }

  @Test
  void ignoresBaselinesOfOtherFeatures() throws IOException {
    BaselineRows known =
        BaselineRows.of(
            source(
                List.of(
                    row(NIGHT.minusDays(1), "other features", true),
                    row(NIGHT, "other features", true))));
    assertThat(known).isEqualTo(new BaselineRows(Optional.empty(), Optional.empty()));
  }

  private ReportSource source(List<Row> rows) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toUri().toString());
    warehouse.replaceDays(
        BaselinesTable.SPEC,
        SharedSpark.session().createDataFrame(rows, BaselinesTable.SPEC.schema()),
        NIGHT.minusDays(50),
        NIGHT.plusDays(1));
    return new ReportSource(
        warehouse,
        NIGHT,
        program,
        ProfileRules.defaults(),
        Policy.NONE,
        lit(false),
        Optional.empty());
  }

  private static Row row(LocalDate day, String featureSet, boolean accepted) throws IOException {
    return RowFactory.create(
        day, featureSet, 1, accepted, new String[] {}, Map.of(), Map.of(), frozen());
  }

  private static byte[] frozen() throws IOException {
    try (DirectoryStream<Path> baseline = Files.newDirectoryStream(RELEASES)) {
      return Files.readAllBytes(baseline.iterator().next().resolve("baseline.bin"));
    }
  }
}
