package io.tidemark.engine.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The built-in catalogue, followed by features that use operators in ways not found there. */
final class ExampleFeatures {
  private static final String MORE = "/more-features.yaml";

  private ExampleFeatures() {}

  /** Features added to either part are automatically covered by the leakage and parity tests. */
  static FeatureProgram program() {
    return FeatureProgram.read("tried features", yaml());
  }

  static String yaml() {
    try (InputStream more = ExampleFeatures.class.getResourceAsStream(MORE)) {
      return FeatureProgram.builtInYaml() + new String(more.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
