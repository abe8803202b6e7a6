package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ShownText;
import io.tidemark.engine.profile.ValueHash;

/** {@code changed: column}, per session or credential. */
public final class Changed implements Operator {
  @Override
  public String keyword() {
    return "changed";
  }

  @Override
  public String summary() {
    return "1 when the value differs from the first one seen in this session (or with this"
        + " credential) within the recent state, else 0";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onValues().regarding(CatalogueKey.WHERE).needing(CatalogueKey.PER);
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, Arguments.value(definition));
  }

  private record Compiled(FeatureDefinition definition, ValueExpression expression)
      implements Feature {
    private static final class First implements FeatureState {
      private long hash = ValueHash.ABSENT;

      @Override
      public void write(ByteSink sink) {
        sink.i64(hash);
      }

      @Override
      public void read(ByteSource source) {
        hash = source.i64();
      }
    }

    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), First::new);
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      First first = PerKey.<First>cast(state).of(now);
      if (first == null || expression.count(now.event()) == 0) {
        return Double.NaN;
      }
      if (!definition.where().test(now.event())) {
        return 0;
      }
      long hash = now.hash(expression, 0);
      if (first.hash == ValueHash.ABSENT) {
        first.hash = hash;
      }
      return first.hash == hash ? 0 : 1;
    }

    @Override
    public String observed(Moment now, double value) {
      return ShownText.of(expression.value(now.event(), 0));
    }

    @Override
    public String usual(Moment now) {
      return "one value throughout a " + definition.per().label();
    }
  }
}
