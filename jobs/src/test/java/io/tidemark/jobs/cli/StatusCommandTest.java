package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  @Test
  void aWarehouseThatIsNotThereIsNotOneWithoutRuns() {
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setErr(new PrintWriter(err, true))
            .execute("status", "--warehouse", folder.resolve("mistyped").toString());
    assertThat(exitCode).isEqualTo(10);
    assertThat(err.toString()).contains("there is no warehouse", "mistyped", "check --warehouse");
  }
}
