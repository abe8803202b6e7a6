package io.tidemark.runtime.release;

@FunctionalInterface
public interface CheckLog {
  CheckLog SILENT = (check, detail) -> {};

  void passed(String check, String detail);
}
