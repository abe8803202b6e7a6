package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.jobs.table.WarehouseFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    CommandLine line = e.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    boolean isJson = LogStyle.isJson(List.of(arguments));
    TidemarkException fault =
        e.getCause() instanceof TidemarkException foreseen
            ? foreseen
            : refused(e)
                .orElseGet(
                    () ->
                        usage(
                            "the command line cannot be used",
                            PrintableText.of(e.getMessage(), TEXT),
                            elsewhere(e, line)
                                .or(() -> nearest(e, line).map(n -> "did you mean " + n + "? "))
                                .map(hint -> hint + "See '" + name + " --help'")
                                .orElse("see '" + name + " --help'")));
    return print(line, isJson, fault, null);
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
      String[] parts = String.valueOf(why.getMessage()).split("; ", 2);
      String remedy =
          parts.length > 1
              ? parts[1]
              : "see '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'";
      String problem = name + " cannot be '" + PrintableText.of(e.getValue(), 40) + "'";
      return Optional.of(usage(problem, PrintableText.of(parts[0], TEXT), remedy));
    }
    return Optional.empty();
  }

  /** Returns the remedy for an option that only other night commands have. */
  private static Optional<String> elsewhere(ParameterException e, CommandLine line) {
    if (!(line.getCommand() instanceof NightCommand)
        || !(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return Optional.empty();
    }
    String option = unmatched.getUnmatched().get(0).split("=", 2)[0];
    List<String> others =
        below(line.getCommandSpec().root().commandLine())
            .filter(other -> other.getCommand() instanceof NightCommand)
            .filter(other -> other.getCommandSpec().optionsMap().containsKey(option))
            .map(other -> "'" + other.getCommandSpec().qualifiedName() + "'")
            .distinct()
            .limit(OTHERS)
            .toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "leave out %s, which has no effect here; it applies to %s. "
                .formatted(option, String.join(", ", others)));
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(other -> Stream.concat(Stream.of(other), below(other)));
  }

  private static Optional<String> nearest(ParameterException e, CommandLine line) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return Optional.empty();
    }
    String written = unmatched.getUnmatched().get(0);
    int value = written.indexOf('=');
    return written.startsWith("-")
        ? NearestSpelling.of(
            value < 0 ? written : written.substring(0, value),
            line.getCommandSpec().optionsMap().keySet())
        : NearestSpelling.of(written, line.getSubcommands().keySet());
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
    if (e instanceof TidemarkException foreseen) {
      return print(line, isJson, foreseen, verbose ? e : null);
    }
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    Optional<String> exhausted = exhausted(e);
    if (exhausted.isPresent()) {
      TidemarkException memory =
          new TidemarkException(
              ExitCode.UNFORESEEN,
              "there is not enough memory for this",
              PrintableText.of(exhausted.get(), TEXT),
              "provide more, for example with TIDEMARK_MEMORY=6g or spark-submit's "
                  + "--driver-memory, and run the command again; the tables are intact; "
                  + trace(e));
      return print(line, isJson, memory, verbose ? e : null);
    }
    TidemarkException unforeseen =
        new TidemarkException(
            ExitCode.UNFORESEEN,
            "stopped by an unexpected error: " + PrintableText.of(e.toString(), TEXT),
            PrintableText.of(root.toString(), TEXT) + at(root),
            "run it again, the tables are intact; " + trace(e));
    return print(line, isJson, unforeseen, verbose ? e : null);
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
      write(line.getErr(), failure.problem(), failure.cause(), failure.remedy());
      if (thrown != null) {
        thrown.printStackTrace(line.getErr());
        line.getErr().flush();
      }
    }
    return failure.exitCode().number();
  }

  private static String at(Throwable root) {
    StackTraceElement[] trace = root.getStackTrace();
    return trace.length == 0 ? "" : ", at " + trace[0];
  }

  private String trace(Throwable e) {
    Path folder = invocation.temporary();
    try {
      // Other users of the machine cannot predict the name, and so cannot place a link there.
      Path file = Files.createTempFile(folder, "tidemark-failure-", ".txt");
      try (PrintWriter out =
          new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
        e.printStackTrace(out);
      }
      return "if it happens again, report it with " + file;
    } catch (IOException unwritable) {
      return "if it happens again, report the output of --verbose (" + folder + " is not writable)";
    }
  }

  private static void write(PrintWriter err, String problem, String cause, String remedy) {
    // Errors may quote a log or a file, and control characters must not reach the terminal.
    err.println("tidemark: " + PrintableText.of(problem));
    String lead = "  because: ";
    for (String line : cause.split(TidemarkException.NEXT_CAUSE)) {
      err.println(lead + PrintableText.of(line));
      lead = " ".repeat(lead.length());
    }
    err.println("  remedy: " + PrintableText.of(remedy));
    err.flush();
  }
}
