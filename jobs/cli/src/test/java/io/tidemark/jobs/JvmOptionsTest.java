package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
  @Test
  void launcherAndTestsOpenSamePackages() throws IOException {
    List<String> launcher =
        Files.readAllLines(Path.of("../bin/jvm.options")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    String tests = System.getProperty("tidemark.spark.jvm.flags", "");
    assertThat(launcher).containsExactlyInAnyOrder(tests.split("\\s+"));
  }
}
