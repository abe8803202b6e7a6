package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code after: column}. */
public final class After implements Operator {
  @Override
  public String keyword() {
    return "after";
  }

  @Override
  public String summary() {
    return "distinct values not seen on enough earlier days that came within the window after an event"
        + " that passes 'where', that event included; 0 while there was none";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues()
        .needing(CatalogueKey.WINDOW, CatalogueKey.WHERE)
        .regarding(CatalogueKey.PER);
  }

  @Override
  public void remember(FeatureDefinition definition, Remembered remembered) {
    remembered.values(Arguments.value(definition));
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = Arguments.value(definition);
    return new Compiled(
        definition,
        expression,
        schema.valueIndex(expression.name()),
        Arguments.windowMicros(definition));
  }

  private record Compiled(
      FeatureDefinition definition, ValueExpression expression, int index, long windowMicros)
      implements Feature {
    /** The latest trigger, and what was new since the first one that is still in the window. */
    private static final class Since implements FadingState {
      private final long windowMicros;
      private final WindowedValues unknown;
      private long trigger = Long.MIN_VALUE;

      private Since(long windowMicros) {
        this.windowMicros = windowMicros;
        unknown = new WindowedValues(windowMicros);
      }

      @Override
      public long fadesAt() {
        return trigger == Long.MIN_VALUE
            ? unknown.fadesAt()
            : Math.max(trigger + windowMicros, unknown.fadesAt());
      }

      @Override
      public void write(ByteSink sink) {
        sink.signed(trigger);
        unknown.write(sink);
      }

      @Override
      public void read(ByteSource source) {
        trigger = source.signed();
        unknown.read(source);
      }
    }

    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new Since(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      Since since = PerKey.<Since>cast(state).of(now);
      if (since == null) {
        return Double.NaN;
      }
      if (definition.where().test(now.event())) {
        since.trigger = now.micros();
      }
      boolean after =
          since.trigger != Long.MIN_VALUE && since.trigger > now.micros() - windowMicros;
      for (int at = 0; after && at < expression.count(now.event()); at++) {
        long hash = now.hash(expression, at);
        if (!now.usual().knows(index, hash)) {
          since.unknown.add(now.micros(), hash);
        }
      }
      if (!now.covers(windowMicros) || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      return after ? since.unknown.at(now.micros()) : 0;
    }

    @Override
    public String usual(Moment now) {
      return ValueList.usual(now, index);
    }
  }
}
