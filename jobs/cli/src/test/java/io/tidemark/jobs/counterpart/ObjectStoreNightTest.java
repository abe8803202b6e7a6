package io.tidemark.jobs.counterpart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.jobs.bench.KilledRuns;
import io.tidemark.jobs.bench.SmallNight;
import io.tidemark.jobs.cli.CodeBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights whose logs, tables and alerts are in an object store, started by the launcher. */
@Tag("counterpart")
class ObjectStoreNightTest {
  private static final Path LAUNCHER = Path.of("../bin/tidemark").toAbsolutePath().normalize();

  @TempDir private static Path folder;
  private static ObjectStore store;
  private static SmallNight night;

  @BeforeAll
  static void store() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("target/tidemark.jar")), "the program is not packaged");
    night = SmallNight.of(folder, 9);
    store = ObjectStore.start(folder.resolve("store"), "logs", "security");
    store.run(0, List.of("aws", "s3", "cp", "--recursive", folder + "/logs", "s3://logs/AWSLogs"));
    List<String> args = new ArrayList<>(night.command("disk"));
    args.addAll(alertsInStore("disk"));
    store.run(0, command(args));
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void nightInObjectStoreEqualsNightOnDisk() throws Exception {
    List<String> args = inStore("nights", "nightly");
    assertThat(store.run(0, command(args))).contains("Published   release 1");
    night.assertSameReleases("disk", "nights");
    // Only files are objects. The store may keep their folders when it deletes them.
    try (Stream<Path> files = Files.walk(store.file("security", "nights-alerts"))) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .extracting(file -> file.getFileName().toString())
          .contains("findings-2026-03-17.ndjson", "findings.parquet");
    }
    try (Stream<Path> files = Files.walk(store.file("security", "nights-alerts"))) {
      assertThat(files.filter(Files::isRegularFile))
          .noneMatch(file -> file.toString().contains("/_"));
    }
    assertThat(store.file("security", "nights/.tidemark.lease-1")).content().startsWith("released");

    assertThat(store.run(0, command(args))).contains("nothing new");
    night.assertSameReleases("disk", "nights");
    assertThat(
            store.run(
                0,
                command(
                    List.of(
                        "doctor",
                        "--warehouse",
                        "s3a://security/nights",
                        "--set",
                        store.setting()))))
        .contains("lock", "free");

    publishedCopiesAreReadByTheStepsOfTheDocument();
    aWatchReadsTheStoreAndWritesToIt();
  }

  private void aWatchReadsTheStoreAndWritesToIt() throws Exception {
    List<String> args =
        command(
            List.of(
                "watch",
                "--once",
                "--input",
                "s3a://logs/AWSLogs",
                "--release",
                folder.resolve("enforcer").toString(),
                "--key",
                folder.resolve("keys/root.pub").toString(),
                "--state",
                folder.resolve("watch").toString(),
                "--alerts",
                "s3a://security/watch-alerts",
                "--from",
                "1970-01-02",
                "--set",
                store.setting()));
    assertThat(store.run(0, args)).contains("learned_already");
    assertThat(store.run(0, args)).as("the same files again").contains("learned_already");
    assertThat(folder.resolve("watch/1/position.json")).exists();
    assertThat(folder.resolve("watch/2")).doesNotExist();
  }

  private void publishedCopiesAreReadByTheStepsOfTheDocument() throws Exception {
    String upload = block("operate", "aws s3 sync /data/published");
    String download =
        Pattern.compile("(/data/\\S+) (s3://\\S+)").matcher(upload).replaceAll("$2 $1");
    assertThat(download.lines())
        .hasSize(3)
        .allMatch(line -> line.matches("aws s3 (sync|cp) s3://.+ /data/.+"));
    String published = folder.resolve("nights-published").toString();
    String enforcer = folder.resolve("enforcer").toString();
    store.run(0, List.of("sh", "-ec", upload.replace("/data/published", published)));
    store.run(0, List.of("sh", "-ec", download.replace("/data/published", enforcer)));
    String key = folder.resolve("keys/root.pub").toString();
    store.run(0, command(List.of("release", "verify", "--release", enforcer, "--key", key)));
  }

  @Test
  void logsAreFetchedByTheStepOfTheQuickStart() throws Exception {
    Path digest =
        Files.createDirectories(folder.resolve("digest/1/CloudTrail-Digest/eu-central-1"));
    Files.writeString(digest.resolve("1_CloudTrail-Digest_eu-central-1.json.gz"), "{}");
    store.run(
        0, List.of("aws", "s3", "cp", "--recursive", folder + "/digest", "s3://logs/AWSLogs"));
    String fetch =
        block("quickstart-cloudtrail", "aws s3 sync")
            .replace("YOUR-TRAIL-BUCKET", "logs")
            .replace(" /logs", " " + folder + "/fetched");
    assertThat(store.run(0, List.of("sh", "-ec", "cd ../..\n" + fetch + "tidemark --version")))
        .contains("tidemark ");
    assertThat(files(folder.resolve("fetched/AWSLogs"))).isEqualTo(files(folder.resolve("logs")));
  }

  private static SortedMap<String, Long> files(Path root) throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    try (Stream<Path> walked = Files.walk(root)) {
      for (Path file : walked.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.size(file));
      }
    }
    return files;
  }

  /** Returns the commands of the page's only block that has the given text. */
  private static String block(String page, String text) throws IOException {
    List<String> blocks =
        CodeBlocks.of(Files.readString(Path.of("../../docs/" + page + ".md")), "sh").stream()
            .filter(block -> block.contains(text))
            .toList();
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  @Test
  void leaseOfKilledNightIsTakenOver() throws Exception {
    List<String> args = command(inStore("killed", "nightly"));
    Process first = store.start(folder.resolve("killed.log"), args);
    Path profiles = store.file("security", "killed/profiles/_delta_log/00000000000000000000.json");
    while (first.isAlive() && Files.notExists(profiles)) {
      Thread.sleep(100);
    }
    assertThat(store.run(30, args))
        .contains("another run holds the warehouse", "process " + first.pid());
    assertThat(first.isAlive()).isTrue();
    first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

    assertThat(store.run(30, args)).contains("if its process is gone, wait until");
    Path expired = Files.writeString(folder.resolve("lease"), "2026-03-01T00:00:00Z\nkilled");
    store.run(
        0, List.of("aws", "s3", "cp", expired + "", "s3://security/killed/.tidemark.lease-1"));
    assertThat(store.run(0, args)).contains("Took over the warehouse");
    night.assertSameReleases("disk", "killed");
  }

  @Test
  void onlyOneConcurrentRunGetsTheLock() throws Exception {
    // The launcher has fetched the connector.
    List<String> java = new ArrayList<>(KilledRuns.java());
    String connector = Files.readString(Path.of("target/s3a.classpath")).trim();
    java.set(java.size() - 1, java.get(java.size() - 1) + ":" + connector);
    java.addAll(
        List.of(LockRace.class.getName(), "s3a://security/race", store.setting().split("=")[1]));
    assertThat(store.run(0, java).lines().filter(line -> line.startsWith("held")))
        .hasSize(25)
        .containsOnly("held by 1");
  }

  /** Returns the words of a command whose logs and tables are in the store. */
  private static List<String> inStore(String name, String command) {
    List<String> args = new ArrayList<>(night.command(name, command));
    replace(args, "--input", "s3a://logs/AWSLogs");
    replace(args, "--warehouse", "s3a://security/" + name);
    args.addAll(alertsInStore(name));
    return args;
  }

  /** Returns settings by which many identities have alerts, which go to the store. */
  private static List<String> alertsInStore(String name) {
    return List.of(
        "--alerts",
        "s3a://security/" + name + "-alerts",
        "--set",
        "alerts.security-lake-region=eu-central-1",
        "--set",
        "risk.medium-budget=1",
        "--set",
        "risk.confidence=0.5",
        "--set",
        store.setting());
  }

  private static void replace(List<String> args, String option, String value) {
    args.set(args.indexOf(option) + 1, value);
  }

  private static List<String> command(List<String> args) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(args);
    return command;
  }
}
