package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.table.TableEquality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights of a range in one run, beside the same nights one by one. {@code jobs/bench/night
 * backfill} does it with as many as one likes.
 */
class BackfillTest {
  private static final int DAYS = 7;
  private static final LocalDate FROM = Nights.FIRST.plusDays(DAYS - 2L);
  private static final LocalDate TO = Nights.FIRST.plusDays(DAYS - 1L);

  @TempDir private Path folder;

  @Test
  void aBackfillThatWasKilledLeavesTheTablesOfNightsOneByOne() throws IOException {
    Path logs = Nights.company(folder.resolve("logs"), DAYS, 2);
    Path backfilled = folder.resolve("backfilled");
    Nights nights = new Nights(backfilled, logs);
    nights.only(Night.Step.INGEST, TO);
    Path single = folder.resolve("single");
    Nights.copy(backfilled, single);
    AtomicInteger commits = new AtomicInteger();
    nights.watched(
        table -> {
          if (table.equals("event_features") && commits.incrementAndGet() == 2) {
            throw new IllegalStateException("killed");
          }
        });
    Backfill.Range range = new Backfill.Range(FROM, TO, Reprocess.NONE, 2, Order.NEWEST_FIRST);
    assertThatThrownBy(() -> nights.backfill(range)).hasMessage("killed");
    nights.watched(table -> {});
    NightResult result = nights.backfill(range);
    assertThat(result.summary().notes().toString())
        .contains("1 night judged", "1 without a baseline", "0 days without events");
    assertThat(result.summary().identities()).isBetween(1L, 30L);
    assertThat(result.next())
        .startsWith("tidemark export --date " + TO + " --warehouse " + backfilled)
        .contains(" --publish DIR --signing-key FILE");

    Nights others = new Nights(single, logs).after(nights);
    for (LocalDate day = FROM; !day.isAfter(TO); day = day.plusDays(1)) {
      NightRun run = others.next(Optional.of(day), Mode.WRITE);
      NightContext night = NightContext.of(run, day, run.clock().instant());
      Night.judged(night, night.inputs(), List.of());
    }
    new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK).assertEqual(single, backfilled);
  }
}
