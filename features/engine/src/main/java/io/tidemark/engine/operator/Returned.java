package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.TruncatedText;

/** The {@code returned} operator detects values that reappear after having been replaced. */
public final class Returned extends Operator {
  public Returned() {
    super(
        "returned",
        "Days since the event's value was last seen, if the identity has since adopted a newer"
            + " value (one that is known and was first seen after that day), otherwise 0.",
        OperatorForm.onValues().supporting(CatalogueKey.WHERE));
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(definition.values());
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, schema);
  }

  private static final class Compiled extends LargestOfValues {
    private Compiled(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, schema);
    }

    @Override
    double figure(EvaluationContext now, long hash) {
      return now.usual().isSuperseded(index, hash)
          ? now.usual().daysSince(index, hash, now.epochDay())
          : 0;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return TruncatedText.of(expression.value(now.event(), 0))
          + " after "
          + Numbers.counted(value, "day");
    }
  }
}
