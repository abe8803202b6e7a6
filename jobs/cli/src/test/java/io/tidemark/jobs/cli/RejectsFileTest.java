package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {
  @TempDir private Path folder;

  @Test
  void linesAreWrittenOneBelowTheOther() {
    Path file = folder.resolve("rejects");
    try (RejectsFile rejects = RejectsFile.to(file)) {
      rejects.add("{\"a\":1}");
      rejects.add("ü");
      rejects.finish();
    }
    assertThat(file).hasContent("{\"a\":1}\nü\n");
  }

  @Test
  void withoutAFileTheyGoNowhere() {
    try (RejectsFile rejects = RejectsFile.to(null)) {
      rejects.add("{}");
      rejects.finish();
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsTheOptionsFault() {
    Path file = folder.resolve("nowhere/rejects");
    assertThatThrownBy(() -> RejectsFile.to(file))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("give --rejects a place that can be made or written");
  }

  @Test
  void aDiskThatIsFullIsTold() {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    try (RejectsFile rejects = RejectsFile.to(full)) {
      rejects.add("{}");
      assertThatThrownBy(rejects::finish).hasMessageContaining("is the disk full?");
    }
  }
}
