package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/**
 * The {@code beyond} operator compares a number in an event with the number's usual daily maximum.
 */
public final class Beyond extends Operator {
  public Beyond() {
    super(
        "beyond",
        "Log2 of the ratio of a number in the event to the number's second-largest daily maximum"
            + " in the history, at least 0. The result is 0 if the event does not pass 'where'.",
        OperatorForm.onNumbers().supporting(CatalogueKey.WHERE));
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.number(definition.number());
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    EventNumber expression = definition.number();
    return new Compiled(expression, schema.numbers().indexOf(expression), definition.where());
  }

  private record Compiled(EventNumber expression, int index, EventPredicate where)
      implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      if (!where.test(now.event())) {
        return 0;
      }
      double value = expression.value(now.event());
      double usual = now.usual().figures().number(index);
      return Math.max(0, StableMath.log2((value + 1) / (usual + 1)));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.plain(expression.value(now.event()));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "at most " + Numbers.plain(now.usual().figures().number(index));
    }
  }
}
