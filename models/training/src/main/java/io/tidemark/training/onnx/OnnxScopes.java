package io.tidemark.training.onnx;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Exports the forests of a baseline's judging scopes as ONNX models. */
public final class OnnxScopes {
  private final Set<String> taken = new HashSet<>();

  OnnxScopes() {}

  /** Returns the models by file name, each with the provenance and its scope as metadata. */
  public static Map<String, byte[]> files(
      Baseline baseline, List<String> features, Map<String, String> provenance) {
    OnnxScopes names = new OnnxScopes();
    Map<String, byte[]> files = new TreeMap<>();
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      Map<String, String> metadata = new TreeMap<>(provenance);
      metadata.put("scope", scope.id());
      files.put(
          names.fileOf(scope.id()),
          OnnxForest.of(scope.statistic().forest(), Double.POSITIVE_INFINITY, features, metadata));
    }
    return files;
  }

  /**
   * Returns a scope's file name. Unsafe characters become {@code _}. A number is appended if
   * another scope has the same file name, apart from case.
   */
  String fileOf(String scope) {
    String plain = scope.replaceAll("[^A-Za-z0-9_-]", "_");
    String name = plain;
    for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
      name = plain + "-" + number;
    }
    return name + ".onnx";
  }
}
