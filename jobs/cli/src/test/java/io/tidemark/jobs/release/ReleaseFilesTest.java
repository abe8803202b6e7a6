package io.tidemark.jobs.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  private static final Set<String> INSTRUCTIONS =
      Set.of("ARG", "FROM", "LABEL", "COPY", "ENV", "WORKDIR", "USER", "ENTRYPOINT", "CMD");

  @TempDir private Path folder;

  private record Instruction(String name, String arguments) {}

  @Test
  void theImageIsOfOurSparkRunsAsNobodyAndHoldsTheArchive() throws IOException {
    List<Instruction> file = parse(Files.readString(Path.of("../docker/Dockerfile")));
    assertThat(file).extracting(Instruction::name).isSubsetOf(INSTRUCTIONS).contains("FROM");
    String image = of(file, "ARG").get(0).substring("SPARK_IMAGE=".length());
    String pom = Files.readString(Path.of("../../pom.xml"));
    assertThat(image).contains(":" + property(pom, "spark.version") + "-scala2.13-");
    assertThat(of(file, "FROM")).containsExactly("${SPARK_IMAGE}");
    // The last instruction that sets the user, who is not root.
    assertThat(of(file, "USER")).containsExactly("185:185");
    int user = names(file).lastIndexOf("USER");
    assertThat(user).isGreaterThan(names(file).lastIndexOf("COPY"));
    for (String form : List.of("ENTRYPOINT", "CMD")) {
      assertThat(of(file, form)).hasSize(1);
      assertThat(new ObjectMapper().readTree(of(file, form).get(0)).isArray()).as(form).isTrue();
    }
    String archive = Files.readString(Path.of("src/release/archive.xml"));
    for (String copy : of(file, "COPY")) {
      String source = copy.replaceFirst("^--chown=\\S+ ", "").split(" ")[0];
      assertThat(archive)
          .as(copy)
          .containsPattern(
              "(<outputDirectory>|<destName>|<source>(\\.\\./)+)" + Pattern.quote(source) + "[/<]");
    }
  }

  @Test
  void theLauncherOfAnArchiveHandsItsArgumentsToSparkSubmit() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("tide mark/bin"));
    Path lib = Files.createDirectories(folder.resolve("tide mark/lib/delta"));
    Files.writeString(lib.resolve("a.jar"), "");
    Files.writeString(lib.resolve("b.jar"), "");
    Files.copy(Path.of("src/release/tidemark"), bin.resolve("tidemark"));
    Path spark = Files.createDirectories(folder.resolve("spark/bin"));
    Files.writeString(
        spark.resolve("spark-submit"), "#!/bin/sh\nfor word; do printf '[%s]' \"$word\"; done\n");
    spark.resolve("spark-submit").toFile().setExecutable(true);
    String said = launch(bin, folder.resolve("spark").toString());
    assertThat(said)
        .contains("[--master][local[2]]")
        .contains("lib/delta/a.jar,")
        .contains("[--class][io.tidemark.jobs.cli.Tidemark]")
        .endsWith("lib/tidemark.jar][nightly][--input][my logs]");
    assertThat(launch(bin, folder.resolve("nowhere").toString()))
        .contains("spark-submit was not found", "because:", "remedy: set SPARK_HOME");
  }

  @Test
  void theChangesNameTheVersionThatIsBuilt() throws IOException {
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

  private static List<Instruction> parse(String file) {
    List<Instruction> instructions = new ArrayList<>();
    for (String line : file.replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "").split("\n")) {
      if (!line.isBlank()) {
        int blank = line.indexOf(' ');
        instructions.add(
            new Instruction(line.substring(0, blank), line.substring(blank + 1).strip()));
      }
    }
    return instructions;
  }

  private static List<String> of(List<Instruction> file, String name) {
    return file.stream()
        .filter(one -> one.name().equals(name))
        .map(Instruction::arguments)
        .toList();
  }

  private static List<String> names(List<Instruction> file) {
    return file.stream().map(Instruction::name).toList();
  }

  private static String property(String pom, String name) {
    Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }
}
