package io.tidemark.jobs.counterpart;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.WarehouseLock;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code LockRace WAREHOUSE ENDPOINT}: many runs ask for the lock of a warehouse at once, again and
 * again. Prints how many runs got it in each round.
 */
final class LockRace {
  private static final int RUNS = 8;
  private static final int ROUNDS = 25;

  private LockRace() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> spark = Map.of("spark.hadoop.fs.s3a.endpoint", arguments[1]);
    ExecutorService threads = Executors.newFixedThreadPool(RUNS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        System.out.println("held by " + acquiredInOneRound(arguments[0], spark, threads));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Returns the number of runs that got the lock. */
  private static int acquiredInOneRound(
      String warehouse, Map<String, String> spark, ExecutorService threads) throws Exception {
    CyclicBarrier start = new CyclicBarrier(RUNS);
    List<Callable<WarehouseLock>> runs = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      WarehouseLock.Holder holder =
          new WarehouseLock.Holder("run-" + run, "tidemark nightly", run, "box", Instant.EPOCH);
      runs.add(
          () -> {
            start.await();
            try {
              return WarehouseLock.acquire(warehouse, holder, spark, Clock.systemUTC());
            } catch (TidemarkException e) {
              if (e.exitCode() != ExitCode.WAREHOUSE_HELD) {
                throw e;
              }
              return null;
            }
          });
    }
    List<WarehouseLock> held = new ArrayList<>();
    for (Future<WarehouseLock> run : threads.invokeAll(runs)) {
      if (run.get() != null) {
        held.add(run.get());
      }
    }
    held.forEach(WarehouseLock::close);
    return held.size();
  }
}
