package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.JudgedEvent;
import io.tidemark.jobs.lab.JudgedNights;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.jobs.lab.LoggedCompany;
import io.tidemark.jobs.lab.Trial;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.night.Backfill.Reprocessing;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableEquality;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests backfills over two days. The first is killed, finished and compared with the same nights
 * run one by one. Others reprocess the judged days. {@code jobs/bench/night backfill} compares any
 * number of nights.
 */
class BackfillTest {
  private static final int DAYS = 8;
  private static final LocalDate FROM = Nights.FIRST.plusDays(DAYS - 2L);
  private static final LocalDate TO = Nights.FIRST.plusDays(DAYS - 1L);

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path logs;
  private static Path judged;
  private static Path ingested;
  private static Nights first;
  private static NightResult backfilled;

  @BeforeAll
  static void twoJudgedNights() throws IOException {
    logs = Nights.company(shared.resolve("logs"), DAYS, 2);
    judged = shared.resolve("judged");
    first = new Nights(judged, logs);
    first.only(Night.Step.INGEST, TO);
    ingested = shared.resolve("ingested");
    Nights.copy(judged, ingested);
    AtomicInteger commits = new AtomicInteger();
    first.watched(
        table -> {
          if (table.equals("event_features") && commits.incrementAndGet() == 2) {
            throw new IllegalStateException("killed");
          }
        });
    Backfill.Range range = new Backfill.Range(FROM, TO, Reprocess.NONE, 2, Order.NEWEST_FIRST);
    assertThatThrownBy(() -> first.backfill(range)).hasMessage("killed");
    first.watched(table -> {});
    backfilled = first.backfill(range);
  }

  @Test
  void killedBackfillEqualsSingleNights() throws IOException {
    assertThat(backfilled.summary().notes().toString())
        .contains("2 nights judged", "0 days without events");
    assertThat(backfilled.summary().identities()).isBetween(1L, 30L);
    assertThat(backfilled.next())
        .startsWith("tidemark step export --date " + TO + " --warehouse " + judged)
        .contains(" --publish DIR --signing-key FILE");

    Path single = folder.resolve("single");
    Nights.copy(ingested, single);
    new Nights(single, logs).after(first).oneByOne(FROM, TO);
    new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK).assertEqual(single, judged);
  }

  @Test
  void evaluationMatchesNightlyDecisions() throws IOException {
    Settings settings = first.quick();
    LoggedCompany company =
        LoggedCompany.of(
            logs,
            logs.resolve("labels.csv"),
            FROM,
            ReadOptions.at(EventTime.micros(Invocations.NOW)),
            Enricher.standard());
    List<JudgedEvent> evaluated =
        JudgedNights.of(
                company.vectors(FeatureProgram.builtIn(), History.PROFILES),
                Trial.withBudget(settings, settings.risk().mediumBudget()),
                FROM)
            .judged();
    List<String> byNights =
        first
            .table(ScoredEventsTable.spec(FeatureProgram.builtIn()))
            .filter(col("decision").notEqual("NOT_JUDGED"))
            .collectAsList()
            .stream()
            .map(
                row ->
                    List.of(
                            row.<Object>getAs("metadata_uid"),
                            row.getAs("decision"),
                            row.getAs("cause"),
                            row.getAs("p_value"),
                            row.getAs("effective_risk"))
                        .toString())
            .toList();
    assertThat(evaluated)
        .hasSizeGreaterThan(100)
        .extracting(
            event ->
                List.of(
                        event.header().uid(),
                        event.verdict().decision(),
                        event.verdict().cause(),
                        event.verdict().pValue(),
                        event.verdict().effectiveRisk())
                    .toString())
        .containsExactlyInAnyOrderElementsOf(byNights);
    assertThat(evaluated).extracting(event -> event.verdict().pValue()).anyMatch(p -> p < 1);
  }

  @Tag("long")
  @Test
  void reprocessesEachDayOnceAfterInterruption() throws IOException {
    Nights nights = copy();
    AtomicInteger scored = new AtomicInteger();
    nights.watched(
        table -> {
          if (table.equals("scored_events") && scored.incrementAndGet() == 2) {
            throw new IllegalStateException("no more");
          }
        });
    assertThatThrownBy(() -> nights.backfill(range(Reprocess.ALL)))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.problem()).contains("stopped on " + TO, "1 of 2");
              assertThat(e.remedy()).contains("same command again: it resumes with " + TO);
            });
    nights.watched(table -> {});
    NightResult mended = nights.backfill(range(Reprocess.ALL));
    assertThat(mended.summary().notes().toString()).contains("1 night judged", "1 left unchanged");
    RunLedger ledger = ledger();
    for (String step : List.of("summarise", "features", "health", "score", "train")) {
      for (LocalDate day : List.of(FROM, TO)) {
        assertThat(ledger.committed(step).get(day).generation()).as(step + day).isEqualTo(2);
      }
    }
    assertThat(ledger.committed(Reprocessing.STEP).get(TO).detail()).isNull();
    assertThat(ledger.stopped()).isEmpty();
  }

  @Tag("long")
  @Test
  void labelExpiringBetweenNightsNeedsNoRecomputation() throws IOException {
    Nights nights = copy();
    Label.TABLE.put(warehouse(), List.of(benignOnFromUntilTo(nights)));
    assertThat(nights.plan(FROM, TO).days()).contains(FROM, TO);
    nights.backfill(range(Reprocess.FAILED));
    assertThat(nights.plan(FROM, TO).steps()).isEmpty();
    List<String> commits = new ArrayList<>();
    nights.watched(commits::add);
    nights.backfill(range(Reprocess.FAILED));
    assertThat(commits).isEmpty();

    // Running the first day alone leaves vectors that take the label into account.
    nights.backfill(new Backfill.Range(FROM, FROM, Reprocess.ALL, 1, Order.OLDEST_FIRST));
    assertThat(nights.plan(FROM, TO).steps()).extracting(NightPlan.Planned::day).containsOnly(FROM);
  }

  @Test
  void rerunReportsEffectOfLabels() throws IOException {
    Nights nights = copy();
    Label.TABLE.put(
        warehouse(), List.of(nights.label(FROM, Verdict.COMPROMISED, Optional.empty())));
    assertThat(nights.whole(TO).summary().notes())
        .filteredOn(note -> note.about().equals("Again"))
        .singleElement()
        .satisfies(
            note ->
                assertThat(note.message())
                    .startsWith(
                        ("changed labels: %1$s summarised; %1$s to %2$s computed; %2$s judged, trained"
                                + " again")
                            .formatted(FROM, TO))
                    .matches(".* again(; MEDIUM 0\\.\\d{4} → 0\\.\\d{4})?"));
  }

  @Test
  void reportsKeptDaysWithChangedInput() throws IOException {
    copy();
    Path late = Nights.lateEvents(folder.resolve("late"), FROM);
    Nights nights = new Nights(folder.resolve("w"), late).after(first);
    nights.ingest(Optional.of(TO));
    String outdated = FROM + " to " + TO + ": left unchanged";
    assertThat(notes(foreseen(nights, Reprocess.NONE)))
        .contains("Out of date", outdated)
        .doesNotContain("Would run");
    assertThat(notes(nights.backfill(range(Reprocess.NONE))))
        .contains("0 nights judged", "2 left unchanged", "Out of date", outdated);
    assertThat(notes(foreseen(nights, Reprocess.FAILED)))
        .contains("Would run", FROM + "  summarise", TO + "  features, score, train")
        .doesNotContain("Out of date");
    assertThat(notes(foreseen(nights, Reprocess.ALL)))
        .contains(FROM + "  summarise", TO + "  summarise, ", "requested; late: never done");
    assertThat(ledger().committed(Reprocessing.STEP)).as("a dry run writes nothing").isEmpty();
  }

  private static NightResult foreseen(Nights nights, Reprocess reprocess) {
    return Backfill.of(nights.next(Optional.of(TO), Mode.DRY_RUN), range(reprocess));
  }

  private static String notes(NightResult result) {
    return result.summary().notes().toString();
  }

  @Test
  void planNamesDaysJudgedByOtherVersion() throws IOException {
    Nights nights = copy();
    assertThat(nights.plan(FROM, TO).otherCode()).isEmpty();
    RunLedger ledger = ledger();
    StepRecord score = ledger.committed(StepDeclaration.SCORE).get(TO);
    TreeMap<String, String> versions = new TreeMap<>(score.inputVersions());
    versions.put(Input.CODE.key(), "0.0.9");
    ledger.record(
        new StepRecord(
            score.runId(),
            score.runDate(),
            score.step(),
            score.eventDate(),
            score.generation() + 1,
            score.inputSignature(),
            versions,
            score.ingestCut(),
            score.rowsIn(),
            score.rowsOut(),
            score.rejected(),
            score.seconds(),
            score.outcome(),
            score.detail(),
            score.startedAt(),
            score.writtenAt()));
    assertThat(nights.plan(FROM, TO).otherCode()).containsExactly(java.util.Map.entry("0.0.9", 1));
  }

  private Nights copy() throws IOException {
    Nights.copy(judged, folder.resolve("w"));
    return new Nights(folder.resolve("w"), logs).after(first);
  }

  private Warehouse warehouse() {
    return new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
  }

  private RunLedger ledger() {
    return new RunLedger(warehouse());
  }

  /**
   * Returns a label on an identity that was active on the first day. The label expires before the
   * second day ends.
   */
  private static Label benignOnFromUntilTo(Nights nights) {
    return nights.label(
        FROM, Verdict.BENIGN, Optional.of(TO.atTime(12, 0).toInstant(ZoneOffset.UTC)));
  }

  private static Backfill.Range range(Reprocess reprocess) {
    return new Backfill.Range(FROM, TO, reprocess, 2, Order.OLDEST_FIRST);
  }
}
