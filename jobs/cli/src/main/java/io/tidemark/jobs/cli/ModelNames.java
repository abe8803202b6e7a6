package io.tidemark.jobs.cli;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names of models in one folder, after scopes, whose names may have signs that files have not. */
final class ModelNames {
  private final Set<String> taken = new HashSet<>();

  /** The name of a scope's model; numbered where another has it, also but for capitals. */
  String of(String scope) {
    String plain = scope.replaceAll("[^A-Za-z0-9_-]", "_");
    String name = plain;
    for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
      name = plain + "-" + number;
    }
    return name + ".onnx";
  }
}
