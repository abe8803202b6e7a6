package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.SummaryText;
import io.tidemark.notebooks.HostileText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a night on a log in which every field contains hostile text, and checks that commands print
 * none of that text unescaped.
 */
class HostileTerminalTest {
  private static final Map<String, String> LOG = HostileText.ALL;

  @TempDir private static Path folder;
  private static String nightly;
  private static String logged;

  @BeforeAll
  static void night() throws IOException {
    SharedSpark.session();
    Path logs = Files.createDirectories(folder.resolve("logs"));
    StringBuilder lines = new StringBuilder();
    // An earlier day is needed for the night to know what is usual.
    lines.append(record("2026-03-19", "usual", "usual")).append('\n');
    for (Map.Entry<String, String> hostile : LOG.entrySet()) {
      lines.append(record("2026-03-20", hostile.getKey(), hostile.getValue())).append('\n');
    }
    Files.writeString(logs.resolve("a.json"), lines);
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    PrintStream stderr = System.err;
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      StringWriter output = new StringWriter();
      assertThat(run(output, "nightly", "--input", logs.toString())).as(output.toString()).isZero();
      nightly = output.toString();
    } finally {
      System.setErr(stderr);
    }
    logged = captured.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsPlainLines() {
    assertPlain(logged);
    assertPlain(nightly);
    assertThat(checked(0, "identities", "list", "--limit", "100"))
        .contains("43 identities", "gpj.exe", "<script>");
    checked(0, "status");
    checked(0, "notices", "list");
    checked(0, "records", "rejected");
    checked(2, "explain", "--event", "id-long");
    checked(0, "plan", "--date", "2026-03-21");
    for (String name : List.of("colour", "title", "lines", "bidi", "nul", "marks", "wide")) {
      String text = LOG.get(name);
      assertThat(checked(0, "explain", "--event", "id-" + name)).contains("id-" + name);
      checked(0, "identities", "show", identity(text));
      checked(2, "explain", "--event", text);
      checked(2, "report", "--date", text);
      checked(2, "extract", "--date", text);
    }
  }

  @Test
  void nightSummaryKeepsItsLayout() {
    NightSummary.Builder summary =
        NightSummary.builder(Optional.of(LocalDate.of(2026, 3, 21)), "r1");
    List<NightSummary.AlertLine> alerts = new ArrayList<>();
    LOG.forEach(
        (name, text) -> {
          summary.rejected(text, 1).skipped(text, 1).identities(text, 1);
          alerts.add(new NightSummary.AlertLine(text, text, List.of(text, text, text), text));
        });
    for (Map.Entry<String, String> hostile : LOG.entrySet()) {
      summary.alerts(1, List.of(alerts.get(0))).note(hostile.getValue(), hostile.getValue());
    }
    for (int from = 0; from < alerts.size(); from += 5) {
      summary.alerts(99, alerts.subList(from, Math.min(from + 5, alerts.size())));
      String screen = SummaryText.of(summary.build(), LOG.get("colour"), LOG.get("lines"));
      assertPlain(screen);
      assertThat(screen.lines().toList())
          .hasSizeLessThanOrEqualTo(64)
          .allSatisfy(
              line ->
                  // The line of an alert contains a whole identity key.
                  assertThat(PrintableText.columns(line))
                      .isLessThanOrEqualTo(line.matches(" {2}\\S.*") ? 175 : 80));
    }
  }

  /**
   * Checks that there are only printable characters and line ends, no lines forged by a text, and
   * no overlong lines.
   */
  private static void assertPlain(String printed) {
    assertThat(printed)
        .doesNotContainPattern("[\\p{Cntrl}&&[^\\n\\t]]")
        .doesNotContainPattern("[\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]")
        .doesNotContain("\u0301".repeat(3));
    assertThat(printed.lines().filter(line -> line.startsWith("Alerts      0")).count())
        .isLessThanOrEqualTo(1);
    assertThat(printed.lines().mapToInt(String::length).max().orElse(0)).isLessThan(3_000);
  }

  /**
   * Runs a command that must end with the given exit code and print only plain lines. Returns its
   * output.
   */
  private static String checked(int exitCode, String... args) {
    StringWriter output = new StringWriter();
    assertThat(run(output, args)).as("%s: %s", String.join(" ", args), output).isEqualTo(exitCode);
    assertPlain(output.toString());
    return output.toString();
  }

  private static int run(StringWriter output, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--warehouse", folder.resolve("w").toString()));
    if (args[0].equals("nightly")) {
      all.addAll(List.of("--publish", folder.resolve("p").toString()));
      Path keys = folder.resolve("keys");
      CommandTree.of(Invocations.at(folder))
          .setOut(new PrintWriter(output, true))
          .execute("keygen", "--out", keys.toString());
      CommandTree.of(Invocations.at(folder))
          .setOut(new PrintWriter(output, true))
          .execute(
              "release",
              "sign-root",
              "--release",
              folder.resolve("p").toString(),
              "--sign-with",
              keys.resolve("root.key").toString(),
              "--release-key",
              keys.resolve("release.pub").toString());
      all.addAll(List.of("--signing-key", keys.resolve("release.key").toString()));
    }
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(output, true))
        .execute(all.toArray(String[]::new));
  }

  private static String identity(String user) {
    return "aws|111122223333|arn:aws:iam::111122223333:user/" + user;
  }

  private static String record(String day, String name, String text)
      throws JsonProcessingException {
    Map<String, Object> user =
        Map.of(
            "type",
            "IAMUser",
            "arn",
            "arn:aws:iam::111122223333:user/" + text,
            "accountId",
            "111122223333",
            "userName",
            text,
            "accessKeyId",
            "AKIA" + name);
    // Written as escapes, because half a surrogate pair cannot be encoded in UTF-8.
    return JsonMapper.builder()
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
        .build()
        .writeValueAsString(
            Map.of(
                "eventVersion",
                "1.08",
                "userIdentity",
                user,
                "eventTime",
                day + "T10:00:00Z",
                "eventSource",
                "s3.amazonaws.com",
                "eventName",
                "Get" + text,
                "userAgent",
                text,
                "eventID",
                "id-" + name,
                "sourceIPAddress",
                "198.51.100.7"));
  }
}
