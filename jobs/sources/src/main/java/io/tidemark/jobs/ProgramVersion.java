package io.tidemark.jobs;

import java.util.Objects;

/** The version of this program. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /** The version in the application jar, or {@code development} without a packaged jar. */
  public static String text() {
    return Objects.requireNonNullElse(
        ProgramVersion.class.getPackage().getImplementationVersion(), "development");
  }
}
