package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.jobs.table.WarehouseFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints a failure as three lines on stderr: the problem, its cause and a remedy. With {@code
 * --log-format json}, the failure is logged as a single line with these fields. The stack trace is
 * printed only with {@code --verbose}. If the failure is unexpected, the stack trace is also saved
 * to a file.
 */
final class ErrorReport {
  private static final int TEXT = 500;

  /** Maximum number of other commands to list for an option that this command does not have. */
  private static final int OTHERS = 3;

  private final Invocation invocation;

  ErrorReport(Invocation invocation) {
    this.invocation = invocation;
  }

  int onUsage(ParameterException e, String[] arguments) {
    TidemarkException fault =
        e.getCause() instanceof TidemarkException foreseen
            ? foreseen
            : refused(e)
                .orElseGet(
                    () ->
                        usage(
                            "the command line cannot be used",
                            PrintableText.of(e.getMessage(), TEXT),
                            hint(e).map(hint -> hint + "See" + help(e)).orElse("see" + help(e))));
    return print(e.getCommandLine(), LogStyle.isJson(List.of(arguments)), fault, null);
  }

  private static String help(ParameterException e) {
    return " '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'";
  }

  /**
   * Returns the error for a value that an option does not accept. For an enum, the message lists
   * the valid words. For any other type, the type's converter supplies the message.
   */
  private static Optional<TidemarkException> refused(ParameterException e) {
    if (e.getArgSpec() == null || e.getValue() == null) {
      return Optional.empty();
    }
    ArgSpec taken = e.getArgSpec();
    String name = taken instanceof OptionSpec option ? option.longestName() : taken.paramLabel();
    if (taken.type().isEnum()) {
      List<String> words = List.of(taken.paramLabel().split("\\|"));
      return Optional.of(OptionChecks.unknown(name, e.getValue(), words));
    }
    if (e.getCause() instanceof IllegalArgumentException why) {
      String problem = name + " cannot be '" + PrintableText.of(e.getValue(), 40) + "'";
      return Optional.of(
          TidemarkException.explained(ExitCode.USAGE, problem, why, "see" + help(e)));
    }
    return Optional.empty();
  }

  /**
   * Returns the commands that have an option that this night command lacks, or else the option or
   * subcommand that was probably meant.
   */
  private static Optional<String> hint(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return Optional.empty();
    }
    CommandLine line = e.getCommandLine();
    String word = unmatched.getUnmatched().get(0);
    boolean isOption = word.startsWith("-");
    String name = isOption ? word.split("=", 2)[0] : word;
    if (line.getCommand() instanceof NightCommand) {
      String others =
          below(line.getCommandSpec().root().commandLine())
              .filter(other -> other.getCommand() instanceof NightCommand)
              .filter(other -> other.getCommandSpec().optionsMap().containsKey(name))
              .map(other -> "'" + other.getCommandSpec().qualifiedName() + "'")
              .distinct()
              .limit(OTHERS)
              .collect(Collectors.joining(", "));
      if (!others.isEmpty()) {
        return Optional.of(
            "leave out %s, which has no effect here; it applies to %s. ".formatted(name, others));
      }
    }
    return NearestSpelling.of(
            name,
            isOption ? line.getCommandSpec().optionsMap().keySet() : line.getSubcommands().keySet())
        .map(near -> "did you mean " + near + "? ");
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(other -> Stream.concat(Stream.of(other), below(other)));
  }

  int onFailure(Exception thrown, CommandLine line, ParseResult parsed) {
    Throwable failure =
        thrown instanceof ExecutionException && thrown.getCause() instanceof Error error
            ? error
            : thrown;
    Optional<TidemarkException> named = WarehouseFault.explain(failure, "the warehouse");
    Throwable e = named.isPresent() ? named.get() : failure;
    boolean isJson = parsed != null && LogStyle.isJson(parsed.originalArgs());
    boolean verbose =
        parsed != null
            && parsed.asCommandLineList().stream()
                .map(CommandLine::getParseResult)
                .anyMatch(result -> result.hasMatchedOption("--verbose"));
    TidemarkException report =
        e instanceof TidemarkException foreseen
            ? foreseen
            : exhausted(e)
                .map(
                    memory ->
                        unforeseen(
                            "there is not enough memory for this",
                            memory,
                            "provide more, for example with TIDEMARK_MEMORY=6g or spark-submit's "
                                + "--driver-memory, and run the command again",
                            e))
                .orElseGet(
                    () ->
                        unforeseen(
                            "stopped by an unexpected error: " + PrintableText.of(e + "", TEXT),
                            origin(e),
                            "run it again",
                            e));
    return print(line, isJson, report, verbose ? e : null);
  }

  private TidemarkException unforeseen(String problem, String cause, String remedy, Throwable e) {
    return new TidemarkException(
        ExitCode.UNFORESEEN,
        problem,
        PrintableText.of(cause, TEXT),
        remedy + "; the tables are intact; " + trace(e));
  }

  /** Returns the first cause of a failure and the place where it was thrown. */
  private static String origin(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    StackTraceElement[] trace = root.getStackTrace();
    String place = trace.length == 0 ? "" : ", at " + trace[0];
    return PrintableText.of(root.toString(), TEXT) + place;
  }

  /**
   * Returns the out-of-memory error that occurred in this process or was quoted by a failed Spark
   * task, if there is one.
   */
  private static Optional<String> exhausted(Throwable failure) {
    String name = OutOfMemoryError.class.getName();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return Optional.of(cause.toString());
      }
      Optional<String> line =
          String.valueOf(cause.getMessage()).lines().filter(l -> l.contains(name)).findFirst();
      if (line.isPresent()) {
        return Optional.of(line.get().substring(line.get().indexOf(name)));
      }
    }
    return Optional.empty();
  }

  /**
   * Prints a failure for people, or logs it as one line for machines.
   *
   * @param thrown throwable whose stack trace is printed; may be null
   * @return the exit code
   */
  private static int print(
      CommandLine line, boolean isJson, TidemarkException failure, Throwable thrown) {
    if (isJson) {
      LogStyle.failed(
          failure.exitCode(),
          PrintableText.of(failure.problem()),
          PrintableText.of(failure.cause().replace(TidemarkException.NEXT_CAUSE, "; ")),
          PrintableText.of(failure.remedy()),
          thrown);
    } else {
      // Errors may quote a log or a file, and control characters must not reach the terminal.
      PrintWriter err = line.getErr();
      err.println("tidemark: " + PrintableText.of(failure.problem()));
      String lead = "  because: ";
      for (String cause : failure.cause().split(TidemarkException.NEXT_CAUSE)) {
        err.println(lead + PrintableText.of(cause));
        lead = " ".repeat(lead.length());
      }
      err.println("  remedy: " + PrintableText.of(failure.remedy()));
      if (thrown != null) {
        thrown.printStackTrace(err);
      }
      err.flush();
    }
    return failure.exitCode().number();
  }

  private String trace(Throwable e) {
    Path folder = invocation.temporary();
    try {
      // Other users of the machine cannot predict the name, and so cannot place a link there.
      Path file = Files.createTempFile(folder, "tidemark-failure-", ".txt");
      try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
        e.printStackTrace(out);
      }
      return "if it happens again, report it with " + file;
    } catch (IOException unwritable) {
      return "if it happens again, report the output of --verbose (" + folder + " is not writable)";
    }
  }
}
