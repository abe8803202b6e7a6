package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogsTest {
  @Test
  void commandInReadmeProducesCommittedLogs(@TempDir Path out) throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains("jobs/bin/tidemark simulate --out DIR --from ");
    SimulationPlan sample =
        new SimulationPlan(
            LocalDate.parse(option(readme, "from")),
            Integer.parseInt(option(readme, "days")),
            Integer.parseInt(option(readme, "identities")),
            Integer.parseInt(option(readme, "events-per-day")),
            Integer.parseInt(option(readme, "attacks")),
            Integer.parseInt(option(readme, "seed")));
    Simulation.write(sample, out);
    // Compared without compression, because the compressed bytes depend on the machine's zlib.
    SortedMap<String, byte[]> written = new SimulatedFiles(out).unpacked();
    SortedMap<String, byte[]> committed = new SimulatedFiles(Path.of("logs")).unpacked();
    assertThat(written.keySet()).isEqualTo(committed.keySet());
    written.forEach(
        (name, bytes) -> assertThat(Arrays.equals(bytes, committed.get(name))).as(name).isTrue());
  }

  private static String option(String readme, String name) {
    Matcher option = Pattern.compile("--" + name + " (\\S+)").matcher(readme);
    assertThat(option.find()).as(name).isTrue();
    return option.group(1);
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
