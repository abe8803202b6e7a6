package io.tidemark.batch;

import io.tidemark.engine.program.FeatureProgram;
import java.io.Serializable;
import java.util.Objects;

/**
 * Catalogue text that is sent to the executors and compiled once on each of them, because compiled
 * programs contain functions, which cannot be serialized.
 *
 * @param source name of the catalogue, for error messages
 */
public record ExecutorProgram(String source, String yaml) implements Serializable {
  private static volatile Compiled latest;

  public ExecutorProgram {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(yaml, "yaml");
  }

  public static ExecutorProgram builtIn() {
    return new ExecutorProgram("the built-in catalogue", FeatureProgram.builtInYaml());
  }

  /** Returns the compiled program, which is cached and shared by all tasks in this JVM. */
  public FeatureProgram program() {
    Compiled kept = latest;
    if (kept == null || !kept.catalogue.equals(this)) {
      kept = new Compiled(this, FeatureProgram.read(source, yaml));
      latest = kept;
    }
    return kept.program;
  }

  private record Compiled(ExecutorProgram catalogue, FeatureProgram program) {}
}
