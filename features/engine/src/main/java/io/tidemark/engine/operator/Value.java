package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code value} operator returns a number from the event itself. */
public final class Value extends Operator {
  public Value() {
    super(
        "value",
        "A number from the event itself, or 0 if the event does not pass 'where'.",
        OperatorForm.onNumbers().supporting(CatalogueKey.WHERE));
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition.number(), definition.where());
  }

  private record Compiled(EventNumber expression, EventPredicate where) implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      return where.test(now.event()) ? expression.value(now.event()) : 0;
    }

    @Override
    public String usual(EvaluationContext now) {
      return "0";
    }
  }
}
