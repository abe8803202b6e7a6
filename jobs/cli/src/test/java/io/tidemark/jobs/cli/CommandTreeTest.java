package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandTreeTest {
  /** A command that ends with an unforeseen exception. */
  @Command(name = "fail")
  static final class FailCommand implements Runnable {
    @CommandLine.Option(names = "--verbose")
    boolean verbose;

    @Override
    public void run() {
      throw new IllegalStateException("outer", new ArithmeticException("inner \u001b[31mcause"));
    }
  }

  /** A command that ends with an error of the virtual machine. */
  @Command(name = "overflow")
  static final class OverflowCommand implements Runnable {
    @Override
    public void run() {
      throw new StackOverflowError();
    }
  }

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpListsCommandsAndExitCodes() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("Usage: tidemark", "config", "Exit codes:", "30    another run has locked")
        .contains("tidemark COMMAND --help");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(execute("config", "show", "--help")).isZero();
    assertThat(out.toString()).contains("Examples:", "Exit codes:");
  }

  @Test
  void printsGroupsWithoutArguments() {
    CommandLine line = CommandTree.of(Invocations.at(folder)).setOut(new PrintWriter(out, true));
    assertThat(line.execute()).isZero();
    assertThat(out.toString().lines())
        .hasSizeLessThanOrEqualTo(40)
        .allSatisfy(one -> assertThat(one).hasSizeLessThan(81));
    assertThat(out.toString())
        .contains("  Run          nightly  backfill  plan  status  step  watch\n")
        .contains("  Develop      simulate  benchmark\n");
  }

  @Test
  void everyIdentityOptionTakesKeysOfExtracts() throws Exception {
    List<CommandLine.Model.OptionSpec> options = new ArrayList<>();
    List<CommandLine> commands = new ArrayList<>(List.of(CommandTree.of(Invocations.at(folder))));
    while (!commands.isEmpty()) {
      CommandLine command = commands.remove(0);
      commands.addAll(command.getSubcommands().values());
      Optional.ofNullable(command.getCommandSpec().findOption("--identity"))
          .ifPresent(options::add);
    }
    assertThat(options).hasSizeGreaterThan(5);
    for (CommandLine.Model.OptionSpec option : options) {
      assertThat(option.converters()).as(option.command().qualifiedName()).hasSize(1);
      assertThat(option.converters()[0].convert("'-|shop|agent-1")).isEqualTo("-|shop|agent-1");
    }
    assertThat(new SharedOptions.IdentityKey().convert("aws|1|o'brien")).isEqualTo("aws|1|o'brien");
  }

  @Test
  void helpHasALineForEveryCommand() {
    CommandLine line = CommandTree.of(Invocations.at(folder)).setOut(new PrintWriter(out, true));
    assertThat(line.execute("--help")).isZero();
    for (CommandLine command : line.getSubcommands().values()) {
      String description = command.getCommandSpec().usageMessage().description()[0];
      if (!command.getCommandName().equals("help")) {
        assertThat(out.toString().lines())
            .contains("  %-11s %s".formatted(command.getCommandName(), description));
      }
    }
    assertThat(out.toString().lines()).allSatisfy(one -> assertThat(one).hasSizeLessThan(81));
  }

  @Test
  void nightlyHasAtMostFifteenOptions() {
    CommandLine nightly = CommandTree.of(Invocations.at(folder)).getSubcommands().get("nightly");
    assertThat(nightly.getCommandSpec().options())
        .filteredOn(option -> !option.usageHelp())
        .hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void wrapsDescriptionsAtScreenWidth() {
    CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .execute("simulate", "--help");
    assertThat(out.toString())
        .contains(
            """
            Writes the access logs of a simulated company.
            The logs are in each product's native format. The final days contain attacks,
            listed in labels.csv. If --from is given, the same options produce the same
            bytes.
            """)
        .contains("only identities that produce these logs. One or\n")
        .contains("Days to simulate. Default: 28.\n")
        .contains("-h, --help");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '0 1 2 10 20 30 40 130 143'",
    "nightly, '0 1 2 10 20 30 40 130 143'",
    "backfill, '0 1 2 10 20 30 130 143'",
    "step ingest, '0 1 2 10 20 30 130 143'",
    "records retry, '0 1 2 10 30 130 143'",
    "step score, '0 1 2 10 30 130 143'",
    "step export, '0 1 2 10 30 40 130 143'",
    "plan, '0 1 2 10 130 143'",
    "status, '0 1 2 10'",
    "doctor, '0 1 2 10'",
    "label add, '0 1 2 10 30'",
    "label import, '0 1 2 10 30'",
    "label list, '0 1 2 10'",
    "label remove, '0 1 2 10 30'",
    "alerts list, '0 1 2 10'",
    "maintain, '0 1 2 10 30 130 143'",
    "leak review, '0 1 2 10'",
    "identities list, '0 1 2 10'",
    "release verify, '0 1 2 40'",
    "serve, '0 1 2 130 143'",
    "watch, '0 1 2 10 30 40 130 143'",
    "release replay, '0 1 2 10 40'",
    "policy example, '0 1 2'",
    "identities, '0 1 2'"
  })
  void helpListsExitCodesOfCommand(String command, String codes) {
    CommandLine line = CommandTree.of(Invocations.at(folder));
    for (String word : command.split(" ")) {
      line = word.isEmpty() ? line : line.getSubcommands().get(word);
    }
    assertThat(line.getCommandSpec().usageMessage().exitCodeList().keySet())
        .containsExactly(codes.split(" "));
  }

  @Test
  void examplesFitTheScreen() {
    assertExamplesFit(CommandTree.of(Invocations.at(folder)));
  }

  private static void assertExamplesFit(CommandLine line) {
    assertThat(line.getUsageMessage(CommandLine.Help.Ansi.OFF).lines())
        .as(line.getCommandSpec().qualifiedName())
        .containsAll(List.of(line.getCommandSpec().usageMessage().footer()));
    line.getSubcommands().values().forEach(CommandTreeTest::assertExamplesFit);
  }

  @Test
  void optionListsAllowedWords() {
    assertWordsAreListed(CommandTree.of(Invocations.at(folder)));
  }

  private static void assertWordsAreListed(CommandLine line) {
    assertThat(line.getCommandSpec().options())
        .filteredOn(option -> option.type().isEnum())
        .allSatisfy(option -> assertThat(option.paramLabel()).contains("|"));
    line.getSubcommands().values().forEach(CommandTreeTest::assertWordsAreListed);
  }

  @Test
  void synopsisShortensWordLists() {
    CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .execute("simulate", "--help");
    assertThat(out.toString()).contains("[--formats=F,F]").doesNotContain("F[,F");
  }

  @Test
  void versionNamesRuntime() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).contains("tidemark ", "Spark 4.", "Java ");
  }

  @ParameterizedTest
  @CsvSource({
    "config, Missing required subcommand, --help",
    "confg, 'confg', did you mean config?",
    "config shw, 'shw', did you mean show?",
    "config show --confg=x, '--confg=x', did you mean --config?",
    "config show --config, --config, --help"
  })
  void suggestsNearestSpelling(String line, String cause, String remedy) {
    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString()).contains(cause, remedy);
  }

  @Test
  void rejectsInvalidPath() {
    assertThat(execute("config", "show", "--config", "a\u0000b")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString()).contains("cannot convert", "see 'tidemark config show --help'");
  }

  @Test
  void printedConfigurationIsReadable() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "train.seed: 5\nspark.a: 'it''s'\n");
    assertThat(execute("config", "show", "--config", file.toString())).isZero();
    Settings read =
        ResolvedSettings.of(
                Optional.of(Files.writeString(folder.resolve("b.yaml"), out.toString())),
                Map.of(),
                List.of())
            .settings();
    assertThat(read)
        .isEqualTo(ResolvedSettings.of(Optional.of(file), Map.of(), List.of()).settings());
    assertThat(read.train().seed()).isEqualTo(5);
  }

  @Test
  void checkPrintsSettingsAndTheirOrigins() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "train.seed: 5\n");
    assertThat(execute("config", "check", "--config", file.toString())).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "train.seed: 5  (" + file + " line 1)",
            "Valid: 1 setting set; all others have their default values.");
  }

  @Test
  void configurationMistakeExitsWithTwo() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "train.sead: 5\n");
    assertThat(execute("config", "show", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("train.sead", "line 1", "train.seed")
        .doesNotContain("\tat ");
  }

  @Test
  void writesTraceOfUnexpectedErrorToFile() throws IOException {
    assertThat(execute("fail")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString())
        .contains("IllegalStateException: outer", "ArithmeticException: inner cause", ", at ")
        .doesNotContain("\u001b");
    assertThat(traces())
        .singleElement()
        .asString()
        .contains("IllegalStateException: outer", "Caused by", "\tat ");
    assertThat(execute("fail", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void reportsMachineErrorsInThreeLines() throws IOException {
    assertThat(execute("overflow")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(err.toString())
        .contains("an unexpected error: java.lang.StackOverflowError", ", at ");
    assertThat(traces()).singleElement().asString().contains("StackOverflowError");
  }

  @Test
  void writesNoTraceThroughLink() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "of the user");
    Files.createSymbolicLink(folder.resolve("tidemark-failure-7.txt"), victim);
    assertThat(execute("fail")).isEqualTo(1);
    assertThat(victim).hasContent("of the user");
  }

  private List<String> traces() throws IOException {
    List<String> traces = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "tidemark-failure-*.txt")) {
      for (Path file : files) {
        traces.add(Files.readString(file));
      }
    }
    return traces;
  }

  private int execute(String... arguments) {
    return CommandTree.of(
            Invocations.at(folder),
            CommandTree.group(
                "config", "Settings.", new ConfigCommand.Show(), new ConfigCommand.Check()),
            new FailCommand(),
            new OverflowCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
