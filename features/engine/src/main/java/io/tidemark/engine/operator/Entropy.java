package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ValueHash;

/** {@code entropy: column}. */
public final class Entropy implements Operator {
  @Override
  public String keyword() {
    return "entropy";
  }

  @Override
  public String summary() {
    return "Shannon entropy of the values in the window, in bits, at most 256 of them told apart; with"
        + " 'against: profile' how much more it is than that of the history, recent days weighing"
        + " more, not below 0";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues()
        .needing(CatalogueKey.WINDOW)
        .regarding(
            CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER, CatalogueKey.AGAINST);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    if (definition.againstProfile()) {
      if (definition.per() != StateScope.IDENTITY) {
        throw new CatalogueException("'against: profile' compares whole identities; drop 'per'");
      }
      remembered.values(Arguments.value(definition));
    }
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return definition.againstProfile();
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = Arguments.value(definition);
    int index = definition.againstProfile() ? schema.valueIndex(expression.name()) : -1;
    return new Compiled(definition, expression, index, Arguments.windowMicros(definition));
  }

  private record Compiled(
      FeatureDefinition definition, ValueExpression expression, int index, long windowMicros)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedTally(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedTally tally = PerKey.<WindowedTally>cast(state).of(now);
      if (tally == null) {
        return Double.NaN;
      }
      if (!definition.where().usesOutcome() && definition.where().test(now.event())) {
        for (int at = 0; at < expression.count(now.event()); at++) {
          tally.add(now.micros(), now.hash(expression, at));
        }
      }
      if (!now.covers(windowMicros)) {
        return Double.NaN;
      }
      double bits = tally.at(now.micros()).entropyBits();
      return index < 0 ? bits : Math.max(0, bits - now.usual().entropyBits(index));
    }

    @Override
    public void completed(AccessEvent event, FeatureState state) {
      if (definition.where().usesOutcome() && definition.where().test(event)) {
        WindowedTally tally = PerKey.<WindowedTally>cast(state).of(event);
        for (int at = 0; tally != null && at < expression.count(event); at++) {
          tally.add(event.timeMicros(), ValueHash.of(expression.value(event, at)));
        }
      }
    }

    @Override
    public String usual(Moment now) {
      return index < 0
          ? "fewer values, or one that prevails"
          : Numbers.plain(now.usual().entropyBits(index)) + " bits";
    }
  }
}
