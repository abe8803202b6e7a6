package io.tidemark.jobs.night;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.DayRanges.Range;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Groups days into ranges without gaps, so that each range can be written in one go. */
final class DayRanges {
  private DayRanges() {}

  /** First and last day, inclusive. */
  record Range(LocalDate from, LocalDate to) {
    long days() {
      return ChronoUnit.DAYS.between(from, to) + 1;
    }

    /** Describes the range, or names just the day if the range consists of a single day. */
    String describe() {
      return from + (from.equals(to) ? "" : " to " + to);
    }
  }

  /** Returns ranges, in order, that together contain exactly the given days. */
  static List<Range> of(Collection<LocalDate> days) {
    Deque<Range> ranges = new ArrayDeque<>();
    for (LocalDate day : new TreeSet<>(days)) {
      boolean continues = !ranges.isEmpty() && day.equals(ranges.getLast().to().plusDays(1));
      ranges.add(new Range(continues ? ranges.removeLast().from() : day, day));
    }
    return List.copyOf(ranges);
  }

  static String describe(Collection<LocalDate> days) {
    return of(days).stream().map(Range::describe).collect(Collectors.joining(", "));
  }

  /**
   * Writes independent days in stretches of at most {@code longest} days, each in a commit of its
   * own, of which at most {@code maxActive} are written in parallel. A killed run repeats
   * unfinished stretches.
   */
  record ParallelDays(int maxActive, int longest, Order order) {
    /** Instance that writes each range in a single commit, as a night does. */
    static final ParallelDays ONE = new ParallelDays(1, Integer.MAX_VALUE, Order.OLDEST_FIRST);

    /** Splits the given ranges into stretches, in writing order. */
    List<Range> stretches(List<Range> ranges) {
      if (longest == Integer.MAX_VALUE) {
        return new ArrayList<>(ranges);
      }
      long all = ranges.stream().mapToLong(Range::days).sum();
      long stretchDays =
          Math.max(1, Math.min(longest, (all + 2L * maxActive - 1) / (2L * maxActive)));
      List<Range> stretches = new ArrayList<>();
      for (Range range : ranges) {
        Range rest = range;
        while (rest.days() > stretchDays) {
          stretches.add(new Range(rest.from(), rest.from().plusDays(stretchDays - 1L)));
          rest = new Range(rest.from().plusDays(stretchDays), rest.to());
        }
        stretches.add(rest);
      }
      if (order == Order.NEWEST_FIRST) {
        Collections.reverse(stretches);
      }
      return stretches;
    }

    /** Replaces the rows of each stretch. Both functions run in the caller's thread. */
    void replace(
        Warehouse warehouse,
        TableSpec table,
        List<Range> ranges,
        Function<Range, Dataset<Row>> rows,
        Consumer<Range> written) {
      List<Range> open = stretches(ranges);
      // The first write creates the table, which must not be done by concurrent writes.
      while (!open.isEmpty() && (open.size() == 1 || maxActive == 1 || !warehouse.exists(table))) {
        Range next = open.remove(0);
        warehouse.replaceDays(table, rows.apply(next), next.from(), next.to());
        written.accept(next);
      }
      if (open.isEmpty()) {
        return;
      }
      ExecutorService pool = Executors.newFixedThreadPool(maxActive);
      try {
        CompletionService<Range> done = new ExecutorCompletionService<>(pool);
        for (Range next : open) {
          Dataset<Row> planned = rows.apply(next);
          done.submit(
              () -> {
                warehouse.replaceDays(table, planned, next.from(), next.to());
                return next;
              });
        }
        List<Range> again = new ArrayList<>(open);
        for (int i = 0; i < open.size(); i++) {
          try {
            Range finished = done.take().get();
            again.remove(finished);
            written.accept(finished);
          } catch (ExecutionException e) {
            // If commits conflict, the losing stretch has written nothing, so it is repeated on its
            // own below.
            if (!(e.getCause() instanceof DeltaConcurrentModificationException)) {
              throw e.getCause() instanceof RuntimeException known
                  ? known
                  : new IllegalStateException(table.name() + " cannot be written", e.getCause());
            }
          }
        }
        for (Range next : again) {
          warehouse.replaceDays(table, rows.apply(next), next.from(), next.to());
          written.accept(next);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while days of " + table.name() + " ran", e);
      } finally {
        pool.shutdownNow();
      }
    }
  }
}
