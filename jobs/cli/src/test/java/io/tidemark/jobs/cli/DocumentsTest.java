package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Checks the links, commands and measured figures in all Markdown files of the checkout. */
class DocumentsTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Folders created by a build or a run. */
  private static final Set<String> MADE = Set.of(".git", "target", "node_modules");

  private static final Pattern BLOCK =
      Pattern.compile("^[ \\t]*```[^\\n]*\\n(.*?)^[ \\t]*```", Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");

  /** Matches the program at the beginning of a line or of another command in the line. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[|;&(])\\s*(?:\\$ )?(?:[\\w./$-]*/)?tidemark((?: +[^\\s#;&)]+)+)");

  private static final Pattern WORDS = Pattern.compile("[a-z][a-z-]*(?:\\|[a-z][a-z-]*)*");

  /**
   * Pages with blocks of commands that .ci/strangers-hour leaves out, and what executes them
   * instead.
   */
  private static final Map<String, String> EXECUTED_BY =
      Map.ofEntries(
          Map.entry("CONTRIBUTING.md", "nothing: too long"),
          Map.entry("README.md", ".ci/run"),
          Map.entry("data-samples/README.md", "SampleLogsTest"),
          Map.entry("docs/alerts.md", "FollowedPages"),
          Map.entry("docs/enforce.md", "FollowedPages, ServeCommandTest"),
          Map.entry("docs/evaluation.md", "tidemark benchmark"),
          Map.entry(
              "docs/operate.md",
              "FollowedPages, counterpart tests, .ci/image, without kubectl, skopeo, Spark"),
          Map.entry("docs/quickstart-cloudtrail.md", "ObjectStoreNightTest"),
          Map.entry("docs/triage.md", "FollowedPages"),
          Map.entry("docs/tune.md", "FeatureTutorial, FollowedPages, LabTest"),
          Map.entry("docs/watch.md", "FollowedPages, counterpart tests"),
          Map.entry("features/engine/README.md", "tidemark benchmark"),
          Map.entry("models/benchmarks/README.md", ".ci/run, tidemark benchmark"),
          Map.entry("notebooks-export/README.md", "JupyterLabTest"));

  private static final Pattern SECTION = Pattern.compile("(?m)^(?=#{2,6} )");

  /** Matches a share such as .94 or 33 of 152, and a measured time, speed or size. */
  private static final Pattern MEASURED =
      Pattern.compile(
          "(?<![\\w.])\\.\\d{2,4}\\b|\\b\\d{2,}[\\d,]* of \\d|\\d (?:µs|ns)\\b|\\d CPU\\b"
              + "|\\d times (?:as|the speed)|\\d [a-z ]*per (?:CPU )?second"
              + "|\\b(?:takes?|took) (?:at most |about )?[\\d.,]+ (?:s|ms|minutes|[kKMG]B)\\b");

  private static final Pattern MEASURED_BY =
      Pattern.compile("tidemark (?:benchmark|evaluate)\\b|/bench/|benchmarks\\.jar|Throughput\\b");

  private static final Pattern MEASURED_IN =
      Pattern.compile(
          "\\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
              + " 20\\d\\d\\b|Measured on 20\\d\\d-\\d\\d-\\d\\d\\b");

  private static final Pattern PROGRAM =
      Pattern.compile(
          "(?m)^(?:\\S*/)?(?:tidemark|mvn|java|aws|helm|curl|openssl|jupyter|python3|kubectl|spark-sql|spark-submit) ");

  @TempDir private Path folder;

  @Test
  void relativeLinksResolve() throws IOException {
    Map<Path, String> documents = documents();
    Map<Path, Set<String>> anchors = new HashMap<>();
    documents.forEach((file, text) -> anchors.put(file, anchors(text)));
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Map.Entry<Path, String> document : documents.entrySet()) {
      for (String link : links(document.getValue())) {
        links++;
        if (!leadsSomewhere(document.getKey(), link, anchors)) {
          broken.add(ROOT.relativize(document.getKey()) + ": " + link);
        }
      }
    }
    assertThat(links).isGreaterThan(50);
    assertThat(broken).isEmpty();
  }

  @Test
  void commandsExist() throws IOException {
    CommandLine program = CommandTree.of(Invocations.at(folder));
    List<String> unknown = new ArrayList<>();
    int commands = 0;
    for (Map.Entry<Path, String> document : documents().entrySet()) {
      for (List<String> words : commands(document.getValue())) {
        commands++;
        if (!exists(program, words)) {
          unknown.add(ROOT.relativize(document.getKey()) + ": tidemark " + String.join(" ", words));
        }
      }
    }
    assertThat(commands).isGreaterThan(50);
    assertThat(unknown).isEmpty();
  }

  @Test
  void commandsAreExecuted() throws IOException {
    Set<String> pages = new TreeSet<>();
    for (Map.Entry<Path, String> document : documents().entrySet()) {
      if (CodeBlocks.of(document.getValue(), "", "sh").stream()
          .anyMatch(block -> PROGRAM.matcher(block).find())) {
        pages.add(ROOT.relativize(document.getKey()).toString());
      }
    }
    assertThat(pages).isEqualTo(new TreeSet<>(EXECUTED_BY.keySet()));
  }

  @Test
  void measuredFiguresHaveTheirCommandAndMonth() throws IOException {
    List<String> unproven = new ArrayList<>();
    int figures = 0;
    for (Map.Entry<Path, String> document : documents().entrySet()) {
      String page = ROOT.relativize(document.getKey()).toString();
      for (String section : SECTION.split(document.getValue())) {
        List<String> measured = measured(section);
        figures += measured.size();
        if (!measured.isEmpty() && !isProven(section)) {
          unproven.add(page + ": " + measured);
        }
      }
    }
    assertThat(figures).isGreaterThan(50);
    assertThat(unproven).isEmpty();
  }

  @Test
  void packagesHaveTheVersionsOfTheBuild() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    Matcher delta = Pattern.compile("<delta.version>(.+?)<").matcher(pom);
    assertThat(delta.find()).isTrue();
    List<String> packages =
        documents().values().stream()
            .flatMap(text -> Pattern.compile("io\\.delta:\\S+").matcher(text).results())
            .map(MatchResult::group)
            .toList();
    assertThat(packages)
        .hasSizeGreaterThan(1)
        .containsOnly("io.delta:delta-spark_2.13:" + delta.group(1));
  }

  @Test
  void anchorsFollowGitHubSpelling() {
    assertThat(anchors("# Cedar, OPA, ONNX\n\n## `baseline.bin`: bytes\n\n## Envoy\n\n## Envoy\n"))
        .containsExactlyInAnyOrder("cedar-opa-onnx", "baselinebin-bytes", "envoy", "envoy-1");
  }

  @Test
  void ignoresLinksInCode() {
    assertThat(
            links(
                "[a](b.md#c) `[x](y.md)` ![d](e.png) [w](https://example.com)\n```\n[f](g)\n```\n"))
        .containsExactly("b.md#c", "e.png");
  }

  @Test
  void findsCommandsInBlocksAndSpans() {
    assertThat(
            commands(
                """
                `tidemark label add|list --by soc` and `other tidemark x`
                ```sh
                zcat a.gz | bin/tidemark nightly \\
                  --input -
                PATH=$PWD/tidemark/jobs/bin:$PATH
                tidemark step ingest --input logs # tidemark comment
                tidemark --help
                ```
                """))
        .containsExactly(
            List.of("nightly"), List.of("step", "ingest"), List.of(), List.of("label", "add|list"));
  }

  @Test
  void recognisesMeasuredFigures() {
    assertThat(
            measured(
                "finds .94 (33 of 35), takes 12 µs or 2.9 s, and took 3 GB. Budget 0.05, 15 minutes"))
        .containsExactly(".94", "33 of 3", "2 µs", "took 3 GB");
    assertThat(isProven("In May 2026, `tidemark\nevaluate` finds .94")).isTrue();
    assertThat(isProven("In May 2026, .94 are found")).isFalse();
    assertThat(isProven("`tidemark evaluate` finds .94")).isFalse();
  }

  @Test
  void resolvesCommandsWordByWord() {
    CommandLine program = new CommandLine(CommandLine.Model.CommandSpec.create());
    CommandLine label = new CommandLine(CommandLine.Model.CommandSpec.create());
    label.addSubcommand("add", CommandLine.Model.CommandSpec.create());
    program.addSubcommand("label", label);
    assertThat(exists(program, List.of("label", "add", "parameter"))).isTrue();
    assertThat(exists(program, List.of("label"))).isTrue();
    assertThat(exists(program, List.of())).isTrue();
    assertThat(exists(program, List.of("label", "add|remove"))).isFalse();
    assertThat(exists(program, List.of("lable"))).isFalse();
  }

  private static Map<Path, String> documents() throws IOException {
    Map<Path, String> documents = new TreeMap<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            return MADE.contains(at.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().endsWith(".md")) {
              documents.put(file, Files.readString(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return documents;
  }

  /** Returns the targets of links to files and headings, excluding links in code. */
  private static List<String> links(String text) {
    String prose = SPAN.matcher(BLOCK.matcher(text).replaceAll("")).replaceAll("");
    return LINK.matcher(prose)
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  private static boolean leadsSomewhere(Path from, String link, Map<Path, Set<String>> anchors) {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path file = path.isEmpty() ? from : from.resolveSibling(path).normalize();
    if (!file.startsWith(ROOT) || !Files.exists(file)) {
      return false;
    }
    return hash < 0 || anchors.getOrDefault(file, Set.of()).contains(link.substring(hash + 1));
  }

  private static List<String> measured(String section) {
    return MEASURED
        .matcher(BLOCK.matcher(section).replaceAll(""))
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static boolean isProven(String section) {
    String line = section.replaceAll("\\s+", " ");
    return MEASURED_BY.matcher(line).find() && MEASURED_IN.matcher(line).find();
  }

  /** Returns the anchors of headings, by GitHub's rule. */
  private static Set<String> anchors(String text) {
    Set<String> anchors = new TreeSet<>();
    Matcher heading = HEADING.matcher(BLOCK.matcher(text).replaceAll(""));
    while (heading.find()) {
      String words = heading.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
      String anchor =
          words
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
              .replace(' ', '-');
      String unique = anchor;
      for (int i = 1; !anchors.add(unique); i++) {
        unique = anchor + "-" + i;
      }
    }
    return anchors;
  }

  /** Returns the words of each command, up to its first option or value. */
  private static List<List<String>> commands(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder prose = new StringBuilder();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      block.appendReplacement(prose, "");
      lines.addAll(block.group(1).replaceAll("\\\\\\n", " ").lines().toList());
    }
    block.appendTail(prose);
    SPAN.matcher(prose).results().forEach(span -> lines.add(span.group(1).replace('\n', ' ')));
    List<List<String>> commands = new ArrayList<>();
    for (String line : lines) {
      Matcher command = COMMAND.matcher(line);
      while (command.find()) {
        commands.add(
            List.of(command.group(1).strip().split(" +")).stream()
                .takeWhile(word -> WORDS.matcher(word).matches())
                .toList());
      }
    }
    return commands;
  }

  /** Whether each word names a subcommand of the one before, as long as there are subcommands. */
  private static boolean exists(CommandLine program, List<String> words) {
    CommandLine at = program;
    for (String word : words) {
      Map<String, CommandLine> below = at.getSubcommands();
      // The launcher itself runs the parts of a benchmark.
      if (below.isEmpty() || at.getCommandName().equals("benchmark")) {
        return true;
      }
      String[] alternatives = word.split("\\|");
      if (!below.keySet().containsAll(List.of(alternatives))) {
        return false;
      }
      at = below.get(alternatives[0]);
    }
    return true;
  }
}
