package io.tidemark.jobs;

import java.util.Objects;

/**
 * An expected failure with problem, cause and remedy. The text is printed unchanged, so values from
 * logs or files pass {@link PrintableText} first.
 */
public final class TidemarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Separates several causes; each is printed on its own line. */
  public static final String NEXT_CAUSE = "\n           ";

  private final ExitCode exitCode;
  private final String problem;
  private final String because;
  private final String remedy;

  /**
   * @param problem what failed, with the values concerned
   * @param because the cause: what was found instead of what is needed
   * @param remedy the remedy: what the reader can do now
   */
  public TidemarkException(ExitCode exitCode, String problem, String because, String remedy) {
    this(exitCode, problem, because, remedy, null);
  }

  /**
   * @param cause underlying exception, for {@code --verbose}; may be null
   */
  public TidemarkException(
      ExitCode exitCode, String problem, String because, String remedy, Throwable cause) {
    super(problem + "; because: " + because + "; remedy: " + remedy, cause);
    this.exitCode = Objects.requireNonNull(exitCode);
    this.problem = Objects.requireNonNull(problem);
    this.because = Objects.requireNonNull(because);
    this.remedy = Objects.requireNonNull(remedy);
  }

  /** Creates the exception for invalid arguments or settings. */
  public static TidemarkException usage(String problem, String because, String remedy) {
    return new TidemarkException(ExitCode.USAGE, problem, because, remedy);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String problem() {
    return problem;
  }

  public String cause() {
    return because;
  }

  public String remedy() {
    return remedy;
  }
}
