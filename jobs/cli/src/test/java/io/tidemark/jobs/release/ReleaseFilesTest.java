package io.tidemark.jobs.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the files that a release archive contains in addition to the jar. They are checked here
 * because no test builds the archive.
 */
class ReleaseFilesTest {
  @TempDir private Path folder;

  @Test
  void archiveLauncherPassesArgumentsToSparkSubmit() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("tide mark/bin"));
    Path lib = Files.createDirectories(folder.resolve("tide mark/lib/delta"));
    Files.writeString(lib.resolve("a.jar"), "");
    Files.writeString(lib.resolve("b.jar"), "");
    Files.copy(Path.of("src/release/tidemark"), bin.resolve("tidemark"));
    Path spark = Files.createDirectories(folder.resolve("spark/bin"));
    Files.writeString(
        spark.resolve("spark-submit"), "#!/bin/sh\nfor word; do printf '[%s]' \"$word\"; done\n");
    spark.resolve("spark-submit").toFile().setExecutable(true);
    String output = launch(bin, folder.resolve("spark").toString());
    assertThat(output)
        .contains("[--master][local[2]]")
        .contains("lib/delta/a.jar,")
        .contains("[--class][io.tidemark.jobs.cli.Tidemark]")
        .endsWith("lib/tidemark.jar][nightly][--input][my logs]");
    assertThat(launch(bin, folder.resolve("nowhere").toString()))
        .contains("spark-submit was not found", "because:", "remedy: set SPARK_HOME");
  }

  @Test
  void changelogNamesCurrentVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>([0-9.]+)(-SNAPSHOT)?</version>")
            .matcher(Files.readString(Path.of("../../pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(Files.readString(Path.of("../../CHANGELOG.md")))
        .contains("\n## " + version.group(1));
  }

  private String launch(Path bin, String spark) throws IOException, InterruptedException {
    ProcessBuilder process =
        new ProcessBuilder(
                "/bin/sh", bin.resolve("tidemark").toString(), "nightly", "--input", "my logs")
            .redirectErrorStream(true);
    process.environment().put("SPARK_HOME", spark);
    process.environment().put("TIDEMARK_SPARK", "--master local[2]");
    Process running = process.start();
    String text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return text.strip();
  }
}
