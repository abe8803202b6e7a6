package io.tidemark.jobs.cli;

import static io.tidemark.jobs.cli.FeatureTutorial.COURIER;
import static io.tidemark.jobs.cli.FeatureTutorial.KEEPER;
import static io.tidemark.jobs.cli.FeatureTutorial.LAST;
import static io.tidemark.jobs.cli.FeatureTutorial.lastRead;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.night.Nights;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the program's commands in the blocks of pages on a copy of the evening's folder. Only names
 * and dates differ. Commands that need a bucket or run until stopped are left out, as is the lab,
 * which has its own test. {@code .ci/strangers-hour} runs the blocks that are marked with its name.
 */
abstract class FollowedPages {
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  /** Files and folders of a reader, which are in the working folder. */
  private static final Pattern NAME =
      Pattern.compile(
          "tables|published|logs|findings|out-.*|(?:keys/)?[\\w-]+\\.(?:key|pub|yaml|csv)");

  private final FeatureTutorial evening;
  private final Map<String, String> here = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  @TempDir private Path folder;

  FollowedPages(FeatureTutorial evening) {
    this.evening = evening;
  }

  @BeforeEach
  void copy() throws IOException {
    for (String part : List.of("keys", "logs", "published", "tables")) {
      Nights.copy(evening.folder().resolve(part), folder.resolve(part));
    }
    Files.copy(evening.folder().resolve("night.yaml"), folder.resolve("night.yaml"));
    // Settings of the evening, without which a night computes everything again.
    Files.writeString(
        folder.resolve("tidemark.yaml"),
        Files.readString(evening.folder().resolve("quick.yaml"))
            + "features: {catalogue: '"
            + folder.resolve("night.yaml")
            + "'}\n");
    here.put("^(tidemark nightly .*)$", "$1 --config tidemark.yaml --date " + LAST);
  }

  @Test
  void alerts() throws IOException {
    here.put("2026-03-(15|21)", LAST.toString());
    here.put("^(tidemark alerts .*)$", "$1 --config tidemark.yaml");
    assertThat(follow("alerts.md", 2)).contains("Exported ", "0 new alerts, 0 updates");
  }

  @Test
  void enforce() throws IOException {
    here.put("--input LOGS --from \\S+", "--input logs --from " + LAST.plusDays(1));
    assertThat(follow("enforce.md", 2))
        .contains("is complete and valid", "\"event_id\":\"read-8-0\"");
  }

  @Test
  void operate() throws IOException {
    here.put(" LOGS", " logs");
    here.put(" W( |$)", " tables$1");
    here.put(" P( |$)", " published$1");
    here.put(" K( |$)", " keys/release.key$1");
    here.put("2026-02-01|2026-03-01", LAST.toString());
    here.put("--date D", "--date " + LAST);
    here.put("^(tidemark (plan|backfill|step) .*)$", "$1 --config tidemark.yaml");
    assertThat(follow("operate.md", 11))
        .contains("0 nights judged", "Published ", "Nothing to do.");
  }

  @Test
  void triage() throws IOException {
    String keeper = "-|acme|" + KEEPER;
    Files.writeString(
        folder.resolve("verdicts.csv"),
        "identity,from,to,verdict\n" + keeper + "," + LAST + "," + LAST + ",compromised\n");
    here.put("2026-03-29", LAST.toString());
    here.put(" ID$", " " + lastRead());
    here.put("'-\\|norrin\\|[^']*'", "'" + keeper + "'");
    here.put("'kubernetes\\|[^']*'", "'-|acme|" + COURIER + "'");
    here.put("$", " --warehouse tables");
    assertThat(follow("triage.md", 14)).contains("Event      " + lastRead(), "1 label imported");
  }

  @Test
  void tune() throws IOException {
    String page = Files.readString(Path.of("../../docs/tune.md"));
    Matcher first =
        Pattern.compile("(?ms)^# yaml-language-server.*?(?=^  - name: stuck)").matcher(page);
    assertThat(first.find()).isTrue();
    Files.writeString(folder.resolve("mine.yaml"), first.group());
    assertThat(follow("tune.md", 6)).contains("adds 1 (secrets_hoarded_1h)", "A valid policy");
  }

  @Test
  void watch() throws IOException {
    // A reader stops it instead.
    here.put("--state watch", "--state out-watch --once --from " + LAST.plusDays(1));
    assertThat(follow("watch.md", 1)).contains("before_start");
  }

  /** Runs the given number of commands in a page, and returns what they printed. */
  private String follow(String page, int count) throws IOException {
    // FeatureTutorial runs this section.
    String text =
        Files.readString(Path.of("../../docs/" + page))
            .replaceFirst("(?s)\n### In a night\n.*?(?=\n## )", "");
    List<String> commands =
        CodeBlocks.of(text, "", "sh").stream()
            .flatMap(block -> block.replaceAll("\\\\\n\\s*", "").lines())
            .map(line -> line.replaceFirst("\\s+#.*", ""))
            .filter(line -> line.matches("tidemark (?!serve |lab ).*") && !line.contains("s3a:"))
            .toList();
    StringBuilder printed = new StringBuilder();
    for (String command : commands) {
      String changed = command;
      for (Map.Entry<String, String> entry : here.entrySet()) {
        changed = changed.replaceAll(entry.getKey(), entry.getValue());
      }
      printed.append(run(changed));
    }
    assertThat(failures).as(page).isEmpty();
    assertThat(commands).as(page).hasSize(count);
    return printed.toString();
  }

  private String run(String command) throws IOException {
    String[] parts = command.replaceFirst("^tidemark ", "").split(" > ");
    List<String> args = new ArrayList<>();
    Matcher word = WORD.matcher(parts[0]);
    while (word.find()) {
      String text = word.group().replaceAll("['\"]", "");
      args.add(NAME.matcher(text).matches() ? folder.resolve(text).toString() : text);
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Invocation invocation =
        command.contains(" doctor ")
            ? Invocations.atSystemTime(folder) // Delta's own times must not be in the future
            : Invocations.at(folder);
    int exitCode =
        CommandTree.of(invocation)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(String[]::new));
    if (exitCode != 0) {
      failures.add(command + ": exit code " + exitCode + "\n" + out + err);
    }
    if (parts.length > 1) {
      Files.writeString(folder.resolve(parts[1]), out.toString());
    }
    return out.toString() + err;
  }
}
