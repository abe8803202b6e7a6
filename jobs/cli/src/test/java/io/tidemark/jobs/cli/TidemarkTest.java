package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidemarkTest {
  private final Locale ours = Locale.getDefault();

  @TempDir private Path folder;

  @AfterEach
  void asBefore() {
    Locale.setDefault(ours);
  }

  @Test
  void printsNumbersIndependentlyOfLocale() {
    Path release = Path.of("../../models/runtime/src/test/resources/release");
    String[] verify = {
      "verify",
      "--release",
      release.resolve("published").toString(),
      "--key",
      release.resolve("root.pub").toString()
    };
    assertThat(under(Locale.GERMANY, verify)).isEqualTo(under(Locale.ROOT, verify));
    assertThat("%,d".formatted(1_200)).as("of whatever a command formats").isEqualTo("1,200");
  }

  /** Returns what a command prints when it is run like main does. */
  private String under(Locale language, String... args) {
    Locale.setDefault(language);
    StringWriter output = new StringWriter();
    Tidemark.commands(Invocations.at(folder))
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(output, true))
        .execute(args);
    return output.toString();
  }
}
