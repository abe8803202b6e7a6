package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code cohort_novelty: column}: what is new to the identity, and to its cohort. */
public final class CohortNovelty implements Operator {
  @Override
  public String keyword() {
    return "cohort_novelty";
  }

  @Override
  public String summary() {
    return "0 when the event's value was seen on enough earlier days of the identity, else how rare it"
        + " is in its cohort: ln((1 + members) / (1 + members that know it)), of the rarest of several;"
        + " not observed where no cohort is known";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues().regarding(CatalogueKey.WHERE);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    remembered.cohortValues(Arguments.value(definition));
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return Arguments.columnsInCohort(definition);
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = Arguments.value(definition);
    return new Compiled(
        expression,
        schema.valueIndex(expression.name()),
        schema.cohortIndex(expression.name()),
        definition.where());
  }

  private record Compiled(
      ValueExpression expression, int index, int cohortIndex, EventPredicate where)
      implements Feature {
    @Override
    public double evaluate(Moment now, FeatureState state) {
      int count = expression.count(now.event());
      CohortView cohort = now.cohort();
      if (count == 0 || cohort == null || !cohort.knowsAny(cohortIndex)) {
        return Double.NaN;
      }
      if (!where.test(now.event())) {
        return 0;
      }
      double rarest = 0;
      for (int at = 0; at < count; at++) {
        long hash = now.hash(expression, at);
        if (!now.usual().knows(index, hash)) {
          rarest = Math.max(rarest, cohort.rarity(cohortIndex, hash));
        }
      }
      return rarest;
    }

    @Override
    public String observed(Moment now, double value) {
      CohortView cohort = now.cohort();
      List<String> unknown = new ArrayList<>();
      for (int at = 0; at < expression.count(now.event()); at++) {
        long hash = now.hash(expression, at);
        if (!now.usual().knows(index, hash)) {
          unknown.add(
              expression.value(now.event(), at)
                  + (cohort == null
                      ? ""
                      : " (known to "
                          + cohort.knownTo(cohortIndex, hash)
                          + " of "
                          + cohort.members()
                          + " of its cohort)"));
        }
      }
      return ValueList.of(unknown);
    }

    @Override
    public String usual(Moment now) {
      return ValueList.usual(now, index);
    }
  }
}
