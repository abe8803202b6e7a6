package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.TableSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the frozen warehouse can be read and that its next night runs like any other. */
class FrozenWarehouseTest {
  private static final Path FROZEN = Path.of("src/test/resources/warehouse.zip");
  private static final int DAYS = 9;
  private static final int RUNS = 2;
  private static final LocalDate JUDGED = Nights.FIRST.plusDays(DAYS - 2);
  private static final LocalDate NEXT = JUDGED.plusDays(1);

  @TempDir private Path folder;

  /**
   * Freezes the warehouse again if {@code -Dtidemark.freeze=true} is set. It contains nine days of
   * logs, the eighth of which is judged.
   */
  @BeforeAll
  static void freeze(@TempDir Path work) throws IOException {
    if (Boolean.getBoolean("tidemark.freeze")) {
      Path warehouse = work.resolve("w");
      Nights nights = new Nights(warehouse, Nights.company(work.resolve("logs"), DAYS, 0));
      nights.only(Night.Step.INGEST, Nights.FIRST.plusDays(DAYS - 1));
      nights.whole(JUDGED);
      zip(warehouse);
    }
  }

  @Test
  void nextNightRunsOnFrozenWarehouse() throws IOException {
    Path warehouse = folder.resolve("w");
    unzip(warehouse);
    Path one = Nights.lateEvents(folder.resolve("logs"), NEXT);
    Nights nights = new Nights(warehouse, one).afterRuns(RUNS);
    List<Row> before = rows(nights, IdentityRiskTable.SPEC, JUDGED);
    long events = nights.table(AccessEventsTable.SPEC).count();
    assertThat(before).isNotEmpty();
    assertThat(events).isPositive();

    NightResult result = nights.whole(NEXT);

    assertThat(result.exitCode()).isIn(ExitCode.OK, ExitCode.GATE_REFUSED);
    assertThat(rows(nights, IdentityRiskTable.SPEC, NEXT)).isNotEmpty();
    assertThat(rows(nights, IdentityRiskTable.SPEC, JUDGED)).isEqualTo(before);
    assertThat(nights.table(AccessEventsTable.SPEC).count()).isEqualTo(events + 1);
  }

  private static List<Row> rows(Nights nights, TableSpec table, LocalDate day) {
    return nights
        .table(table)
        .where(col(IdentityRiskTable.EVENT_DATE).equalTo(lit(day)))
        .select("identity", "max_risk", "alerts")
        .orderBy("identity")
        .collectAsList();
  }

  /** Zips the files in the order of their names, without file times, checksums or releases. */
  private static void zip(Path warehouse) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(warehouse)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream out = Files.newOutputStream(FROZEN);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(9);
      for (Path file : files) {
        String name = warehouse.relativize(file).toString();
        if (!name.endsWith(".crc") && !name.startsWith("published")) {
          ZipEntry entry = new ZipEntry(name);
          entry.setTime(0);
          zip.putNextEntry(entry);
          Files.copy(file, zip);
          zip.closeEntry();
        }
      }
    }
  }

  static void unzip(Path warehouse) throws IOException {
    try (InputStream in = Files.newInputStream(FROZEN);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = warehouse.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }
}
