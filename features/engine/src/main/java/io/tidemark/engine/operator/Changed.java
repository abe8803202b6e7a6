package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.TruncatedText;
import io.tidemark.engine.profile.ValueHash;

/**
 * The {@code changed} operator detects values that change within a session or while a credential is
 * in use.
 */
public final class Changed extends Operator {
  public Changed() {
    super(
        "changed",
        "1 if the value differs from the first value seen in the session (or with the"
            + " credential) since 00:00 UTC on the previous day, otherwise 0.",
        OperatorForm.onValues().supporting(CatalogueKey.WHERE).requiring(CatalogueKey.PER));
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, definition.values());
  }

  private record Compiled(FeatureDefinition definition, ValueExpression expression)
      implements Feature {
    /** The first value seen on the latest day and the first value seen on the day before. */
    private static final class First implements ExpiringState {
      private long day = Long.MIN_VALUE;
      private long hash = ValueHash.ABSENT;
      private long yesterday = ValueHash.ABSENT;

      /**
       * Returns the previous day's first value or, if that day has none, the given day's first
       * value.
       */
      long of(long epochDay, long value) {
        if (epochDay > day) {
          yesterday = RecentDays.counts(day, epochDay) ? hash : ValueHash.ABSENT;
          day = epochDay;
          hash = value;
        }
        return yesterday == ValueHash.ABSENT ? hash : yesterday;
      }

      @Override
      public long expiresAt() {
        return day == Long.MIN_VALUE ? ALREADY : RecentDays.end(day);
      }

      @Override
      public void write(ByteSink sink) {
        sink.signed(day);
        sink.i64(hash);
        sink.i64(yesterday);
      }

      @Override
      public void read(ByteSource source) {
        day = source.signed();
        hash = source.i64();
        yesterday = source.i64();
      }
    }

    @Override
    public FeatureState newState() {
      return new KeyedState<>(definition.per(), First::new);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      First first = KeyedState.<First>cast(state).of(now);
      if (first == null || expression.count(now.event()) == 0) {
        return Double.NaN;
      }
      if (!definition.where().test(now.event())) {
        return 0;
      }
      long hash = now.hash(expression, 0);
      return first.of(now.epochDay(), hash) == hash ? 0 : 1;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return TruncatedText.of(expression.value(now.event(), 0));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "one value throughout a " + definition.per().label();
    }
  }
}
