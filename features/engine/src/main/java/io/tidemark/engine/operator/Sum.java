package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/** The {@code sum} operator sums a count over a window. */
public final class Sum extends HistoryComparable {
  public Sum() {
    super(
        "sum",
        "Sum of a count over the window. If the count is part of the outcome, only earlier"
            + " events are included. With 'against: profile', the result is log2 of the ratio of this"
            + " sum to the second-largest daily sum in the history, at least 0.",
        OperatorForm.onCounts()
            .requiring(CatalogueKey.WINDOW)
            .supporting(
                CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER, CatalogueKey.AGAINST));
  }

  @Override
  void declareDays(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.sum(definition.number());
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, definition.number(), schema);
  }

  private static final class Compiled extends WindowFeature<WindowedSum> {
    private final EventNumber expression;
    private final int index;

    private Compiled(FeatureDefinition definition, EventNumber expression, ProfileSchema schema) {
      super(definition, expression.isKnownAtRequest());
      this.expression = expression;
      index = definition.againstProfile() ? schema.sums().indexOf(expression) : -1;
    }

    @Override
    WindowedSum fresh(long windowMicros) {
      return new WindowedSum(windowMicros);
    }

    @Override
    void add(WindowedSum window, AccessEvent event, TextHashes hashes) {
      double value = expression.value(event);
      if (value >= 0) {
        window.add(event.timeMicros(), (long) value);
      }
    }

    @Override
    double value(WindowedSum window, EvaluationContext now) {
      double sum = window.at(now.micros());
      return index < 0
          ? sum
          : Math.max(0, StableMath.log2((sum + 1) / (now.usual().figures().sum(index) + 1)));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.plain(
          index < 0
              ? value
              : Math.rint(StrictMath.pow(2, value) * (now.usual().figures().sum(index) + 1) - 1));
    }

    @Override
    public String usual(EvaluationContext now) {
      return index < 0
          ? "less"
          : "at most " + Numbers.plain(now.usual().figures().sum(index)) + " in a day";
    }
  }
}
