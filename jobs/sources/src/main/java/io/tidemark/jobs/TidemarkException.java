package io.tidemark.jobs;

import java.util.Objects;

/**
 * Thrown for failures that the program anticipates. The message states the problem, its cause and a
 * remedy. The message is printed unchanged, so values from logs or files must first pass through
 * {@link PrintableText}.
 */
public final class TidemarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Separator between causes, so that each is printed on its own line. */
  public static final String NEXT_CAUSE = "\n           ";

  private final ExitCode exitCode;
  private final String problem;
  private final String cause;
  private final String remedy;

  /**
   * @param problem what failed, including the values involved
   * @param cause what was found instead of what was expected
   * @param remedy what the reader can do now
   */
  public TidemarkException(ExitCode exitCode, String problem, String cause, String remedy) {
    this(exitCode, problem, cause, remedy, null);
  }

  /** Creates an exception with the underlying one, printed with {@code --verbose}; may be null. */
  public TidemarkException(
      ExitCode exitCode, String problem, String cause, String remedy, Throwable thrown) {
    super(problem + "; because: " + cause + "; remedy: " + remedy, thrown);
    this.exitCode = Objects.requireNonNull(exitCode);
    this.problem = Objects.requireNonNull(problem);
    this.cause = Objects.requireNonNull(cause);
    this.remedy = Objects.requireNonNull(remedy);
  }

  /**
   * Creates an exception from a library's message, which may end with a remedy after a semicolon.
   *
   * @param remedy remedy for messages without one
   */
  public static TidemarkException explained(
      ExitCode exitCode, String problem, Exception e, String remedy) {
    String message = PrintableText.of(String.valueOf(e.getMessage()), 500);
    int end = message.lastIndexOf("; ");
    return new TidemarkException(
        exitCode,
        problem,
        end < 0 ? message : message.substring(0, end),
        end < 0 ? remedy : message.substring(end + 2),
        e);
  }

  /** Creates an exception for invalid arguments or settings. */
  public static TidemarkException usage(String problem, String cause, String remedy) {
    return usage(problem, cause, remedy, null);
  }

  /** Creates an exception for invalid arguments or settings, with an underlying exception. */
  public static TidemarkException usage(
      String problem, String cause, String remedy, Throwable thrown) {
    return new TidemarkException(ExitCode.USAGE, problem, cause, remedy, thrown);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String problem() {
    return problem;
  }

  public String cause() {
    return cause;
  }

  public String remedy() {
    return remedy;
  }
}
