package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ValueHash;

/** {@code rarest: column}, outcomes such as error codes among them. */
public final class Rarest implements Operator {
  /** Each is looked up for every event. */
  private static final int MOST_VALUES = 64;

  @Override
  public String keyword() {
    return "rarest";
  }

  @Override
  public String summary() {
    return "bits of surprise of the rarest value in the window (of the 64 latest), of earlier"
        + " events alone where it is part of the outcome: −log2 of its share among the identity's"
        + " events, recent days weighing more";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onAllValues()
        .needing(CatalogueKey.WINDOW)
        .regarding(CatalogueKey.WHERE, CatalogueKey.OUTCOME, CatalogueKey.PER);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    remembered.values(Arguments.value(definition));
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = Arguments.value(definition);
    boolean afterwards = definition.where().usesOutcome() || !expression.isKnownAtRequest();
    return new Compiled(
        definition,
        expression,
        schema.valueIndex(expression.name()),
        afterwards,
        Arguments.windowMicros(definition));
  }

  private record Compiled(
      FeatureDefinition definition,
      ValueExpression expression,
      int index,
      boolean afterwards,
      long windowMicros)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new WindowedValues(windowMicros, MOST_VALUES));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedValues values = PerKey.<WindowedValues>cast(state).of(now);
      if (values == null) {
        return Double.NaN;
      }
      if (!afterwards) {
        add(values, now.event());
      }
      double most = Double.NaN;
      for (long hash : values.hashesAt(now.micros())) {
        double bits = now.usual().rarityBits(index, hash);
        most = most >= bits ? most : bits;
      }
      return now.covers(windowMicros) ? most : Double.NaN;
    }

    @Override
    public void completed(AccessEvent event, FeatureState state) {
      WindowedValues values = afterwards ? PerKey.<WindowedValues>cast(state).of(event) : null;
      if (values != null) {
        add(values, event);
      }
    }

    private void add(WindowedValues values, AccessEvent event) {
      if (definition.where().test(event)) {
        for (int at = 0; at < expression.count(event); at++) {
          values.add(event.timeMicros(), ValueHash.of(expression.value(event, at)));
        }
      }
    }

    @Override
    public String observed(Moment now, double value) {
      return "a share of " + Numbers.plain(100 * StrictMath.pow(2, -value)) + " %";
    }

    @Override
    public String usual(Moment now) {
      return ValueList.usual(now, index);
    }
  }
}
