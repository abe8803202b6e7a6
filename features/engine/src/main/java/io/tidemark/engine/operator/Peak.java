package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/**
 * The {@code peak} operator compares the number of events in ten minutes with the usual daily peak.
 */
public final class Peak extends Operator {
  public Peak() {
    super(
        "peak",
        "Log2 of the ratio of the number of events in the last ten minutes to the second-largest"
            + " daily peak in the history, at least 0.",
        OperatorForm.onWords("events").needingWindow("10m"));
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition.windowMicros());
  }

  private record Compiled(long windowMicros) implements Feature {
    @Override
    public FeatureState newState() {
      return new WindowedCount(windowMicros);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      double usual = now.usual().figures().peakPerTenMinutes();
      return now.covers(windowMicros)
          ? Math.max(0, StableMath.log2((count.at(now.micros()) + 2) / (usual + 2)))
          : Double.NaN;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      double usual = now.usual().figures().peakPerTenMinutes();
      return Numbers.plain(Math.rint(StrictMath.pow(2, value) * (usual + 2) - 2));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "at most " + Numbers.plain(now.usual().figures().peakPerTenMinutes());
    }
  }
}
