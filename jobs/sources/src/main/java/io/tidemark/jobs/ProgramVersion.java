package io.tidemark.jobs;

import java.util.Objects;

/** The version of this program. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /**
   * Returns the version recorded in the application jar, or {@code development} if the program is
   * not running from a packaged jar.
   */
  public static String text() {
    return Objects.requireNonNullElse(
        ProgramVersion.class.getPackage().getImplementationVersion(), "development");
  }
}
