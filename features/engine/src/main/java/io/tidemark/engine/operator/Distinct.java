package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/** The {@code distinct} operator counts distinct values in a window. */
public final class Distinct extends HistoryComparable {
  public Distinct() {
    super(
        "distinct",
        "Number of distinct values in the window, at most 1024. With 'against: profile', the"
            + " result is log2 of the ratio of this number to the second-largest daily number in the"
            + " history, at least 0.",
        OperatorForm.onValues()
            .requiring(CatalogueKey.WINDOW)
            .supporting(
                CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER, CatalogueKey.AGAINST));
  }

  @Override
  void declareDays(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(definition.values());
  }

  @Override
  public Aspect aspect(FeatureDefinition definition) {
    return Aspect.ofValues(definition);
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, definition.values(), schema);
  }

  private static final class Compiled extends ValueWindowFeature<WindowedValues> {
    private final int index;
    private final boolean all;

    private Compiled(
        FeatureDefinition definition, ValueExpression expression, ProfileSchema schema) {
      super(definition, expression);
      index = definition.againstProfile() ? schema.valueIndex(expression.name()) : -1;
      all = definition.where().equals(EventPredicate.ALWAYS);
    }

    @Override
    WindowedValues fresh(long windowMicros) {
      return new WindowedValues(windowMicros);
    }

    @Override
    void add(WindowedValues window, long micros, long hash) {
      window.add(micros, hash);
    }

    @Override
    double value(WindowedValues window, EvaluationContext now) {
      int distinct = window.at(now.micros());
      if (distinct == 0 && all) {
        // Not even the current event has a value, so the log evidently does not record this
        // property.
        return Double.NaN;
      }
      if (index < 0) {
        return distinct;
      }
      double usual = now.usual().figures().distinct(index);
      return Math.max(0, StableMath.log2((distinct + 1) / (usual + 1)));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.plain(
          index < 0
              ? value
              : Math.rint(
                  StrictMath.pow(2, value) * (now.usual().figures().distinct(index) + 1) - 1));
    }

    @Override
    public String usual(EvaluationContext now) {
      return index < 0
          ? "fewer"
          : "at most " + Numbers.plain(now.usual().figures().distinct(index)) + " in a day";
    }
  }
}
