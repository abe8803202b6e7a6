package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.TruncatedText;
import io.tidemark.engine.profile.ValueHash;

/** The {@code surprise} operator measures how rare the event's value is for the identity. */
public final class Surprise extends Operator {
  public Surprise() {
    super(
        "surprise",
        "Surprise, in bits, of the event's value: −log2 of the value's share among the"
            + " identity's events, in which recent days carry more weight.",
        OperatorForm.onValues().supporting(CatalogueKey.WHERE));
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(definition.values());
  }

  @Override
  public Aspect aspect(FeatureDefinition definition) {
    return Aspect.ofValues(definition);
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
      return now.usual().rarityBits(index, hash);
    }

    private double bits(EvaluationContext now, String text) {
      return figure(now, ValueHash.of(text));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      String rarest = expression.value(now.event(), 0);
      for (int at = 1; at < expression.count(now.event()); at++) {
        String text = expression.value(now.event(), at);
        rarest = bits(now, text) > bits(now, rarest) ? text : rarest;
      }
      return TruncatedText.of(rarest);
    }
  }
}
