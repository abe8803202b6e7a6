package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigCommandTest {
  private static final Set<String> FILES = Set.of("file", "files", "path", "name or file");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listsSparkSettings() {
    assertThat(check("train.num-trees=7", "spark.sql.shuffle.partitions=4")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "train.num-trees: 7  (--set train.num-trees)",
            "spark.sql.shuffle.partitions: 4  (--set spark.sql.shuffle.partitions)",
            "Valid: 2 settings set; all others have their default values.");
  }

  static Stream<String> settingsOfFiles() {
    return Settings.declared().stream()
        .filter(declared -> FILES.contains(declared.setting().unit()))
        .map(DeclaredSetting::key);
  }

  @ParameterizedTest
  @MethodSource("settingsOfFiles")
  void rejectsFileThatDoesNotExist(String key) throws IOException {
    Path webhook = webhook();
    assertThat(check("alerts.webhook-file=" + webhook, key + "=" + folder.resolve("no/where")))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains(folder.resolve("no").toString())
        .containsPattern("there is no|does not exist");
    assertThat(err.toString().lines()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "alerts.folder=s3://a/b, write s3a://a/b",
    "ingest.identity-rules=s3://a/b, there is no folder",
    "monitoring.metrics=s3://a/b, there is no folder",
    "monitoring.metrics=., it is a folder",
  })
  void rejectsUnusableLocation(String setting, String description) {
    assertThat(check(setting)).isEqualTo(2);
    assertThat(err.toString()).contains(description);
  }

  @Test
  void reportsAllMistakes() {
    assertThat(check("risk.policy=nowhere", "train.sampling-key=lost")).isEqualTo(2);
    assertThat(err.toString())
        .contains("the settings have 2 mistakes", "nowhere cannot be read", "lost cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "alerts.md, alerts.webhook-secret-file",
    "sources/README.md, ingest.pseudonym-key",
    "sources/otlp.md, ingest.target-key",
  })
  void acceptsSecretGeneratedAsDocumented(String page, String setting) throws Exception {
    String text = Files.readString(Path.of("../../docs", page));
    Matcher command = Pattern.compile("`(\\(umask 077; [^`]* > (\\S+)\\))`").matcher(text);
    assertThat(command.find()).isTrue();
    assumeTrue(shell("openssl version") == 0, "openssl is not installed");
    assertThat(shell(command.group(1))).isZero();
    Path webhook = webhook();
    String secret = setting + "=" + folder.resolve(command.group(2));
    assertThat(check("alerts.webhook-file=" + webhook, secret)).as(err.toString()).isZero();
  }

  private Path webhook() throws IOException {
    Path file = Files.writeString(folder.resolve("webhook"), "https://chat.example/x");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private int shell(String command) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-ec", command)
        .directory(folder.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private int check(String... settings) {
    List<String> args = new ArrayList<>(List.of("config", "check"));
    Stream.of(settings).forEach(setting -> args.addAll(List.of("--set", setting)));
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(String[]::new));
  }
}
