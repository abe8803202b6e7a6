package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.KeptText;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code sequence_surprise: column}. */
public final class SequenceSurprise implements Operator {
  @Override
  public String keyword() {
    return "sequence_surprise";
  }

  @Override
  public String summary() {
    return "bits of surprise of the event's value after the value before it, by the window's earlier"
        + " events: −log2((n(a→b) + 1) / (n(a→) + v + 1)) with v distinct values to follow on; not"
        + " observed for the first value";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues()
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.PER);
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(
        definition, Arguments.value(definition), Arguments.windowMicros(definition));
  }

  private record Compiled(
      FeatureDefinition definition, ValueExpression expression, long windowMicros)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedSteps(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedSteps steps = PerKey.<WindowedSteps>cast(state).of(now);
      boolean regarded =
          steps != null
              && expression.count(now.event()) > 0
              && definition.where().test(now.event());
      if (!regarded) {
        return Double.NaN;
      }
      double bits = steps.take(now.micros(), now.hash(expression, 0));
      return now.covers(windowMicros) ? bits : Double.NaN;
    }

    @Override
    public String observed(Moment now, double value) {
      return KeptText.of(expression.value(now.event(), 0));
    }

    @Override
    public String usual(Moment now) {
      return "another order";
    }
  }
}
