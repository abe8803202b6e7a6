package io.tidemark.engine.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The built-in catalogue and, after it, uses of operators that it does not make. */
final class TriedFeatures {
  private static final String MORE = "/more-features.yaml";

  private TriedFeatures() {}

  /** Whatever is added to either is tried by the tests of leakage and parity. */
  static FeatureProgram program() {
    return FeatureProgram.read("tried features", yaml());
  }

  static String yaml() {
    try (InputStream more = TriedFeatures.class.getResourceAsStream(MORE)) {
      return FeatureProgram.builtInYaml() + new String(more.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
