package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.source.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the output of {@code ingest}, {@code ingest rejected|retry} and {@code identities} line by
 * line.
 */
class IngestCommandsTest {
  private static final String CI = "aws|111122223333|arn:aws:iam::111122223333:user/ci";

  @TempDir private Path folder;
  private Path logs;
  private String output;

  @BeforeEach
  void open() throws IOException {
    SharedSpark.session();
    logs = Files.createDirectories(folder.resolve("logs"));
  }

  @Test
  void listsAndRetriesRejectedRecords() throws IOException {
    String broken = "{\"password\":\"hide me\",\"half";
    Files.writeString(
        logs.resolve("a.json"),
        String.join("\n", event("1"), broken, event("2"), "[7]", "[8]") + "\n");
    assertThat(run("step", "ingest", "--input", logs.toString())).as(output).isZero();
    assertThat(output).contains("5 records = 2 accepted");

    assertThat(run("records", "rejected", "--group")).as(output).isZero();
    assertThat(output.lines().map(String::strip))
        .containsExactly(
            "2  not_an_object (cloudtrail)",
            "remedy: only JSON objects are records: check what wrote the file",
            "example: file:" + logs.resolve("a.json") + "#3",
            "7",
            "1  malformed_json (cloudtrail)",
            "remedy: check the raw text for a truncated write or another format",
            "example: file:" + logs.resolve("a.json") + "#1",
            "{\"password\":\"***\",\"half",
            "Reasons: 2",
            "Next        tidemark records retry" + at() + ", once the cause is fixed");

    assertThat(run("records", "rejected", "--reason", "not_an_object", "--limit", "1")).isZero();
    assertThat(output.lines().map(String::strip))
        .containsExactly(
            "not_an_object  file:%s#3 at byte %d"
                .formatted(logs.resolve("a.json"), 2 * event("1").length() + broken.length() + 4),
            "An array element is not an object",
            "7",
            "Rejected records: 2",
            "Next        tidemark records retry" + at() + ", once the cause is fixed");

    Files.writeString(
        logs.resolve("a.json"),
        String.join("\n", event("1"), event("3"), event("2"), "[7]", "[8]") + "\n");
    // No --input is needed, because the table names the files.
    assertThat(run("records", "retry")).as(output).isZero();
    assertThat(output)
        .contains("5 records = 1 accepted", "2 duplicates", "2 rejected")
        .contains("Resolved", "1 record is no longer rejected; 1 file had rejected records");
    assertThat(run("records", "rejected")).isZero();
    assertThat(output).contains("Rejected records: 2").doesNotContain("malformed_json");

    assertThat(run("identities", "list")).isZero();
    assertThat(output.lines())
        .contains(
            "0 identities",
            "Next        tidemark step profile --date 2026-03-20"
                + at()
                + ", which makes identities of the events");
    assertThat(run("step", "profile", "--date", "2026-03-20")).as(output).isZero();
    assertThat(run("identities", "list")).isZero();
    assertThat(output.lines())
        .containsExactly(
            "kind     events  rule                     identity",
            "api_key       3  cloudtrail.iam_user_key  " + CI,
            "1 identity");
    assertThat(run("identities", "list", "--kind", "human")).isZero();
    assertThat(output.lines()).hasSize(2).contains("0 identities");
    assertThat(run("identities", "show", CI)).isZero();
    assertThat(output.lines())
        .contains(
            "identity     " + CI,
            "kind         api_key",
            "rule_id      cloudtrail.iam_user_key",
            "is_nhi       true",
            "events       3")
        .anyMatch(line -> line.matches("2026-03-20 +3 +0 +0 +0 +0"));
    assertThat(run("identities", "show", CI, "--json")).isZero();
    assertThat(output.strip())
        .contains("\"identity\" : \"" + CI, "\"day\" : \"2026-03-20\"")
        .startsWith("{")
        .endsWith("}");
    assertThat(run("identities", "show", "aws|1|nobody")).isEqualTo(2);
    assertThat(output).contains("there is no identity 'aws|1|nobody'", "tidemark identities list");
  }

  @Test
  void listsKeysInFull() throws IOException {
    String path = "user/" + "deployments/".repeat(30) + "ci";
    String hostile = "user/x\\u001b[2J\\u202e\\n1 identity" + "y".repeat(150);
    Files.writeString(
        logs.resolve("a.json"),
        event("1").replace("user/ci", path)
            + "\n"
            + event("2").replace("user/ci", path)
            + "\n"
            + event("3").replace("user/ci", hostile)
            + "\n");
    assertThat(run("step", "ingest", "--input", logs.toString())).as(output).isZero();
    assertThat(run("step", "profile", "--date", "2026-03-20")).as(output).isZero();
    assertThat(run("identities", "list")).isZero();
    List<String> lines = output.lines().toList();
    assertThat(lines).hasSize(4);
    String key = lines.get(1).substring(lines.get(1).indexOf("aws|"));
    assertThat(key).isEqualTo(CI.replace("user/ci", path));
    assertThat(lines.get(2)).endsWith(CI.replace("user/ci", "user/x 1 identity" + "y".repeat(150)));
    assertThat(run("identities", "show", key)).as(output).isZero();
    assertThat(output.lines()).contains("identity     " + key, "events       2");
  }

  @Test
  void ignoresArchiveAndReportsRemedy() throws IOException {
    String csv = "metadata_uid,time,actor_user_uid\n1,2026-03-20T10:00:00Z,svc\n";
    Files.writeString(logs.resolve("a.csv"), csv);
    try (OutputStream file = Files.newOutputStream(logs.resolve("a.tar.gz"));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      tar.putArchiveEntry(tar.createArchiveEntry(logs.resolve("a.csv"), "a.csv"));
      Files.copy(logs.resolve("a.csv"), tar);
      tar.closeArchiveEntry();
    }
    assertThat(run("step", "ingest", "--input", logs.toString(), "--dry-run")).as(output).isZero();
    assertThat(output)
        .contains("2 records = 1 accepted", "Rejected    1: archive 1\n")
        .contains("Remedy      archive: unpack it: archives are not read\n")
        .contains("  for instance in file:" + logs.resolve("a.tar.gz") + "\n")
        .doesNotContain("records rejected");
    assertThat(folder.resolve("w")).doesNotExist();

    assertThat(run("step", "ingest", "--input", logs.toString())).as(output).isZero();
    assertThat(output)
        .contains("2 records = 1 accepted", "remedies: tidemark records rejected --group")
        .doesNotContain("Remedy ");
    assertThat(run("step", "ingest", "--input", logs.toString())).as(output).isZero();
    assertThat(output).contains("Read        no record; files read before are not read again\n");
  }

  @Test
  void dryRunShowsWhatItWouldStore() throws IOException {
    Path mapping =
        Files.writeString(
            folder.resolve("m.yaml"),
            """
            input: json
            columns: {at: time, agent: ai_agent_uid, tool: api_operation, args: tool_arguments}
            """);
    Files.writeString(
        logs.resolve("a.json"),
        """
        {"at":"2026-03-20T10:00:00Z","agent":"a1","tool":"mail","args":{"to":"b@x","body":"Dear Bob"},"team":"blue","password":"hunter2"}
        {"at":"2026-03-20T10:00:01Z","agent":"a2","tool":"mail","args":{"to":"b@x"},"team":"red"}
        {"at":"2026-03-20T10:00:02Z","agent":"a2","tool":"mail","args":[1]}
        """);
    Path json = folder.resolve("s.json");
    assertThat(
            run(
                "step",
                "ingest",
                "--input",
                logs.toString(),
                "--set",
                "ingest.mapping=" + mapping,
                "--summary",
                json.toString(),
                "--dry-run"))
        .as(output)
        .isZero();
    assertThat(output)
        .contains("Identities  2: ai_agent 2\n")
        .contains("Empty       credential_uid 100 %, actor_session_uid 100 %, status_id 100 %,\n")
        .contains("Unmapped    team 2, password 1\n")
        .contains("First event as it would be stored\n")
        .contains("  identity: -|-|a1\n", "  argument_names: [\"body\",\"to\"]\n")
        .contains("  resource_uid: b@x\n", "\"password\":\"***\"")
        .contains("  argument_names: expected an object with the arguments", "m.yaml line 2")
        .doesNotContain("hunter2", "Dear Bob");
    assertThat(Files.readString(json))
        .contains("\"ai_agent\" : 2", "\"src_ip\" : 100", "\"team\" : 2")
        .contains("\"ai_agent_uid\" : \"a1\"");
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void dryRunExitsLikeTheRun() throws IOException {
    Path log = logs.resolve("a.json");
    Files.writeString(log, event("1").replace("2026-03-20T", "soon") + "\n");
    String[] dry = {"step", "ingest", "--input", logs.toString(), "--dry-run"};
    assertThat(run(dry)).as(output).isEqualTo(10);
    assertThat(output).contains("no record could be converted to an event; the remedies show why");
    assertThat(run("step", "ingest", "--input", logs.toString())).as(output).isEqualTo(10);

    Files.writeString(
        log, event("1") + "\n" + String.join("\n", Collections.nCopies(150, "{\"half")) + "\n");
    assertThat(run(dry)).as(output).isEqualTo(20);
    assertThat(output).contains("WITHHELD").doesNotContain("tidemark records rejected");
  }

  @Test
  void helpListsFormats() {
    CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);
    assertThat(commands.runAlone("step", "ingest", "--help")).isZero();
    assertThat(commands.output()).contains(LogFormat.allIds());
  }

  @Test
  void exitsWithTwentyIfEverySourceIsWithheld() throws IOException {
    Files.writeString(
        logs.resolve("a.json"),
        event("1") + "\n" + String.join("\n", Collections.nCopies(150, "{\"half")) + "\n");
    assertThat(run("step", "ingest", "--input", logs.toString())).as(output).isEqualTo(20);
    assertThat(output)
        .contains("WITHHELD", "cloudtrail is withheld: 150 of 151 records rejected; malformed_json")
        .contains("151 records", "1 skipped")
        .containsPattern("lists\\s+the\\s+rest");
    assertThat(folder.resolve("w/access_events")).doesNotExist();
  }

  private String at() {
    return " --warehouse " + folder.resolve("w");
  }

  private int run(String... args) {
    CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);
    int exitCode = commands.run(args);
    output = commands.output();
    return exitCode;
  }

  private static String event(String id) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/ci\",\"accountId\":\"111122223333\",\"accessKeyId\":"
        + "\"AKIAIOSFODNN7EXAMPLE\",\"userName\":\"ci\"},\"eventTime\":\"2026-03-20T10:00:00Z\","
        + "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"readOnly\":true,"
        + "\"eventID\":\""
        + id
        + "\",\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"Boto3/1.34.2\"}";
  }
}
