package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;

/**
 * The {@code rarest} operator measures how rare the rarest value in a window is. The values may be
 * part of the outcome, for example error codes.
 */
public final class Rarest extends Operator {
  /**
   * Maximum number of values in a window, limited because all of them are looked up for each event.
   */
  private static final int MOST_VALUES = 64;

  public Rarest() {
    super(
        "rarest",
        "Surprise, in bits, of the rarest of the 64 latest values in the window: −log2 of that"
            + " value's share among the identity's events, in which recent days carry more weight."
            + " Values that are part of the outcome are taken only from earlier events.",
        OperatorForm.onAllValues()
            .requiring(CatalogueKey.WINDOW)
            .supporting(CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER));
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(definition.values());
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, definition.values(), schema);
  }

  private static final class Compiled extends ValueWindowFeature<WindowedValues> {
    private final int index;

    private Compiled(
        FeatureDefinition definition, ValueExpression expression, ProfileSchema schema) {
      super(definition, expression);
      index = schema.valueIndex(expression.name());
    }

    @Override
    WindowedValues fresh(long windowMicros) {
      return new WindowedValues(windowMicros, MOST_VALUES);
    }

    @Override
    void add(WindowedValues window, long micros, long hash) {
      window.add(micros, hash);
    }

    @Override
    double value(WindowedValues window, EvaluationContext now) {
      return now.usual().rarestBits(index, window.hashesAt(now.micros()));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return "a share of " + Numbers.plain(100 * StrictMath.pow(2, -value)) + " %";
    }

    @Override
    public String usual(EvaluationContext now) {
      return ValueList.usual(now, index);
    }
  }
}
