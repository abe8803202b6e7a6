package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ShownText;
import io.tidemark.engine.profile.ValueHash;

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
    private static final class Steps implements FeatureState {
      private final WindowedTally steps;
      private final WindowedTally starts;
      private long last = ValueHash.ABSENT;

      private Steps(long windowMicros) {
        steps = new WindowedTally(windowMicros);
        starts = new WindowedTally(windowMicros);
      }

      @Override
      public void write(ByteSink sink) {
        sink.i64(last);
        steps.write(sink);
        starts.write(sink);
      }

      @Override
      public void read(ByteSource source) {
        last = source.i64();
        steps.read(source);
        starts.read(source);
      }
    }

    @Override
    public FeatureState newState() {
      return new PerKey<>(definition.per(), () -> new Steps(windowMicros));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      Steps steps = PerKey.<Steps>cast(state).of(now);
      boolean regarded =
          steps != null
              && expression.count(now.event()) > 0
              && definition.where().test(now.event());
      if (!regarded) {
        return Double.NaN;
      }
      long from = steps.last;
      long to = now.hash(expression, 0);
      steps.last = to;
      if (from == ValueHash.ABSENT) {
        return Double.NaN;
      }
      WindowedTally starts = steps.starts.at(now.micros());
      long step = from * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(to, 23);
      double bits =
          Numbers.log2(
              (starts.count(from) + starts.distinct() + 1.0)
                  / (steps.steps.at(now.micros()).count(step) + 1.0));
      steps.steps.add(now.micros(), step);
      starts.add(now.micros(), from);
      return now.covers(windowMicros) ? bits : Double.NaN;
    }

    @Override
    public String observed(Moment now, double value) {
      return ShownText.of(expression.value(now.event(), 0));
    }

    @Override
    public String usual(Moment now) {
      return "another order";
    }
  }
}
