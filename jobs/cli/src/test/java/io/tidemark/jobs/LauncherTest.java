package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the launcher in a separate checkout, with a fake Java and a fake Maven that print how they
 * were called.
 */
class LauncherTest {
  private record Run(int exitCode, String text) {}

  @TempDir private Path folder;
  private Path home;
  private Path jar;
  private Path source;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void checkOut() throws IOException {
    home = Files.createDirectories(folder.resolve("check out"));
    Path bin = Files.createDirectories(home.resolve("jobs/bin"));
    Files.copy(Path.of("../bin/tidemark"), bin.resolve("tidemark"));
    bin.resolve("tidemark").toFile().setExecutable(true);
    Files.copy(Path.of("../bin/s3a.xml"), bin.resolve("s3a.xml"));
    source = home.resolve("features/engine/src/main/java/A.java");
    for (String module : new String[] {"models", "data-samples", "notebooks-export"}) {
      Files.createDirectories(home.resolve(module));
    }
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class A {}");
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    jar = home.resolve("jobs/cli/target/tidemark.jar");
    java("17.0.9");
    executable(
        folder.resolve("path/mvn"),
        "echo \"mvn $*\" >>'"
            + folder
            + "/mvn.log'\n"
            + "for word; do case $word in -Dmdep.outputFile=*)\n"
            + "  echo '"
            + home.resolve("pom.xml")
            + ":/m2/hadoop-aws.jar' >\"${word#*=}\"; exit;; esac; done\n"
            + "touch '"
            + jar
            + "'\n"
            + "echo '"
            + home.resolve("pom.xml")
            + "' >'"
            + jar.resolveSibling("runtime.classpath")
            + "'");
    environment.put("PATH", folder.resolve("path") + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", folder.resolve("java").toString());
  }

  @Test
  void buildsOnce() throws Exception {
    Run first = run("jobs/bin/tidemark", "nightly");
    assertThat(first.exitCode()).as(first.text()).isZero();
    assertThat(first.text())
        .contains("tidemark: building")
        .contains("io.tidemark.jobs.cli.Tidemark nightly");
    assertThat(run("jobs/bin/tidemark", "nightly").text()).doesNotContain("building");
    assertThat(folder.resolve("mvn.log")).content().containsOnlyOnce("package");
  }

  @Test
  void rebuildsIfASourceChanged() throws Exception {
    run("jobs/bin/tidemark");
    Files.setLastModifiedTime(
        source, FileTime.from(Files.getLastModifiedTime(jar).toInstant().plusSeconds(5)));
    assertThat(run("jobs/bin/tidemark").text()).contains("building");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    Files.delete(source);
    assertThat(run("jobs/bin/tidemark").text()).contains("building");
  }

  @Test
  void reportsBuildFailure() throws Exception {
    executable(folder.resolve("path/mvn"), "echo 'A.java:1: missing semicolon'; exit 1");
    Run run = run("jobs/bin/tidemark", "nightly");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("missing semicolon", "the build failed", "build.log");
  }

  @Test
  void reportsUnreadableLibraries() throws Exception {
    run("jobs/bin/tidemark");
    Path library = folder.resolve("another's/repository/spark/spark.jar");
    Files.writeString(jar.resolveSibling("runtime.classpath"), library + "\n");
    closeTarget();
    Run run = run("jobs/bin/tidemark", "nightly");
    assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
    assertThat(run.text().lines()).hasSize(3);
    assertThat(run.text())
        .contains("tidemark: the libraries of the application cannot be read")
        .contains("finds none in " + library.getParent(), "may not write " + target())
        .contains("build a release archive", "a checkout of its own");
  }

  @Test
  void reportsOutdatedProgramIfItCannotBuild() throws Exception {
    run("jobs/bin/tidemark");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    closeTarget();
    Run run = run("jobs/bin/tidemark", "nightly");
    assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
    assertThat(run.text().lines()).hasSize(3);
    assertThat(run.text())
        .contains("the application has to be built, and this user may not")
        .contains("older than the sources, and " + target() + " may not be written")
        .contains("build a release archive");
  }

  /** Prevents everybody from building, even root, who is not stopped by permissions. */
  private void closeTarget() throws IOException {
    Path lock = jar.resolveSibling(".build-lock");
    Files.deleteIfExists(lock);
    Files.createDirectory(lock);
  }

  private Path target() throws IOException {
    return jar.getParent().toRealPath();
  }

  @Test
  void rejectsOldJavaBeforeBuilding() throws Exception {
    java("1.8.0_402");
    Run run = run("jobs/bin/tidemark");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text())
        .contains("too old", "JAVA_HOME", "17 or newer")
        .doesNotContain("building");
  }

  @Test
  void passesArgumentsThroughSymbolicLink() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("tm"), Path.of("check out/jobs/bin/tidemark"));
    Run run = run(link.toString(), "nightly", "--input", "my logs");
    assertThat(run.exitCode()).as(run.text()).isZero();
    assertThat(run.text())
        .contains("-Dtidemark.home=" + home.toRealPath())
        .contains("[--input] [my logs]");
  }

  @Test
  void usesGivenMemoryOrShareOfMachine() throws Exception {
    assertThat(run("jobs/bin/tidemark", "nightly").text()).containsPattern("-Xmx(2|3|4)\\d{3}m");
    environment.put("TIDEMARK_MEMORY", "9g");
    assertThat(run("jobs/bin/tidemark", "nightly").text()).contains("-Xmx9g");
  }

  @Test
  void passesTemporaryDirectoryToJvm() throws Exception {
    Path aside = Files.createDirectories(folder.resolve("a side"));
    environment.put("TMPDIR", aside.toString());
    assertThat(run("jobs/bin/tidemark", "nightly").text())
        .contains("[-Djava.io.tmpdir=" + aside + "]");
    environment.put("TMPDIR", folder.resolve("gone").toString());
    assertThat(run("jobs/bin/tidemark", "nightly").text()).doesNotContain("java.io.tmpdir");
  }

  @Test
  void omitsSparkIfNotNeeded() throws Exception {
    run("jobs/bin/tidemark");
    Path classpath = jar.resolveSibling("runtime.classpath");
    String spark = "/m2/org/apache/spark/spark-sql_2.13/4.2.0/spark-sql_2.13-4.2.0.jar";
    String delta = "/m2/io/delta/delta-spark_2.13/4.4.0/delta-spark_2.13-4.4.0.jar";
    Files.writeString(
        classpath, home.resolve("pom.xml") + ":" + spark + ":/m2/a.jar:" + delta + "\n");
    for (String command : SparkFreeCommandsTest.commands().toList()) {
      assertThat(run(("jobs/bin/tidemark " + command).split(" ")).text())
          .as(command)
          .contains("/m2/a.jar")
          .doesNotContain("spark", "delta", "jvm.options");
    }
    for (String command : List.of("nightly", "features check a.yaml --warehouse w", "doctor")) {
      assertThat(run(("jobs/bin/tidemark " + command).split(" ")).text())
          .as(command)
          .contains(spark, delta, "jvm.options");
    }
  }

  @Test
  void fetchesS3LibrariesOnceIfNeeded() throws Exception {
    assertThat(run("jobs/bin/tidemark", "nightly", "--input", "logs").text())
        .doesNotContain("hadoop-aws");
    Path settings = Files.writeString(folder.resolve("t.yaml"), "alerts.folder: s3a://b/alerts\n");
    String own = settings.toString();
    Run run = run("jobs/bin/tidemark", "nightly", "--config", own);
    assertThat(run.text()).contains("fetching the libraries of S3", "hadoop-aws.jar");
    for (String[] args :
        new String[][] {
          {"nightly", "--config=" + own},
          {"doctor", "--warehouse", "s3a://b/w"},
          {"nightly", "--set", "alerts.folder=s3a://b/alerts"}
        }) {
      String[] command = new String[args.length + 1];
      command[0] = "jobs/bin/tidemark";
      System.arraycopy(args, 0, command, 1, args.length);
      assertThat(run(command).text()).contains("hadoop-aws.jar").doesNotContain("fetching");
    }
    environment.put("TIDEMARK_ALERTS_FOLDER", "s3a://b/alerts");
    assertThat(run("jobs/bin/tidemark", "nightly").text()).contains("hadoop-aws.jar");
    assertThat(folder.resolve("mvn.log")).content().containsOnlyOnce("s3a.xml");
  }

  @Test
  void onlyHelpDisablesOptimizingCompiler() throws Exception {
    assertThat(run("jobs/bin/tidemark", "nightly", "--help").text())
        .contains("TieredStopAtLevel=1");
    assertThat(run("jobs/bin/tidemark", "nightly").text()).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void serverUsesLowPauseCollector() throws Exception {
    assertThat(run("jobs/bin/tidemark", "serve", "--release", "published").text())
        .contains("-XX:+UseZGC")
        .doesNotContain("ParallelGC");
    assertThat(run("jobs/bin/tidemark", "nightly").text()).doesNotContain("ZGC");
  }

  @Test
  void imageChoosesMemoryAndCollector() throws Exception {
    executable(
        home.resolve("jobs/image/tidemark"),
        Files.readString(Path.of("../image/tidemark"))
            .replace("/opt/java/bin/java", "'" + folder.resolve("java/bin/java") + "'"));
    String spark = "@/opt/tidemark/spark.options";
    assertThat(run("jobs/image/tidemark", "nightly").text())
        .contains("-XX:MaxRAMPercentage=70", spark)
        .doesNotContain("-Xmx", "ZGC");
    environment.put("TIDEMARK_MEMORY", "9g");
    assertThat(run("jobs/image/tidemark", "serve", "--release", "R").text())
        .contains("-Xmx9g", "-XX:+UseZGC", "[serve] [--release] [R]")
        .doesNotContain(spark);
    assertThat(run("jobs/image/tidemark", "watch").text())
        .contains("-Xmx9g")
        .doesNotContain(spark, "ZGC", "[]");
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.9, jsa, ArchiveClassesAtExit, SharedArchiveFile",
    "24.0.2, jsa, ArchiveClassesAtExit, SharedArchiveFile",
    "25.0.3, aot, AOTCacheOutput, AOTCache"
  })
  void secondNightArchivesClassesForLaterCommands(
      String version, String suffix, String write, String read) throws Exception {
    java(version);
    run("jobs/bin/tidemark", "status");
    Path archive = target().resolve("classes-" + version + "." + suffix);
    String writes = "-XX:" + write + "=" + archive;
    String reads = "-XX:" + read + "=" + archive;
    // Java 17 does not start if a log level names an unknown tag.
    assertThat(run("jobs/bin/tidemark", "status").text().contains("aot*=off"))
        .isEqualTo(suffix.equals("aot"));
    assertThat(run("jobs/bin/tidemark", "nightly").text()).doesNotContain(archive.toString());
    assertThat(run("jobs/bin/tidemark", "status").text()).doesNotContain(archive.toString());
    assertThat(run("jobs/bin/tidemark", "nightly").text()).contains(writes);

    // A night that ended at once has loaded few classes.
    Files.write(archive, new byte[1000]);
    assertThat(run("jobs/bin/tidemark", "nightly").text()).contains(writes);
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
      file.setLength(200_000_000);
    }
    Files.setLastModifiedTime(
        archive, FileTime.from(Files.getLastModifiedTime(jar).toInstant().plusSeconds(5)));
    assertThat(run("jobs/bin/tidemark", "nightly").text()).contains(reads).doesNotContain(writes);
    assertThat(run("jobs/bin/tidemark", "status").text()).contains(reads);
    assertThat(run("jobs/bin/tidemark", "serve").text()).doesNotContain(archive.toString());

    Files.setLastModifiedTime(archive, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(run("jobs/bin/tidemark", "status").text()).doesNotContain(archive.toString());
  }

  private void java(String version) throws IOException {
    executable(
        folder.resolve("java/bin/java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \""
            + version
            + "\" 2026-01-20' >&2; exit; fi\n"
            + "echo \"java $*\"; for word; do printf '[%s] ' \"$word\"; done");
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    file.toFile().setExecutable(true);
  }

  private Run run(String... command) throws IOException, InterruptedException {
    String[] args = command.clone();
    args[0] = home.resolve(command[0]).toString();
    ProcessBuilder process =
        new ProcessBuilder(args).directory(folder.toFile()).redirectErrorStream(true);
    process.environment().remove("TIDEMARK_MEMORY");
    process.environment().putAll(environment);
    Process running = process.start();
    String text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(running.exitValue(), text);
  }
}
