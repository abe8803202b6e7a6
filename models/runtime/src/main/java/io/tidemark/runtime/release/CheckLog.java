package io.tidemark.runtime.release;

/** Receives the checks that a release passes, in order, with the values found. */
@FunctionalInterface
public interface CheckLog {
  CheckLog SILENT = (check, detail) -> {};

  void passed(String check, String detail);
}
