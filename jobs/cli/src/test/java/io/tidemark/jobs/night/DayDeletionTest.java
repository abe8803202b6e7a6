package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.decode;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.Display;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.cli.Invocation;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.TableEquality;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletes the first days of a warehouse of forty days, and runs the nights that follow. */
class DayDeletionTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 2, 10);
  private static final LocalDate LAST = LocalDate.of(2026, 3, 21);

  /** With three calibration days, the night of the 19th needs the days from February 16th. */
  private static final LocalDate GONE = LocalDate.of(2026, 2, 15);

  private static final LocalDate TODAY = LocalDate.of(2026, 3, 22);
  private static final int KEPT_DAYS = (int) ChronoUnit.DAYS.between(GONE, TODAY) - 1;

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path logs;
  private static Path started;
  private static Nights first;

  @BeforeAll
  static void firstNight() throws IOException {
    logs = shared.resolve("logs");
    int days = (int) ChronoUnit.DAYS.between(FIRST, LAST) + 1;
    Simulation.write(new SimulationPlan(FIRST, days, 24, 90, 2, 5), logs);
    started = shared.resolve("w");
    first = new Nights(started, logs).calibrating(3);
    first.whole(LAST.minusDays(2));
  }

  @Test
  void laterNightsAreTheSameAsWithoutDeletion() throws IOException {
    Nights kept = copy("kept");
    Nights deleted = copy("deleted");
    delete(deleted);
    assertThat(days(deleted, AccessEventsTable.SPEC)).doesNotContain(FIRST, GONE);
    assertThat(days(deleted, IdentitiesTable.PROFILES)).contains(GONE);
    kept.after(deleted);
    for (Nights nights : List.of(kept, deleted)) {
      // Days after the label are folded again, starting at the last deleted midnight.
      Label.TABLE.put(
          warehouse(nights),
          List.of(nights.label(GONE.plusDays(2), Verdict.COMPROMISED, Optional.empty())));
      nights.whole(LAST);
    }
    assertThat(BaselinesTable.firstLearned(warehouse(deleted))).isPresent();
    assertThat(releases(deleted)).isNotEmpty().isEqualTo(releases(kept));
    assertThat(lost(deleted)).isEmpty();

    delete(kept);
    assertEqualTables("kept", "deleted");
  }

  @Test
  void refusesDeletedDays() throws IOException {
    Nights nights = copy("w");
    delete(nights);
    assertThatThrownBy(() -> nights.whole(GONE))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("the day 2026-02-15 was deleted");
    assertThatThrownBy(
            () ->
                nights.backfill(
                    new Backfill.Range(FIRST, LAST, Reprocess.ALL, 1, Order.OLDEST_FIRST)))
        .hasMessageContaining("the day 2026-02-10 was deleted");

    Path more = Nights.lateEvents(folder.resolve("more"), GONE);
    NightResult read =
        new Nights(folder.resolve("w"), more)
            .calibrating(3)
            .after(nights)
            .only(Night.Step.INGEST, LAST);
    assertThat(read.summary().accepted()).isZero();
    assertThat(read.summary().skipped()).isEqualTo(Map.of("deleted_day", 1L));
    assertThat(
            nights
                .table(IngestTables.INGESTED_FILES)
                .where("path LIKE '%late.csv' AND read = 1 AND skipped = 1")
                .count())
        .isEqualTo(1);
    assertThat(days(nights, AccessEventsTable.SPEC)).doesNotContain(GONE);
  }

  @Test
  @Tag("long")
  void killedDeletionIsCompletedByTheNext() throws IOException {
    Nights whole = copy("whole");
    delete(whole);
    Nights killed = copy("killed");
    AtomicInteger left = new AtomicInteger();
    killed.watched(
        table -> {
          if (left.decrementAndGet() == 0) {
            throw new IllegalStateException("killed");
          }
        });
    // After the profiles, after their record, and between the tables.
    for (int commits = 1; commits <= 3; commits++) {
      left.set(commits);
      assertThatThrownBy(() -> delete(killed)).hasMessage("killed");
    }
    delete(killed);
    assertEqualTables("whole", "killed");
    assertThat(delete(killed)).as("nothing is left").isEmpty();
  }

  @Test
  void commandShowsThenDeletesOrRefuses() throws IOException {
    Nights nights = copy("w");
    int refused = KEPT_DAYS - 1;
    assertThat(maintain(nights, 2, "--keep-days", "" + refused))
        .contains("--keep-days cannot be " + refused, "from 2026-02-16", "give " + KEPT_DAYS);
    assertThat(
            maintain(nights, 2, "--keep-days", "" + KEPT_DAYS, "--set", "profile.pending-days=3"))
        .contains("not up to date", "2026-02-10 to 2026-02-15", "--config");
    assertThat(maintain(nights, 0, "--keep-days", "" + KEPT_DAYS, "--dry-run"))
        .containsPattern("access_events +delete [0-9]+ rows of 6 days, [0-9.]+ kB");
    assertThat(days(nights, AccessEventsTable.SPEC)).contains(FIRST);
    assertThat(maintain(nights, 0, "--keep-days", "" + KEPT_DAYS))
        .containsPattern("access_events +delete [0-9]+ rows")
        .contains("Done.");
    assertThat(days(nights, AccessEventsTable.SPEC)).doesNotContain(FIRST, GONE);
    assertThat(nights.table(BaselinesTable.SPEC).count()).isPositive();
  }

  /** Follows the steps in docs/operate.md. */
  @Test
  @Tag("long")
  void erasedIdentityIsInNoTableAndNightsContinue() throws IOException {
    Nights nights = copy("w");
    Warehouse warehouse = warehouse(nights);
    String key =
        warehouse
            .read(IdentitiesTable.SPEC)
            .orderBy(col("events").desc())
            .first()
            .getAs("identity");
    assertThat(tablesWith(warehouse, key)).contains("access_events", "profiles", "scored_events");
    SharedSpark.session()
        .sql(
            "DELETE FROM delta.`%s/access_events` WHERE exists(delegation_chain, d -> d.uid = '%s')"
                .formatted(warehouse.root(), key));
    for (String table : warehouse.tables()) {
      if (List.of(warehouse.schema(table).fieldNames()).contains("identity")) {
        SharedSpark.session()
            .sql(
                "DELETE FROM delta.`%s/%s` WHERE identity = '%s'"
                    .formatted(warehouse.root(), table, key));
      }
    }
    LocalDate judged = LAST.minusDays(2);
    assertThat(nights.plan(judged, judged).lines().toString())
        .containsPattern("events were deleted: [0-9,]+ events, [0-9,]+ before")
        .contains("features: rows are missing or incomplete")
        .doesNotContain("late data", "summarise: never done");
    nights.backfill(new Backfill.Range(judged, judged, Reprocess.FAILED, 1, Order.OLDEST_FIRST));
    assertThat(lost(nights)).isEmpty();
    NightResult next = nights.whole(LAST.minusDays(1));
    assertThat(next.summary().more()).containsEntry("judged", true);
    assertThat(tablesWith(warehouse, key)).isEmpty();
  }

  /** Returns the tables with a text in any column, also within binary values. */
  private static List<String> tablesWith(Warehouse warehouse, String text) {
    List<String> found = new ArrayList<>();
    for (String table : warehouse.tables()) {
      Dataset<Row> rows =
          SharedSpark.session().read().format("delta").load(warehouse.root() + "/" + table);
      Column[] columns =
          Arrays.stream(rows.schema().fields())
              .map(
                  field ->
                      field.dataType() instanceof BinaryType
                          ? decode(col(field.name()), "ISO-8859-1").as(field.name())
                          : col(field.name()))
              .toArray(Column[]::new);
      if (!rows.select(to_json(struct(columns)).as("json"))
          .filter(col("json").contains(text))
          .isEmpty()) {
        found.add(table);
      }
    }
    return found;
  }

  private Nights copy(String name) throws IOException {
    Nights.copy(started, folder.resolve(name));
    return new Nights(folder.resolve(name), logs).calibrating(3).after(first);
  }

  private static List<String> delete(Nights nights) {
    return DayDeletion.run(nights.next(Optional.empty(), Mode.WRITE), KEPT_DAYS);
  }

  /** Compares all tables, except for the identities' number of stored events. */
  private void assertEqualTables(String one, String other) {
    Set<String> withoutEvents = new TreeSet<>(NightTest.WALL_CLOCK);
    withoutEvents.add("events");
    for (String table :
        new Warehouse(SharedSpark.session(), folder.resolve(one).toString()).tables()) {
      boolean counts = table.equals(IdentitiesTable.SPEC.name());
      new TableEquality(SharedSpark.session(), counts ? withoutEvents : NightTest.WALL_CLOCK)
          .assertEqual(folder.resolve(one), folder.resolve(other), table);
    }
  }

  private static Map<String, ?> lost(Nights nights) {
    return new RunLedger(warehouse(nights)).lost();
  }

  private static Warehouse warehouse(Nights nights) {
    return new Warehouse(SharedSpark.session(), nights.published().getParent().toString());
  }

  private static Set<LocalDate> days(Nights nights, TableSpec table) {
    return warehouse(nights).rowsByDay(table).keySet();
  }

  /** Returns the published files by path. */
  private static Map<String, String> releases(Nights nights) throws IOException {
    Path published = nights.published();
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walked = Files.walk(published)) {
      for (Path file : walked.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        files.put(published.relativize(file).toString(), Arrays.hashCode(bytes) + "");
      }
    }
    assertThat(files).containsKey(ReleaseRepository.CURRENT);
    return files;
  }

  private String maintain(Nights nights, int exitCode, String... options) {
    nights.hoursLater(1);
    StringWriter shown = new StringWriter();
    PrintWriter writer = new PrintWriter(shown, true);
    Invocation invocation =
        new Invocation(
            Clock.fixed(nights.latest(), ZoneOffset.UTC),
            Optional.of(folder),
            folder,
            folder,
            Display.LINES,
            7,
            Map.of());
    String[] command =
        Stream.concat(
                Stream.of(
                    "maintain",
                    "--warehouse",
                    folder.resolve("w").toString(),
                    "--set",
                    "train.calibration-days=3"),
                Stream.of(options))
            .toArray(String[]::new);
    int code = CommandTree.of(invocation).setOut(writer).setErr(writer).execute(command);
    assertThat(code).as(shown.toString()).isEqualTo(exitCode);
    return shown.toString();
  }
}
