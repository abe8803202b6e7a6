package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * The {@code unseen} operator detects values that the identity has not yet used with the event's
 * action.
 */
public class Unseen extends Operator {
  static final OperatorForm FORM =
      OperatorForm.onValues()
          .supporting(CatalogueKey.WHERE, CatalogueKey.PER, CatalogueKey.FOLLOWING);

  public Unseen() {
    super(
        "unseen",
        "0 if the event's value was seen with its action before. Otherwise, the surprise, in"
            + " bits, of seeing any new value with this identity and action: −log2((N1 + ½) / (N + 1)),"
            + " where N is the number of (value, day) pairs seen, and N1 is the number of values seen"
            + " on only one day. With 'per', the result is 0 unless an earlier event passed"
            + " 'following'.",
        FORM);
  }

  /** Creates an operator on the same values and history. */
  Unseen(String keyword, String summary, OperatorForm form) {
    super(keyword, summary, form);
  }

  @Override
  public final float leastDifference() {
    return Novelty.LEAST_BITS;
  }

  @Override
  public final void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.values(values(definition));
  }

  @Override
  public final Set<EventColumn> reads(FeatureDefinition definition) {
    return values(definition).columns();
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new UnseenValue(definition, values(definition), schema);
  }

  static ValueExpression values(FeatureDefinition definition) {
    return definition.values().byAction();
  }
}
