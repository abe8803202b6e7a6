package io.tidemark.runtime.release;

/** Receives each check that a bundle has passed, in order. */
@FunctionalInterface
public interface CheckLog {
  /** Ignores all checks. */
  CheckLog SILENT = (check, detail) -> {};

  /**
   * Called when a check has passed.
   *
   * @param check what was checked, in a few words
   * @param detail what was found
   */
  void passed(String check, String detail);
}
