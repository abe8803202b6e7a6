package io.tidemark.jobs.night;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.table.TableEquality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * {@code BackfillComparison DAYS MAX_ACTIVE FOLDER}: runs the nights of a small company in one
 * backfill, then one by one, and compares all tables.
 */
final class BackfillComparison {
  private BackfillComparison() {}

  public static void main(String[] args) throws IOException {
    int days = Integer.parseInt(args[0]);
    Path folder = Path.of(args[2]).toAbsolutePath();
    Path logs = Nights.company(folder.resolve("logs"), days, days / 6);
    LocalDate to = Nights.FIRST.plusDays(days - 1L);
    // Runs are a minute apart, and no day may be later than the first run.
    Nights backfilled = new Nights(folder.resolve("backfilled"), logs).afterRuns(days * 24 * 60);
    backfilled.only(Night.Step.INGEST, to);
    Nights.copy(folder.resolve("backfilled"), folder.resolve("single"));
    long start = System.nanoTime();
    backfilled.backfill(
        new Backfill.Range(
            Nights.FIRST, to, Reprocess.NONE, Integer.parseInt(args[1]), Order.OLDEST_FIRST));
    System.out.printf("%d nights in one backfill: %.1f s%n", days, seconds(start));
    start = System.nanoTime();
    Nights single = new Nights(folder.resolve("single"), logs).after(backfilled);
    single.oneByOne(Nights.FIRST, to);
    System.out.printf("%d nights one by one: %.1f s%n", days, seconds(start));
    new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK)
        .assertEqual(folder.resolve("single"), folder.resolve("backfilled"));
    System.out.println("every table is equal");
    SharedSpark.session().stop();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
