package io.tidemark.batch.example;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.operator.EvaluationContext;
import io.tidemark.engine.operator.Feature;
import io.tidemark.engine.operator.FeatureState;
import io.tidemark.engine.operator.Operator;
import io.tidemark.engine.operator.OperatorForm;
import io.tidemark.engine.profile.ValueHash;

/**
 * Operator {@code streak: column}, which detects agents that are stuck repeating the same action.
 */
public final class Streak extends Operator {
  public Streak() {
    super(
        "streak",
        "how many events in a row, this one included, had the event's value",
        OperatorForm.onValues().supporting(CatalogueKey.WHERE),
        (definition, schema) -> new Compiled(definition, definition.values()),
        (definition, now, value) -> "fewer");
    comparing(definition -> false);
  }

  /** State between events: the last value and the number of consecutive occurrences. */
  private static final class Run implements FeatureState {
    private long hash = ValueHash.ABSENT;
    private int length;

    @Override
    public void write(ByteSink sink) {
      sink.i64(hash);
      sink.varint(length);
    }

    @Override
    public void read(ByteSource source) {
      hash = source.i64();
      length = source.nonNegativeInt();
    }
  }

  private record Compiled(FeatureDefinition definition, ValueExpression values) implements Feature {
    @Override
    public FeatureState newState() {
      return new Run();
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      AccessEvent event = now.event();
      if (values.count(event) == 0 || !definition.where().test(event)) {
        return Double.NaN;
      }
      Run run = (Run) state;
      long hash = ValueHash.of(values.value(event, 0));
      run.length = hash == run.hash ? Math.min(run.length, Integer.MAX_VALUE - 1) + 1 : 1;
      run.hash = hash;
      return run.length;
    }
  }
}
