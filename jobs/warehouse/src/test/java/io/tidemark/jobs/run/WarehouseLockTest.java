package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseLockTest {
  private static final WarehouseLock.Holder FIRST =
      new WarehouseLock.Holder(
          "run-1", "tidemark nightly", 4711, "box", Instant.parse("2026-03-22T01:30:00Z"));
  private static final WarehouseLock.Holder SECOND =
      new WarehouseLock.Holder(
          "run-2", "tidemark step score", 4712, "box", Instant.parse("2026-03-22T01:31:00Z"));

  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path folder;

  /** Holds the lock of the given folder until the process is killed. */
  static final class Keeper {
    private Keeper() {}

    public static void main(String[] arguments) throws InterruptedException {
      WarehouseLock lock = WarehouseLock.acquire(arguments[0], FIRST, Map.of(), CLOCK);
      System.out.println("held " + (lock != null));
      Thread.sleep(60_000);
    }
  }

  @Test
  void reportsHolderInSameProcess() {
    try (Closing first = new Closing(acquire(FIRST))) {
      assertThat(first.lock()).isNotNull();
      TidemarkException error = refused(SECOND);
      assertThat(error.exitCode()).isEqualTo(ExitCode.WAREHOUSE_HELD);
      assertThat(error.cause())
          .contains("tidemark nightly", "run-1", "process 4711", "since 2026-03-22T01:30:00Z");
      // The refused attempt must not have released the first run's lock.
      assertThat(refused(SECOND).cause()).contains("run-1");
    }
    acquire(SECOND).close();
  }

  @Test
  void processExitReleasesLock() throws IOException, InterruptedException {
    Process keeper = keeper();
    try (BufferedReader out = keeper.inputReader()) {
      assertThat(out.readLine()).isEqualTo("held true");
      assertThat(refused(SECOND).cause()).contains("run-1", "process 4711");
    } finally {
      keeper.destroyForcibly().waitFor();
    }
    acquire(SECOND).close();
  }

  /**
   * In POSIX, a process that closes any descriptor of a file releases all of its locks on that
   * file.
   */
  @Test
  void failedAttemptKeepsLock() throws IOException, InterruptedException {
    try (Closing first = new Closing(acquire(FIRST))) {
      assertThat(first.lock()).isNotNull();
      refused(SECOND);
      assertThat(WarehouseLock.holder(folder.toString(), Map.of(), Instant.EPOCH).orElseThrow())
          .contains("run-1");
      Process other = keeper();
      assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEmpty();
      assertThat(other.waitFor()).isNotZero();
    }
  }

  private Process keeper() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Keeper.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void rejectsWarehouseInsideAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    TidemarkException error =
        catchThrowableOfType(
            TidemarkException.class,
            () -> WarehouseLock.acquire(file.resolve("w").toString(), FIRST, Map.of(), CLOCK));
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(error.problem()).contains("cannot be locked");
  }

  private record Closing(WarehouseLock lock) implements AutoCloseable {
    @Override
    public void close() {
      lock.close();
    }
  }

  private WarehouseLock acquire(WarehouseLock.Holder holder) {
    return WarehouseLock.acquire(folder.toString(), holder, Map.of(), CLOCK);
  }

  private TidemarkException refused(WarehouseLock.Holder holder) {
    return catchThrowableOfType(TidemarkException.class, () -> acquire(holder).close());
  }
}
