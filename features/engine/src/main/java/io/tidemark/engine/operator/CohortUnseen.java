package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.EnumSet;
import java.util.Set;

/**
 * The {@code cohort_unseen} operator detects values that neither the identity nor its peers have
 * previously used with the event's action.
 */
public final class CohortUnseen extends Operator {
  static final String KEYWORD = "cohort_unseen";

  public CohortUnseen() {
    super(
        KEYWORD,
        "Same as 'unseen', but less surprising if peers use the value: if at least two peers"
            + " know the value with this action, the result is at most −log2 of their share among the"
            + " peers that know the action.",
        Unseen.FORM);
  }

  @Override
  public float leastDifference() {
    return Novelty.LEAST_BITS;
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.cohortValues(Unseen.values(definition));
    schema.cohortValues(new ValueExpression.TextColumn(EventColumn.ACTION));
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    Set<EventColumn> columns = EnumSet.of(EventColumn.COHORT);
    columns.addAll(Unseen.values(definition).columns());
    return columns;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new UnseenValue(definition, Unseen.values(definition), schema);
  }
}
