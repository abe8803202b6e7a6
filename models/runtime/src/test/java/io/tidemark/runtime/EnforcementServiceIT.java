package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds a Maven project whose only dependency is the runtime, with a separate Maven and
 * repository, and judges events by the frozen release.
 */
class EnforcementServiceIT {
  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final Path RUNTIME = Path.of("").toAbsolutePath();
  private static final Path ROOT = RUNTIME.getParent().getParent();

  @TempDir private Path folder;

  @Test
  void judgesEventsInEmptyProjectWithoutSpark() throws Exception {
    Path project = folder.resolve("enforcement-service");
    copy(RUNTIME.resolve("src/it/enforcement-service"), project);
    install("tidemark", ROOT.resolve("pom.xml"), null);
    install("tidemark-engine", ROOT.resolve("features/engine/pom.xml"), "features/engine/target");
    install("tidemark-runtime", RUNTIME.resolve("pom.xml"), "models/runtime/target");
    Path classpath = folder.resolve("classpath");
    Path tree = folder.resolve("tree");
    String log =
        maven(
            project,
            "compile",
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
            "-Dmdep.outputFile=" + classpath,
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:tree",
            "-DoutputFile=" + tree);
    assertThat(log).contains("BUILD SUCCESS");

    String dependencies = Files.readString(tree);
    assertThat(dependencies).contains("io.tidemark:tidemark-runtime:jar");
    assertThat(dependencies.toLowerCase(Locale.ROOT))
        .doesNotContain("spark", "scala", "hadoop", "delta");
    assertThat(artefacts(listed(ROOT.resolve("models/runtime/README.md"))))
        .as("the tree that models/runtime/README.md lists")
        .isEqualTo(artefacts(dependencies));

    String classes = project.resolve("target/classes").toString();
    String libraries = Files.readString(classpath).strip();
    String output = run(project, service("-cp", classes + File.pathSeparator + libraries));
    assertThat(output.lines().filter(line -> line.contains(" trust ")))
        .hasSize(3)
        .allMatch(line -> line.matches("[A-Za-z]+ [A-Z_]+ trust [0-9.E-]+"));
    String asModules =
        run(
            project,
            service("-p", libraries, "--add-modules", "io.tidemark.runtime", "-cp", classes));
    assertThat(asModules).as("as named modules").isEqualTo(output);
  }

  /** Returns the command that runs the project's program on the frozen release. */
  private static List<String> service(String... options) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of(options));
    command.add("Service");
    command.add(RUNTIME.resolve("src/test/resources/release/published").toString());
    command.add(RUNTIME.resolve("src/test/resources/release/root.pub").toString());
    return command;
  }

  /** Installs an artefact the way {@code mvn install} does. */
  private void install(String artifact, Path pom, String target) throws IOException {
    Path place = folder.resolve("repository/io/tidemark").resolve(artifact).resolve(VERSION);
    Files.createDirectories(place);
    Files.copy(pom, place.resolve(artifact + "-" + VERSION + ".pom"));
    if (target != null) {
      String jar = artifact + "-" + VERSION + ".jar";
      Files.copy(ROOT.resolve(target).resolve(jar), place.resolve(jar));
    }
  }

  /** Runs Maven, reading from the user's repository but writing only to a separate one. */
  private String maven(Path project, String... goals) throws Exception {
    Path tail = Path.of(System.getProperty("tidemark.repository"));
    boolean windows = File.separatorChar == '\\';
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("tidemark.maven"), "bin", windows ? "mvn.cmd" : "mvn")
                    .toString(),
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + folder.resolve("repository"),
                "-Dmaven.repo.local.tail=" + tail,
                "-Dmaven.repo.local.tail.ignoreAvailability=true"));
    command.addAll(List.of(goals));
    return run(project, command);
  }

  private String run(Path where, List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(ended && process.exitValue() == 0).as(text).isTrue();
    return text;
  }

  /**
   * Returns the group and artefact on each line of a dependency tree, except the project itself.
   */
  private static List<String> artefacts(String tree) {
    return tree.lines()
        .map(line -> line.replaceAll("^[+|\\\\ -]+", "").split(":"))
        .filter(parts -> parts.length > 1 && !parts[1].equals("enforcement-service"))
        .map(parts -> parts[0] + ":" + parts[1].strip())
        .sorted()
        .toList();
  }

  /** Returns the text between the markers in the README. */
  private static String listed(Path readme) throws IOException {
    String text = Files.readString(readme);
    int from = text.indexOf("io.tidemark:tidemark-runtime\n");
    return text.substring(from, text.indexOf("```", from));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
