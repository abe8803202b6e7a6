package io.tidemark.runtime.release;

/** Is notified of the checks that a release passes, in order. */
@FunctionalInterface
public interface CheckLog {
  /** A log that ignores all checks. */
  CheckLog SILENT = (check, detail) -> {};

  /**
   * Called when a release passes a check.
   *
   * @param check short description of what was checked
   * @param detail values found
   */
  void passed(String check, String detail);
}
