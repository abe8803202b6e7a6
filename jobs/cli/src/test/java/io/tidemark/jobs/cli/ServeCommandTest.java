package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.bound.Bound.MaxImpact;
import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the commands that work with the runtime's frozen release. */
class ServeCommandTest {
  private static final Path FROZEN = Path.of("../../models/runtime/src/test/resources/release");
  private static final String NIGHT = "2026-03-15";
  private static final String DECISION =
      "{\"format\":\"tidemark_decisions\",\"version\":1,\"event\":{\"metadata_uid\":\"r-1\","
          + "\"metadata_product\":\"gateway\",\"time\":\""
          + NIGHT
          + "T08:15:00Z\",\"identity\":\"aws|1|robot\",\"is_nhi\":true,"
          + "\"api_operation\":\"GetObject\"},\"decision\":{\"kind\":\"ALLOW\"}}\n";
  private static final String KEY = FROZEN.resolve("root.pub").toString();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void servesUntilStoppedAndKeepsState() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-tests-0123456789\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    String[] shared = {"--listen", "127.0.0.1:0", "--admin-token", token.toString()};
    assertThat(execute("serve", shared)).isEqualTo(2);
    assertThat(err.toString()).contains("token is not private", "remedy: run chmod 600 " + token);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Thread serving =
        serving(
            "--state",
            folder.resolve("state").toString(),
            "--decisions",
            folder.resolve("log").toString(),
            "--admin-token",
            token.toString());
    Matcher found = awaited("Deciding at 127.0.0.1:[0-9]+; http://127.0.0.1:([0-9]+)/readyz ");
    HttpResponse<String> ready =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + found.group(1) + "/readyz"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(ready.statusCode()).isEqualTo(200);
    end(serving);
    assertThat(out.toString())
        .containsPattern("Judging by release 1-[0-9a-f]{12}, learned from logs until " + NIGHT)
        .doesNotContain("no release to judge");
    assertThat(folder.resolve("state/journal")).content().contains("AcceptedSequence");
    assertThat(folder.resolve("state/snapshot")).exists();
  }

  @Test
  void logsReportsAndUnsavedReportsAsJson() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-tests-0123456789\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path state = folder.resolve("state");
    Files.createDirectories(state);
    Files.createFile(state.resolve("journal.lock"));
    PrintStream stderr = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      Thread serving =
          serving(
              "--state",
              state.toString(),
              "--admin-token",
              token.toString(),
              "--log-format",
              "json");
      Matcher found = awaited("http://127.0.0.1:([0-9]+)/readyz ");
      URI revoked = URI.create("http://127.0.0.1:" + found.group(1) + "/v1/revoked");
      assertThat(revoke(revoked, "key-1")).isEqualTo(204);
      Files.delete(state.resolve("journal"));
      Files.createDirectory(state.resolve("journal"));
      assertThat(revoke(revoked, "key-2\u202e")).isEqualTo(503);
      assertThat(revoke(revoked, "key-3")).isEqualTo(503);
      Files.delete(state.resolve("journal"));
      end(serving);
    } finally {
      System.setErr(stderr);
      LogStyle.TEXT.apply("none", Level.INFO);
    }
    List<String> messages = new ArrayList<>();
    for (String line : log.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      assertThat(json.get("@timestamp").textValue()).endsWith("Z");
      messages.add(json.get("log.level").textValue() + " " + json.get("message").textValue());
    }
    String journal = "The journal " + state.resolve("journal");
    assertThat(messages)
        .contains(
            "INFO /v1/revoked from 127.0.0.1 is in force: {\"credential\":\"key-1\"}",
            "INFO /v1/revoked from 127.0.0.1 is in force, but not saved: {\"credential\":\"key-2?\"}")
        .anyMatch(line -> line.startsWith("WARN " + journal + " was written by an earlier run"));
    assertThat(messages)
        .filteredOn(line -> line.contains("could not save"))
        .singleElement()
        .asString()
        .startsWith("WARN The service could not save a report: " + journal + " cannot be written")
        .contains("Exception: ");
  }

  private static int revoke(URI uri, String credential) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer a-token-of-tests-0123456789")
            .POST(HttpRequest.BodyPublishers.ofString("{\"credential\":\"" + credential + "\"}"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void servesAtSocket() throws Exception {
    PrintStream stderr = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      Thread serving = serving("--listen", "unix:" + folder.resolve("s"));
      awaited("Deciding at unix:" + folder.resolve("s") + ";");
      assertThat(folder.resolve("s")).exists();
      end(serving);
    } finally {
      System.setErr(stderr);
      LogStyle.TEXT.apply("none", Level.INFO);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("Revocations, evidence, grants and risk end with this process");
    assertThat(folder.resolve("s")).doesNotExist();
  }

  @Test
  void reportsMissingReleaseAtStart() throws Exception {
    Thread serving = serving("--release", folder.toString(), "--key", KEY);
    awaited("There is no release to judge with yet: NO_ROOT: there is no readable ROOT.jws");
    end(serving);
  }

  @Test
  void rejectsInvalidOptions() throws Exception {
    assertThat(execute("serve", "--listen", "here")).isEqualTo(2);
    assertThat(err.toString()).contains("it is not a host and a port");
    assertThat(execute("serve", "--listen", "unix:")).isEqualTo(2);
    assertThat(err.toString()).contains("it has no path");
    Path config = Files.writeString(folder.resolve("c.yaml"), "colums: {}\n");
    assertThat(execute("serve", "--listen", "127.0.0.1:0", "--config", config.toString()))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("c.yaml line 1: the file has no key 'colums'", "remedy: correct " + config);
    Path absent = folder.resolve("absent.yaml");
    assertThat(execute("serve", "--listen", "127.0.0.1:0", "--config", absent.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("remedy: correct " + absent);
    assertThat(execute("serve", "--listen", "127.0.0.1:0", "--refresh", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--refresh cannot be 0", "give 1 or more");
    assertThat(execute("serve", "--listen", "0.0.0.0:0")).isEqualTo(2);
    assertThat(err.toString())
        .contains("cannot listen on 0.0.0.0:0 without protection")
        .contains("remedy: set proxy_secret or tls");
  }

  @Test
  void reportsFolderThatCannotBeCreated() throws Exception {
    Path stone = Files.writeString(folder.resolve("stone"), "no folder");
    String cause = stone + ": java.nio.file.FileAlreadyExistsException";
    execute("serve", "--listen", "127.0.0.1:0", "--state", stone.toString());
    assertThat(err.toString()).contains("The state cannot be kept in " + cause);
    execute("serve", "--listen", "127.0.0.1:0", "--decisions", stone.toString());
    assertThat(err.toString()).contains("The decision log cannot be kept in " + cause);
  }

  @Test
  void reportsUnusableState() throws Exception {
    Path state = folder.resolve("state");
    Files.createDirectories(state.resolve("journal"));
    assertThat(execute("serve", "--listen", "127.0.0.1:0", "--state", state.toString()))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("The journal " + state.resolve("journal") + " cannot be read")
        .contains("remedy: restore it, or delete it to start without revocations, evidence, grants")
        .contains("and rollback protection")
        .doesNotContain("Exception in");
    Files.delete(state.resolve("journal"));
    Thread serving = serving("--state", state.toString());
    awaited("Deciding at ");
    assertThat(execute("serve", "--listen", "127.0.0.1:0", "--state", state.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains(state + " is in use by another enforcer");
    Files.createDirectories(state.resolve("snapshot.new/stone"));
    end(serving);
    assertThat(err.toString()).contains("tidemark: The recent state cannot be saved to ");
  }

  @Test
  void failsIfRequiredStateIsMissing() throws Exception {
    Path state = folder.resolve("state");
    assertThat(execute("serve", "--listen", "127.0.0.1:0", "--require-state")).isEqualTo(2);
    assertThat(err.toString()).contains("--require-state has no effect here", "it needs --state");
    Files.createDirectories(state);
    assertThat(
            execute(
                "serve", "--listen", "127.0.0.1:0", "--require-state", "--state", state.toString()))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("journal is missing")
        .contains("start once without requiring it, as you would for a first start");
  }

  @Test
  void reportsPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(execute("serve", "--listen", address)).isEqualTo(2);
      assertThat(err.toString())
          .contains("--listen " + address + ": another program uses this port")
          .contains("give this option another address, or stop the other program");
      String free = "127.0.0.1:0";
      assertThat(execute("serve", "--listen", free, "--admin-listen", address)).isEqualTo(2);
      assertThat(err.toString())
          .contains("--admin-listen " + address + ": another program uses this port");
    }
  }

  @Test
  void replayExplainsEmptyOutput() throws Exception {
    Path log = Files.writeString(folder.resolve("decisions.jsonl"), DECISION);
    assertThat(execute("release replay", "--input", log.toString())).as(err.toString()).isZero();
    assertThat(err.toString())
        .contains("1 of the requested events are not judged")
        .contains("learned from days up to " + NIGHT);
  }

  @Test
  void replayFailsIfRejectedRecordsCannotBeWritten() throws Exception {
    Path log =
        Files.writeString(
            folder.resolve("decisions.jsonl"),
            DECISION
                + "{\"format\":\"tidemark_decisions\",\"version\":1,\"event\":{},\"decision\":{}}\n");
    String[] replay = {"--input", log.toString(), "--rejects", folder + "/nowhere/rejects"};
    assertThat(execute("release replay", replay)).isEqualTo(2);
    assertThat(err.toString()).contains("give --rejects a place that can be created or written");
    replay[3] = folder.resolve("rejects").toString();
    assertThat(execute("release replay", replay)).as(err.toString()).isZero();
    assertThat(folder.resolve("rejects")).content().startsWith("{").endsWith("}\n");
    if (Files.exists(Path.of("/dev/full"))) {
      replay[3] = "/dev/full";
      assertThat(execute("release replay", replay)).isEqualTo(2);
      assertThat(err.toString()).contains("is the disk full?");
    }
  }

  @Test
  void verifyReportsAgeOfRelease() {
    assertThat(execute("release verify")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("of the night of " + NIGHT + " is complete and valid")
        .containsPattern("It has learned from logs up to that night, [0-9,]+ days ago");
  }

  @Test
  void distinguishesShortOptions() {
    assertThat(execute("release translate", "--out", "x", "--to", "opa")).isEqualTo(2);
    assertThat(err.toString()).contains("'--to'").doesNotContain("did you mean");
  }

  @Test
  void translatesForEveryPolicyEngine() throws Exception {
    Path policies = folder.resolve("policies");
    assertThat(execute("release translate", "--out", policies.toString()))
        .as(err.toString())
        .isZero();
    assertThat(policies.resolve("cedar/policies.cedar")).content().contains("permit(principal");
    assertThat(policies.resolve("cedar/schema.cedarschema.json")).exists();
    assertThat(policies.resolve("onnx/global.onnx")).exists();
    assertThat(policies.resolve("opa")).doesNotExist();
    assertThat(policies.resolve("onnx/global.onnx"))
        .content(StandardCharsets.ISO_8859_1)
        .contains("scope", "global");
  }

  @Test
  void translateNeedsSigningKey() throws Exception {
    Path policies = folder.resolve("policies");
    String[] options = {"--out", policies.toString(), "--opa-key", "nowhere"};
    assertThat(execute("release translate", options)).isEqualTo(2);
    assertThat(err.toString()).contains("the key nowhere cannot sign", "--opa-key a P-256 key");
    options[2] = "--opa-key-id";
    assertThat(execute("release translate", options)).isEqualTo(2);
    assertThat(err.toString())
        .contains("--opa-key-id has no effect here", "it needs --opa-key, which is not given");
    assertThat(policies).doesNotExist();
  }

  @Test
  void translatesWithoutRulesOnlyOnRequest() throws Exception {
    SigningKey key = SigningKey.generate();
    TestCompany company = new TestCompany(1);
    Path published = folder.resolve("published");
    company.publish(published, key, company.contentsWith(new MaxImpact(Impact.WRITE)));
    Path trusted = Files.writeString(folder.resolve("t.pub"), TestRoot.pem(key));
    Path policies = folder.resolve("policies");
    String[] options = {
      "--out",
      policies.toString(),
      "--release",
      published.toString(),
      "--key",
      trusted.toString(),
      "--without-rules"
    };
    assertThat(execute("release translate", Arrays.copyOf(options, 6))).isEqualTo(40);
    assertThat(err.toString()).contains("(agents)", "policy rules", "--without-rules");
    assertThat(policies).doesNotExist();
    assertThat(execute("release translate", options)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("They omit these parts of the release: policy-rules");
    assertThat(policies.resolve("cedar/policies.cedar"))
        .content()
        .contains("Omitted: policy-rules");
    String model =
        Files.readString(policies.resolve("onnx/global.onnx"), StandardCharsets.ISO_8859_1);
    assertThat(model)
        .contains("omitted", "policy-rules", "manifest_sha256", "score")
        .doesNotContain("label", "threshold");
  }

  private Thread serving(String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    if (!args.contains("--listen")) {
      args.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    Thread serving = new Thread(() -> execute("serve", args.toArray(new String[0])));
    serving.start();
    return serving;
  }

  private Matcher awaited(String line) throws InterruptedException {
    Pattern wanted = Pattern.compile(line);
    for (int i = 0; i < 400; i++) {
      Matcher found = wanted.matcher(out.toString());
      if (found.find()) {
        return found;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(out + "" + err);
  }

  private static void end(Thread serving) throws InterruptedException {
    serving.interrupt();
    serving.join(20_000);
    assertThat(serving.isAlive()).isFalse();
  }

  private int execute(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of(more));
    if (command.equals("serve") && !args.contains("--admin-listen")) {
      args.addAll(List.of("--admin-listen", "127.0.0.1:0"));
    }
    if (!args.contains("--release")) {
      args.addAll(List.of("--release", FROZEN.resolve("published").toString(), "--key", KEY));
    }
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(new String[0]));
  }
}
