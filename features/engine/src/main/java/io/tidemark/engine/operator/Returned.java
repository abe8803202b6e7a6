package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ShownText;

/** {@code returned: column}. */
public final class Returned implements Operator {
  @Override
  public String keyword() {
    return "returned";
  }

  @Override
  public String summary() {
    return "days since the event's value was last seen, where the identity has taken up a newer one since"
        + " (known, and first seen after that); else 0";
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
      long days = 0;
      for (int at = 0; at < count && where.test(now.event()); at++) {
        long hash = now.hash(expression, at);
        if (now.usual().isSuperseded(index, hash)) {
          days = Math.max(days, now.usual().daysSince(index, hash, now.epochDay()));
        }
      }
      return days;
    }

    @Override
    public String observed(Moment now, double value) {
      return ShownText.of(expression.value(now.event(), 0))
          + " after "
          + Numbers.plain(value)
          + " days";
    }

    @Override
    public String usual(Moment now) {
      return ValueList.usual(now, index);
    }
  }
}
