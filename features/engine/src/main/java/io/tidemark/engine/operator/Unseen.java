package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * Operator {@code unseen: column}, which detects values that the identity has not used with the
 * event's action.
 */
public final class Unseen implements Operator {
  /** Form of the operator, also used by {@link CohortUnseen}. */
  static final OperatorForm FORM =
      OperatorForm.onValues()
          .regarding(CatalogueKey.WHERE, CatalogueKey.PER, CatalogueKey.FOLLOWING);

  @Override
  public String keyword() {
    return "unseen";
  }

  @Override
  public String summary() {
    return "0 when the event's value was seen with its action before, else the bits of surprise that"
        + " anything unseen is for this identity and action: −log2((N1 + ½) / (N + 1)), with N days"
        + " and values seen and N1 values seen on one day; with 'per' only after an earlier event,"
        + " one that passes 'following'";
  }

  @Override
  public OperatorForm form() {
    return FORM;
  }

  @Override
  public float leastDifference() {
    return Novelty.LEAST_BITS;
  }

  @Override
  public void remember(FeatureDefinition definition, ProfileSchemaBuilder remembered) {
    remembered.values(values(definition));
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return values(definition).columns();
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new UnseenValue(definition, values(definition), schema);
  }

  static ValueExpression values(FeatureDefinition definition) {
    return Arguments.value(definition).byAction();
  }
}
