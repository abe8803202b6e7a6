package io.tidemark.jobs;

import java.util.Objects;

/**
 * A foreseen reason to stop: what is wrong, why, and what to do about it. Its text reaches the
 * terminal as it stands, so values that come from logs or files pass {@link PrintableText} first.
 */
public final class TidemarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Between causes where there are several: each is told on a line of its own. */
  public static final String NEXT_CAUSE = "\n           ";

  private final ExitCode exitCode;
  private final String problem;
  private final String because;
  private final String cure;

  /**
   * @param problem what cannot go on, with the values concerned
   * @param because what was found instead of what is needed
   * @param cure what the reader can do now
   */
  public TidemarkException(ExitCode exitCode, String problem, String because, String cure) {
    this(exitCode, problem, because, cure, null);
  }

  /**
   * @param cause the exception behind it, kept for {@code --verbose}; may be null
   */
  public TidemarkException(
      ExitCode exitCode, String problem, String because, String cure, Throwable cause) {
    super(problem + "; because: " + because + "; to fix it: " + cure, cause);
    this.exitCode = Objects.requireNonNull(exitCode);
    this.problem = Objects.requireNonNull(problem);
    this.because = Objects.requireNonNull(because);
    this.cure = Objects.requireNonNull(cure);
  }

  /** A command line or a file of settings that cannot be meant. */
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
