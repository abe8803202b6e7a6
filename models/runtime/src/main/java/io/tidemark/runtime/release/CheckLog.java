package io.tidemark.runtime.release;

/** Receives the checks that a release passes, in order. */
@FunctionalInterface
public interface CheckLog {
  /** Ignores all checks. */
  CheckLog SILENT = (check, detail) -> {};

  /**
   * Called when a check passes.
   *
   * @param check what was checked, in a few words
   * @param detail values found
   */
  void passed(String check, String detail);
}
