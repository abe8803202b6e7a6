package io.tidemark.training.onnx;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Exports the forests of a baseline as ONNX models, one for each scope that is used for scoring.
 */
public final class OnnxScopes {
  private final Set<String> taken = new HashSet<>();

  OnnxScopes() {}

  /**
   * Returns the models, keyed by file name.
   *
   * @param features names of the inputs
   * @param provenance metadata stored in every model, in addition to the model's scope
   */
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
   * Returns the file name for a scope. Characters that are unsafe in file names are replaced by
   * {@code _}. A number is appended if another scope has the same file name, apart from case.
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
