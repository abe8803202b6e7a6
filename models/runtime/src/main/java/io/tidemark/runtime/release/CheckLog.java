package io.tidemark.runtime.release;

/** Receives the checks that a release has passed, in order. */
@FunctionalInterface
public interface CheckLog {
  /** Ignores all checks. */
  CheckLog SILENT = (check, detail) -> {};

  /**
   * Called when a check has passed.
   *
   * @param check what was checked, in a few words
   * @param detail values that were found
   */
  void passed(String check, String detail);
}
