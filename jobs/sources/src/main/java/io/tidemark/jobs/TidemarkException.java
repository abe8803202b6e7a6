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
  private final String cure;

  /**
   * @param problem what failed, with the values concerned
   * @param because the cause: what was found instead of what is needed
   * @param cure the remedy: what the reader can do now
   */
  public TidemarkException(ExitCode exitCode, String problem, String because, String cure) {
    this(exitCode, problem, because, cure, null);
  }

  /**
   * @param cause underlying exception, for {@code --verbose}; may be null
   */
  public TidemarkException(
      ExitCode exitCode, String problem, String because, String cure, Throwable cause) {
    super(problem + "; because: " + because + "; remedy: " + cure, cause);
    this.exitCode = Objects.requireNonNull(exitCode);
    this.problem = Objects.requireNonNull(problem);
    this.because = Objects.requireNonNull(because);
    this.cure = Objects.requireNonNull(cure);
  }

  /** Creates the exception for invalid arguments or settings. */
  public static TidemarkException usage(String problem, String because, String cure) {
    return new TidemarkException(ExitCode.USAGE, problem, because, cure);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String problem() {
    return problem;
  }

  public String because() {
    return because;
  }

  public String cure() {
    return cure;
  }
}
