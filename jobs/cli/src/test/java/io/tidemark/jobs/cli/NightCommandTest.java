package io.tidemark.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.NightRequest.PublishTarget;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.WarehouseLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class NightCommandTest {
  /** A command whose number of records is the day of the month. */
  @Command(name = "count")
  static final class CountCommand extends NightCommand {
    private NightRun seen;
    private boolean publishes;

    @Override
    Set<Part> extraOptions() {
      Set<Part> offers = super.extraOptions();
      offers.add(Part.INPUT);
      offers.add(Part.FORMAT);
      return publishes ? EnumSet.allOf(Part.class) : offers;
    }

    private static void exhausted(Long row) {
      throw new OutOfMemoryError("in a task");
    }

    @Override
    NightResult run(NightRun run) {
      seen = run;
      LocalDate night = run.request().date().orElse(LocalDate.of(2026, 3, 1));
      if (night.getDayOfMonth() == 31) {
        throw new TidemarkException(ExitCode.GATE_REFUSED, "shut", "it is the 31st", "wait");
      }
      if (night.getDayOfMonth() == 29) {
        throw new OutOfMemoryError("test");
      }
      if (night.getDayOfMonth() == 28) {
        run.warehouse().spark().range(1).javaRDD().foreach(CountCommand::exhausted);
      }
      try (Progress.Step step = run.progress().start("count")) {
        long records = run.warehouse().spark().range(night.getDayOfMonth()).count();
        step.result(records + " records");
        return new NightResult(
            ExitCode.OK,
            NightSummary.builder(Optional.of(night), run.runId())
                .read(records)
                .accepted(records)
                .build(),
            "tidemark count --date " + night.plusDays(1));
      }
    }
  }

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private CountCommand command;
  private Invocation invocation;
  private Path logs;

  @BeforeEach
  void logs() throws IOException {
    SharedSpark.session();
    invocation = Invocations.at(folder);
    command = new CountCommand();
    logs = Files.createDirectories(folder.resolve("data-samples/logs"));
  }

  @Test
  void printsAndWritesSummary() throws IOException {
    Path summary = folder.resolve("summary.json");
    int exitCode =
        execute(
            "count",
            "--date",
            "2026-03-21",
            "--summary",
            summary.toString(),
            "--warehouse",
            folder.resolve("w").toString());
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("2026-03-21  (run 20260322T013000Z-7)", "21 records = 21 accepted")
        .contains("Next        tidemark count --date 2026-03-22");
    assertThat(new ObjectMapper().readTree(summary.toFile()).get("read").asLong()).isEqualTo(21);
    assertThat(command.seen.request().inputs()).containsExactly("file://" + logs);
    assertThat(command.seen.progress().seconds()).containsKey("count");
  }

  @Test
  void releasesWarehouseAfterExpectedFailure() {
    assertThat(run("--date", "2026-03-31")).isEqualTo(20);
    assertThat(err.toString())
        .contains("tidemark: shut", "because: it is the 31st", "remedy: wait");
    assertThat(run("--date", "2026-03-30")).isZero();
  }

  @Test
  void reportsRunThatFails() throws IOException {
    Path figures = Files.writeString(folder.resolve("t.prom"), "tidemark_run_exit_code 0\n");
    assertThat(run("--date", "2026-03-29", "--set", "monitoring.metrics=" + figures)).isEqualTo(1);
    assertThat(figures).content().contains("tidemark_run_exit_code 1");
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString())
        .contains("tidemark: there is not enough memory")
        .contains("because: java.lang.OutOfMemoryError: test", "TIDEMARK_MEMORY");
    assertThat(run("--date", "2026-03-30")).as("the warehouse is free").isZero();
  }

  @ParameterizedTest
  @CsvSource({"--input,10", "--signing-key,2", "--catalogue,2"})
  void reportsFailureBeforeTheRunStarts(String option, int exitCode) throws Exception {
    Path figures = folder.resolve("t.prom");
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        message -> {
          received.add(new String(message.getRequestBody().readAllBytes(), UTF_8));
          message.sendResponseHeaders(200, -1);
          message.close();
        });
    receiver.start();
    try {
      Path webhook =
          Files.writeString(
              folder.resolve("webhook"), "http://127.0.0.1:" + receiver.getAddress().getPort());
      Files.setPosixFilePermissions(webhook, PosixFilePermissions.fromString("rw-------"));
      command = new CountCommand();
      command.publishes = option.equals("--signing-key");
      String set = "--set monitoring.metrics=%s --set monitoring.webhook-file=%s %s %s";
      String[] options = set.formatted(figures, webhook, option, "nowhere").split(" ");
      assertThat(run(options)).as(err.toString()).isEqualTo(exitCode);
      assertThat(figures).content().contains("tidemark_run_exit_code " + exitCode + "\n");
      assertThat(received.poll(5, TimeUnit.SECONDS))
          .contains("ended with exit code " + exitCode, "warehouse " + folder);
      Files.delete(figures);
      command = new CountCommand();
      command.publishes = option.equals("--signing-key");
      assertThat(
              run(Stream.concat(Stream.of(options), Stream.of("--dry-run")).toArray(String[]::new)))
          .isEqualTo(exitCode);
      assertThat(figures).doesNotExist();
      assertThat(received).isEmpty();
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void readsSamplingKeyBeforeTheRun() throws IOException {
    Path key = folder.resolve("sampling.key");
    assertThat(run("--set", "train.sampling-key=" + key)).isEqualTo(2);
    assertThat(err.toString()).contains(key + " cannot be read", "there is no such file");
    Files.writeString(key, "abc");
    assertThat(run("--set", "train.sampling-key=" + key)).isEqualTo(2);
    assertThat(err.toString()).contains("the key is not hexadecimal");
  }

  @Test
  void writesNoMetricsThroughLink() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "of the user");
    Path figures = folder.resolve("t.prom");
    Files.createSymbolicLink(folder.resolve("t.prom.tmp"), victim);
    assertThat(run("--date", "2026-03-29", "--set", "monitoring.metrics=" + figures)).isEqualTo(1);
    assertThat(figures).isRegularFile().content().contains("tidemark_run_exit_code 1");
    assertThat(victim).hasContent("of the user");
  }

  @Test
  void outOfMemoryTaskFailsOnlyTheRun() throws IOException {
    Path figures = folder.resolve("t.prom");
    assertThat(run("--date", "2026-03-28", "--set", "monitoring.metrics=" + figures)).isEqualTo(1);
    assertThat(figures).content().contains("tidemark_run_exit_code 1");
    assertThat(err.toString())
        .contains("tidemark: there is not enough memory")
        .contains("because: java.lang.OutOfMemoryError: in a task", "TIDEMARK_MEMORY");
  }

  @Test
  void onlyDryRunIgnoresWarehouseLock() {
    WarehouseLock.Holder other =
        new WarehouseLock.Holder("run-9", "tidemark nightly", 9, "box", Invocations.NOW);
    WarehouseLock lock =
        WarehouseLock.acquire(folder.resolve("w").toString(), other, Map.of(), Clock.systemUTC());
    try {
      assertThat(run()).isEqualTo(30);
      assertThat(err.toString()).contains("another run holds", "run-9");
      assertThat(command.seen).isNull();
      assertThat(run("--dry-run")).isZero();
    } finally {
      lock.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--date 2026-02-30 | 2 | YYYY-MM-DD",
        "--date tomorrow | 2 | 2026-03-21",
        "--input nowhere | 10 | it does not exist",
        "--input ht!tp://x | 10 | does not exist",
        "--warehouse s3a://a\\b | 2 | s3a://bucket/folder",
        "--warehouse s3://a/b | 2 | remedy: write s3a://a/b",
        "--input s3://a/b | 2 | --input cannot be 's3://a/b'",
        "--set alerts.folder=s3://a/b | 2 | alerts.folder cannot be 's3://a/b'",
        "--warehouse pom.xml | 2 | is a file, not a folder",
        "--config nowhere.yaml | 2 | there is no such file",
        "--set alerts.folder=pom.xml | 2 | alerts.folder cannot be pom.xml",
        "--set alerts.webhook-file=nowhere | 2 | the webhook named in nowhere cannot be used",
        "--summary nowhere/a.json | 2 | there is no folder",
        "--log-format xml | 2 | text or json",
        "--format cloudtrial | 2 | did you mean cloudtrail",
        "--wharehouse w | 2 | did you mean --warehouse",
        "--dat 2026-03-01 | 2 | did you mean --date",
        "--publish p | 2 | Unknown option",
      })
  void rejectsInvalidOptionsBeforeTheRun(String options, int exitCode, String description) {
    assertThat(run(options.split(" "))).as(err.toString()).isEqualTo(exitCode);
    assertThat(err.toString()).contains(description);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(command.seen).isNull();
  }

  @Test
  void reportsAllMistakesInTheSettingsAtOnce() {
    String[] options = {"--set", "risk.policy=lost", "--set", "features.impact-map=gone"};
    assertThat(run(options)).isEqualTo(2);
    assertThat(err.toString())
        .contains("the settings have 2 mistakes", "lost cannot be read", "gone cannot be read");
    assertThat(command.seen).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--publish pom.xml/deeper | 2 | is a file, not a folder",
        "--alerts pom.xml/deeper | 2 | is a file, not a folder",
        "--signing-key nowhere.key | 2 | cannot be read",
      })
  void rejectsInvalidExtraOptionsBeforeTheRun(String options, int exitCode, String description) {
    publishing();
    rejectsInvalidOptionsBeforeTheRun(options, exitCode, description);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "backfill --publish p | --publish, which has no effect here; it applies to 'tidemark nightly', 'tid",
        "step profile --input logs | leave out --input, which has no effect here; it applies to 'tidemark nightly'",
        "step features --input logs | leave out --input",
        "step score --format auto | leave out --format, which has no effect here; it applies to 'tidemark nightly'",
        "step train --input=logs | leave out --input",
        "step export --format okta | leave out --format",
        "records retry --input logs | leave out --input",
        "backfill --date 2026-03-01 | leave out --date",
        "plan --signing-key=k | leave out --signing-key",
        "plan --dry-run | leave out --dry-run",
        "step score --accept-gate alert_volume=x | it applies to 'tidemark nightly', 'tidemark backfill', 'tid",
        "step train --accept-gate alert_volum=x | did you mean alert_volume?",
        "step train --accept-gate alert_volume= | has no reason",
        "backfill --reprocess some | it takes none, failed or all",
        "explain --identity a --date 2026-03-20 --product p | --product has no effect here",
        "leak review --credential a --since 2026-03-20 --issuer u | Missing required argument(s): --caep=FILE",
        "status --days=-5 | --days cannot be -5",
        "status --fresh-within 3w | it is not a duration",
        "plan --from 2026-02-30 | --from cannot be '2026-02-30'",
        "leak review --credential a --since soon | it is neither a day nor a time",
        "label add --identity i --from 2026-03-01 --verdict benin | did you mean benign?",
        "suppress add --identity i --by o --expires 2026-03-01 --cap LOW | is not valid",
        "keygen --out k --role boss | it takes root or release",
        "leak close --credential a --why w --as lost | it takes rotated or dismissed",
        "status --days 0 | it must be from 1 to 3650",
        "status --days 3651 | it must be from 1 to 3650",
        "status --fresh-within 0h | --fresh-within cannot be 0s",
        "status --fresh-within 999999999d | it must be from 1s to 3650d",
        "notices list --limit 0 | it must be from 1 to 1000000",
        "identities list --limit=-1 | --limit cannot be -1",
        "records rejected --limit=-1 | --limit cannot be -1",
        "evaluate --judged 0 | --judged cannot be 0",
      })
  void rejectsUselessOptions(String line, String description) {
    assertThat(
            CommandTree.of(Invocations.at(folder))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" ")))
        .isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString()).contains(description);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nightly", "step ingest", "backfill", "plan"})
  void helpNamesDefaultInput(String command) {
    CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .execute((command + " --help").split(" "));
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(
            "--input=DIR Folder or file with logs; may be repeated. Default: the sample logs for"
                + " nightly and 'step ingest'; plan and backfill use the contents of the tables.");
  }

  @Test
  void writesNoMetricsIfWarehouseIsLocked() throws IOException {
    Path figures = Files.writeString(folder.resolve("t.prom"), "of the holder\n");
    WarehouseLock.Holder other =
        new WarehouseLock.Holder("run-9", "tidemark nightly", 9, "box", Invocations.NOW);
    WarehouseLock lock =
        WarehouseLock.acquire(folder.resolve("w").toString(), other, Map.of(), Clock.systemUTC());
    try {
      assertThat(run("--set", "monitoring.metrics=" + figures)).isEqualTo(30);
      assertThat(figures).hasContent("of the holder");
    } finally {
      lock.close();
    }
    assertThat(run("--set", "monitoring.metrics=" + figures)).isZero();
    assertThat(figures).content().contains("tidemark_run_exit_code 0");
  }

  @Test
  void dryRunWritesOnlySummary() throws IOException {
    Path figures = Files.writeString(folder.resolve("t.prom"), "of the night before\n");
    Path summary = folder.resolve("summary.json");
    String options = "--dry-run --set monitoring.metrics=%s --summary %s";
    assertThat(run(options.formatted(figures, summary).split(" "))).isZero();
    assertThat(figures).hasContent("of the night before");
    assertThat(summary).exists();
  }

  @Test
  void publishingNeedsAKeyBeforeSparkStarts() {
    publishing();
    for (String option : List.of("--warehouse", "--publish")) {
      assertThat(execute("count", option, folder.resolve("w").toString())).isEqualTo(2);
      assertThat(err.toString()).contains("no --signing-key is given", "tidemark keygen --out DIR");
      assertThat(command.seen).isNull();
      publishing();
    }
    Path keys = folder.resolve("mine");
    assertThat(execute("keygen", "--out", keys.toString())).isZero();
    String releaseKey = keys.resolve("release.key").toString();
    assertThat(run("--signing-key", releaseKey)).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "NO_ROOT", "run 'tidemark release sign-root --release " + folder.resolve("published"));
    publishing();
    assertThat(signRoot(keys)).as(err.toString()).isZero();
    assertThat(run("--signing-key", releaseKey)).as(err.toString()).isZero();
    PublishTarget target = command.seen.request().publish().orElseThrow();
    assertThat(target.throwAway()).isEmpty();
    assertThat(target.folder()).isEqualTo(folder.resolve("published"));
    assertThat(target.serving())
        .isEqualTo(
            "tidemark serve --release %s --key %s --listen 127.0.0.1:9191"
                .formatted(target.folder(), keys.resolve("root.pub")));
    assertThat(folder.resolve("keys")).doesNotExist();
    publishing();
    Path thief = folder.resolve("thief");
    assertThat(execute("keygen", "--out", thief.toString())).isZero();
    assertThat(run("--signing-key", thief.resolve("release.key").toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("remedy: this key may have been revoked", "a key that ROOT.jws names");
    publishing();
    assertThat(run("--signing-key", keys.resolve("release.pub").toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("contains a public key, which cannot sign", "remedy: give the private key");
    publishing();
    assertThat(run("--publish", "s3a://b/p", "--signing-key", releaseKey)).isEqualTo(2);
    assertThat(err.toString()).contains("object stores do not");
  }

  @Test
  void createsTemporaryKeyPairOnce() throws IOException {
    publishing();
    assertThat(execute("count", "--dry-run")).as(err.toString()).isZero();
    assertThat(folder.resolve("keys")).doesNotExist();
    publishing();
    assertThat(execute("count")).as(err.toString()).isZero();
    PublishTarget first = command.seen.request().publish().orElseThrow();
    assertThat(first.throwAway()).contains(folder.resolve("keys"));
    assertThat(first.serving())
        .as("with the key that serve takes by itself")
        .isEqualTo("tidemark serve --release %s --listen 127.0.0.1:9191".formatted(first.folder()));
    publishing();
    assertThat(execute("count")).isZero();
    assertThat(command.seen.request().publish().orElseThrow().key().keyId())
        .isEqualTo(first.key().keyId());
  }

  private int signRoot(Path keys) {
    return execute(
        "release",
        "sign-root",
        "--release",
        folder.resolve("published").toString(),
        "--sign-with",
        keys.resolve("root.key").toString(),
        "--release-key",
        keys.resolve("release.pub").toString());
  }

  /**
   * Replaces the command by one like nightly. A new object is needed because a command object keeps
   * the options of its last run.
   */
  private void publishing() {
    command = new CountCommand();
    command.publishes = true;
  }

  @Test
  void keygenRestrictsAndNeverOverwritesPrivateKey() throws IOException {
    Path keys = folder.resolve("k");
    assertThat(execute("keygen", "--out", keys.toString())).isZero();
    assertThat(out.toString())
        .contains("Root key ", "Release key ", "keep it offline", "give it to every enforcer");
    for (String key : List.of("root.key", "release.key")) {
      assertThat(Files.getPosixFilePermissions(keys.resolve(key)))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
    byte[] before = Files.readAllBytes(keys.resolve("root.key"));
    assertThat(execute("keygen", "--out", keys.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("already contains a key", "overwritten key is lost");
    assertThat(Files.readAllBytes(keys.resolve("root.key"))).isEqualTo(before);
  }

  @Test
  void rejectsUnknownSettingBeforeTheRun() throws IOException {
    Path config = Files.writeString(folder.resolve("t.yaml"), "train:\n  num-treees: 10\n");
    assertThat(run("--config", config.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("num-treees", "num-trees");
    assertThat(command.seen).isNull();
  }

  @Test
  void requiresInputWithoutCheckout() {
    invocation =
        new Invocation(
            Invocations.at(folder).clock(),
            Optional.empty(),
            folder,
            folder,
            Invocations.at(folder).display(),
            8,
            Map.of());
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("no --input is given");
  }

  private int run(String... options) {
    String[] args = new String[options.length + 3];
    args[0] = "count";
    args[1] = "--warehouse";
    args[2] = folder.resolve("w").toString();
    System.arraycopy(options, 0, args, 3, options.length);
    if (options.length > 0 && options[0].equals("--warehouse")) {
      args = new String[] {"count", "--warehouse", options[1]};
    }
    return execute(args);
  }

  private int execute(String... args) {
    CommandLine release = CommandTree.group("release", "Releases.", new KeyCommand.SignRoot());
    return CommandTree.of(invocation, command, new KeyCommand.Generate(), release)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
