package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ValueHash;
import java.util.ArrayList;
import java.util.List;

/** The {@code novelty} operator detects values that are new to the identity. */
public final class Novelty extends Operator {
  /** Smaller differences may be due merely to the length of the history. */
  static final float LEAST_BITS = 0.25f;

  public Novelty() {
    super(
        "novelty",
        "0 if the event's value was seen on enough earlier days. Otherwise, the surprise, in"
            + " bits, of this identity doing anything new: −log2 of the share of its days that had a"
            + " new value.",
        OperatorForm.onValues().supporting(CatalogueKey.WHERE, CatalogueKey.HABIT_AFTER_DAYS));
  }

  /**
   * The result depends on the length n of the history: if there are new values every day, −log2((n
   * + ½) / (n + 1)) decreases daily.
   */
  @Override
  public float leastDifference() {
    return LEAST_BITS;
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(definition.values(), definition.habitAfterDays());
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = definition.values();
    return new Compiled(expression, schema.valueIndex(expression.name()), definition.where());
  }

  private record Compiled(ValueExpression expression, int index, EventPredicate where)
      implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      int count = expression.count(now.event());
      if (count == 0 || now.usual().profile().activeDays() == 0) {
        return Double.NaN;
      }
      if (!where.test(now.event())) {
        return 0;
      }
      for (int at = 0; at < count; at++) {
        if (!now.usual().contains(index, now.hash(expression, at))) {
          return now.usual().noveltyBits(index);
        }
      }
      return 0;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      List<String> unknown = new ArrayList<>();
      for (int at = 0; at < expression.count(now.event()); at++) {
        String text = expression.value(now.event(), at);
        if (!now.usual().contains(index, ValueHash.of(text))) {
          unknown.add(text);
        }
      }
      return ValueList.of(unknown);
    }

    @Override
    public String usual(EvaluationContext now) {
      return ValueList.usual(now, index);
    }
  }
}
