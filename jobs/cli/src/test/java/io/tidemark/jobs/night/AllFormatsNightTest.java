package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.simulator.LogFormat;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs one night on the logs of all products, with each identity's traffic in the log of its own
 * product.
 */
class AllFormatsNightTest {
  private static final int DAYS = 8;
  private static final int IDENTITIES = 38;
  private static final LocalDate LAST = Nights.FIRST.plusDays(DAYS - 1L);

  @TempDir private Path folder;

  @Test
  void judgesIdentitiesOfEveryFormat() throws IOException {
    Path logs = folder.resolve("logs");
    Simulation.write(
        new SimulationPlan(Nights.FIRST, DAYS, IDENTITIES, 12 * IDENTITIES, 0, 3, LogFormat.all()),
        logs);
    Nights nights = new Nights(folder.resolve("w"), logs);
    NightResult night = nights.whole(LAST);

    assertThat(night.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(night.summary().unaccounted()).isZero();
    assertThat(night.summary().rejected()).isEmpty();
    SortedMap<String, Long> accepted = new TreeMap<>();
    for (Row books : nights.table(IngestTables.INGESTED_FILES).collectAsList()) {
      long read = books.<Long>getAs("read");
      long reports = 0;
      for (String fate :
          List.of("accepted", "duplicates", "rejected", "merged", "skipped", "deferred")) {
        reports += books.<Long>getAs(fate);
      }
      assertThat(reports).as(books.toString()).isEqualTo(read);
      accepted.merge(books.getAs("format"), books.<Long>getAs("accepted"), Long::sum);
    }
    Map<String, Long> judged = judgedByFolder(nights);
    System.out.println("figures: accepted " + accepted + ", judged identities " + judged);
    for (LogFormat format : LogFormat.all()) {
      assertThat(judged).as(format.folder()).containsKey(format.folder());
    }
    EnforcedDecisions enforced =
        EnforcedDecisions.of(nights.next(java.util.Optional.of(LAST), WRITE).warehouse(), LAST)
            .orElseThrow();
    assertThat(enforced.events()).isPositive();
    assertThat(enforced.identities()).isPositive();
    assertThat(enforced.alerted()).isZero();
  }

  private static final io.tidemark.jobs.run.NightRequest.Mode WRITE =
      io.tidemark.jobs.run.NightRequest.Mode.WRITE;

  /** Returns the number of identities judged on the night's day, by the folder of their log. */
  private static Map<String, Long> judgedByFolder(Nights nights) {
    Map<String, Long> judged = new TreeMap<>();
    for (Row row :
        nights
            .table(ScoredEventsTable.spec(ExecutorProgram.builtIn().program()))
            .filter(col("event_date").equalTo(LAST).and(col("decision").notEqual("NOT_JUDGED")))
            .select("metadata_product", "metadata_uid")
            .join(
                nights
                    .table(AccessEventsTable.SPEC)
                    .select("metadata_product", "metadata_uid", "identity", "raw_ref"),
                new String[] {"metadata_product", "metadata_uid"})
            .selectExpr("identity", "regexp_extract(raw_ref, '/logs/([^/]+)/', 1) as folder")
            .groupBy("folder")
            .agg(org.apache.spark.sql.functions.countDistinct("identity"))
            .collectAsList()) {
      judged.put(row.getString(0), row.getLong(1));
    }
    return judged;
  }
}
