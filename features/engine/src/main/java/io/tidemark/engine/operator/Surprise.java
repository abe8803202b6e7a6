package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ShownText;
import io.tidemark.engine.profile.ValueHash;

/** {@code surprise: column}. */
public final class Surprise implements Operator {
  @Override
  public String keyword() {
    return "surprise";
  }

  @Override
  public String summary() {
    return "bits of surprise of the event's value among the identity's events: −log2 of its share,"
        + " recent days weighing more";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues().regarding(CatalogueKey.WHERE);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    remembered.values(Arguments.value(definition));
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = Arguments.value(definition);
    return new Compiled(expression, schema.valueIndex(expression.name()), definition.where());
  }

  private record Compiled(ValueExpression expression, int index, EventPredicate where)
      implements Feature {
    @Override
    public double evaluate(Moment now, FeatureState state) {
      int count = expression.count(now.event());
      if (count == 0 || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      if (!where.test(now.event())) {
        return 0;
      }
      double most = 0;
      for (int at = 0; at < count; at++) {
        most = Math.max(most, now.usual().rarityBits(index, now.hash(expression, at)));
      }
      return most;
    }

    private double bits(Moment now, String text) {
      return now.usual().rarityBits(index, ValueHash.of(text));
    }

    @Override
    public String observed(Moment now, double value) {
      String rarest = expression.value(now.event(), 0);
      for (int at = 1; at < expression.count(now.event()); at++) {
        String text = expression.value(now.event(), at);
        rarest = bits(now, text) > bits(now, rarest) ? text : rarest;
      }
      return ShownText.of(rarest);
    }

    @Override
    public String usual(Moment now) {
      return ValueList.usual(now, index);
    }
  }
}
