package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs commands in a separate class loader whose class path has no jars of Spark, Hadoop, Delta or
 * Scala.
 */
class SparkFreeCommandsTest {
  /** Jars that the launcher leaves out for these commands, in the layout of a Maven repository. */
  static final Pattern SPARK =
      Pattern.compile("/org/apache/(spark|hadoop)/|/io/delta/|/org/scala-lang/|_2\\.13-");

  private static final String RELEASE =
      " --release ../../models/runtime/src/test/resources/release/published"
          + " --key ../../models/runtime/src/test/resources/release/root.pub";

  @TempDir private static Path folder;
  private static URLClassLoader loader;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void removeSpark() throws IOException {
    List<URL> kept = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (SPARK.matcher(entry).find()) {
        removed.add(entry);
      } else {
        kept.add(Path.of(entry).toUri().toURL());
      }
    }
    assertThat(String.join("\n", removed))
        .contains("spark-sql_2.13", "hadoop-client-api", "delta-spark_2.13", "scala-library");
    loader = new URLClassLoader(kept.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  /** Command lines that work without Spark. {@code DIR} stands for a folder of the test. */
  static Stream<String> commands() {
    return Stream.of(
        "--help",
        "--version",
        "nightly --help",
        "config schema",
        "config show",
        "config check",
        "features list",
        "features check built-in",
        "features diff built-in",
        "features schema",
        "policy example",
        "policy check DIR/policy.yaml",
        "policy schema",
        "keygen --out DIR/other-keys",
        "identities reveal --key DIR/people.key --help",
        "simulate --out DIR/more --days 7 --identities 20 --events-per-day 200 --attacks 1",
        "release sign-root --release DIR/published --sign-with DIR/keys/root.key"
            + " --release-key DIR/keys/release.pub",
        "release verify" + RELEASE,
        "release translate --out DIR/policies" + RELEASE,
        "release replay --input DIR/logs" + RELEASE);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void worksWithoutSpark(String command) throws Exception {
    if (!Files.exists(folder.resolve("keys"))) {
      assertThat(execute("keygen --out DIR/keys")).as(err.toString()).isZero();
      assertThat(
              execute(
                  "simulate --formats all --out DIR/logs --from 2026-03-12 --days 7"
                      + " --identities 20 --events-per-day 300 --attacks 1"))
          .as(err.toString())
          .isZero();
      assertThat(execute("policy example")).isZero();
      String printed = out.toString();
      Files.writeString(
          folder.resolve("policy.yaml"), printed.substring(printed.indexOf("# A policy")));
      out.getBuffer().setLength(0);
    }
    assertThat(execute(command)).as(err.toString()).isZero();
    assertThat(out.toString()).isNotBlank();
  }

  @Test
  void servesWithoutSpark() throws Exception {
    Thread serving =
        new Thread(
            () -> execute("serve --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0" + RELEASE));
    serving.start();
    for (int i = 0; i < 400 && !out.toString().contains("Judging by release 1"); i++) {
      Thread.sleep(50);
    }
    serving.interrupt();
    serving.join(20_000);
    assertThat(out.toString()).as(err.toString()).contains("Judging by release 1");
  }

  @Test
  void reportsThatACommandNeedsSpark() {
    assertThatThrownBy(() -> loader.loadClass("org.apache.spark.sql.SparkSession"))
        .isInstanceOf(ClassNotFoundException.class);
    for (String command : List.of("status --warehouse DIR", "step profile --warehouse DIR")) {
      err.getBuffer().setLength(0);
      assertThat(execute(command)).isEqualTo(ExitCode.USAGE.number());
      assertThat(err.toString())
          .contains("tidemark: this command needs Spark")
          .containsPattern("because: the class path has no (org.apache|scala|io.delta)")
          .contains("remedy: start it with the launcher");
    }
  }

  private int execute(String command) {
    try {
      Object invocation =
          loader
              .loadClass(Invocations.class.getName())
              .getMethod("at", Path.class)
              .invoke(null, folder);
      Class<?> tree = loader.loadClass("io.tidemark.jobs.cli.CommandTree");
      Object line = tree.getMethod("of", invocation.getClass()).invoke(null, invocation);
      for (Method set : line.getClass().getMethods()) {
        if (set.getName().equals("setOut") || set.getName().equals("setErr")) {
          set.invoke(line, new PrintWriter(set.getName().equals("setOut") ? out : err, true));
        }
      }
      String[] args = command.replace("DIR", folder.toString()).split(" ");
      return (int) line.getClass().getMethod("execute", String[].class).invoke(line, (Object) args);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(command, e);
    }
  }
}
