package io.tidemark.runtime.release;

/** Hears of each check that a bundle has passed, in order. */
@FunctionalInterface
public interface CheckLog {
  /** For a reader that only wants to know whether all passed. */
  CheckLog SILENT = (check, detail) -> {};

  /**
   * A check was passed.
   *
   * @param check what was looked at, a few words
   * @param detail what was found
   */
  void passed(String check, String detail);
}
