package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code entropy} operator computes the Shannon entropy of the values in a window. */
public final class Entropy extends HistoryComparable {
  public Entropy() {
    super(
        "entropy",
        "Shannon entropy of the values in the window, in bits, over at most 256 distinct values."
            + " With 'against: profile', the result is how far this entropy exceeds that of the "
            + "history, at least 0. Recent days carry more weight in the history.",
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
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, definition.values(), schema);
  }

  private static final class Compiled extends ValueWindowFeature<WindowedTally> {
    private final int index;

    private Compiled(
        FeatureDefinition definition, ValueExpression expression, ProfileSchema schema) {
      super(definition, expression);
      index = definition.againstProfile() ? schema.valueIndex(expression.name()) : -1;
    }

    @Override
    WindowedTally fresh(long windowMicros) {
      return new WindowedTally(windowMicros);
    }

    @Override
    void add(WindowedTally window, long micros, long hash) {
      window.add(micros, hash);
    }

    @Override
    double value(WindowedTally window, EvaluationContext now) {
      double bits = window.at(now.micros()).entropyBits();
      return index < 0 ? bits : Math.max(0, bits - now.usual().entropyBits(index));
    }

    @Override
    public String usual(EvaluationContext now) {
      return index < 0
          ? "fewer values, or one dominant value"
          : Numbers.counted(now.usual().entropyBits(index), "bit");
    }
  }
}
