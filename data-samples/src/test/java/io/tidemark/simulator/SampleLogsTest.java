package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogsTest {
  /** Plan of the committed logs. The README contains the matching command. */
  private static final SimulationPlan SAMPLE =
      new SimulationPlan(LocalDate.of(2026, 3, 2), 28, 64, 4800, 25, 7);

  @Test
  void committedLogsMatchSimulatorOutput(@TempDir Path out) throws IOException {
    Simulation.write(SAMPLE, out);
    // Compared without compression, because the compressed bytes depend on the machine's zlib.
    SortedMap<String, byte[]> written = new SimulatedFiles(out).unpacked();
    SortedMap<String, byte[]> committed = new SimulatedFiles(Path.of("logs")).unpacked();
    assertThat(written.keySet()).isEqualTo(committed.keySet());
    written.forEach(
        (name, bytes) -> assertThat(Arrays.equals(bytes, committed.get(name))).as(name).isTrue());
  }

  @Test
  void committedLogsStaySmall() throws IOException {
    long bytes =
        new SimulatedFiles(Path.of("logs"))
            .bytes().values().stream().mapToLong(file -> file.length).sum();
    assertThat(bytes).isLessThan(8_000_000);
  }

  @Test
  void writesSmallPlanDeterministically(@TempDir Path first, @TempDir Path second)
      throws IOException {
    SimulationPlan plan = new SimulationPlan(LocalDate.of(2026, 3, 2), 4, 20, 200, 5, 3);
    assertThat(Simulation.write(plan, first)).isEqualTo(Simulation.write(plan, second));
    SortedMap<String, byte[]> again = new SimulatedFiles(second).bytes();
    new SimulatedFiles(first)
        .bytes()
        .forEach(
            (name, bytes) -> assertThat(Arrays.equals(bytes, again.get(name))).as(name).isTrue());
  }
}
