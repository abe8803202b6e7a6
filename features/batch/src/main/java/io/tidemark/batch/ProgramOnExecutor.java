package io.tidemark.batch;

import io.tidemark.engine.program.FeatureProgram;
import java.io.Serializable;
import java.util.Objects;

/**
 * A catalogue's text on its way to the executors, compiled there once. Programs themselves hold
 * functions and are not serialised.
 *
 * @param source name of the catalogue, for messages
 * @param yaml its text
 */
public record ProgramOnExecutor(String source, String yaml) implements Serializable {
  private static volatile Compiled latest;

  public ProgramOnExecutor {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(yaml, "yaml");
  }

  /** The catalogue that ships with Tidemark. */
  public static ProgramOnExecutor builtIn() {
    return new ProgramOnExecutor("the built-in catalogue", FeatureProgram.builtInYaml());
  }

  /** The compiled program; kept, so that every task and pair of this JVM shares it. */
  public FeatureProgram program() {
    Compiled kept = latest;
    if (kept == null || !kept.catalogue.equals(this)) {
      kept = new Compiled(this, FeatureProgram.read(source, yaml));
      latest = kept;
    }
    return kept.program;
  }

  private record Compiled(ProgramOnExecutor catalogue, FeatureProgram program) {}
}
