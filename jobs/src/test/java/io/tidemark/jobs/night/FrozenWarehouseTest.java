package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.TableSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A warehouse that an earlier program wrote is read by this one, and its next night is a night like
 * any other. The examples are never written anew: each format keeps the one of its first release.
 */
class FrozenWarehouseTest {
  static final LocalDate JUDGED = Nights.FIRST.plusDays(FreezeWarehouse.DAYS - 2);
  private static final LocalDate NEXT = JUDGED.plusDays(1);

  @TempDir private Path folder;

  @Test
  void theNextNightOfAWarehouseOfFormatOneIsANightLikeAnyOther() throws IOException {
    Path warehouse = folder.resolve("w");
    unzip("/warehouses/v1.zip", warehouse);
    Path one = Nights.lateEvents(folder.resolve("logs"), NEXT);
    Nights nights = new Nights(warehouse, one).afterRuns(FreezeWarehouse.RUNS);
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

  private static void unzip(String resource, Path folder) throws IOException {
    try (InputStream in = FrozenWarehouseTest.class.getResourceAsStream(resource);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }
}
