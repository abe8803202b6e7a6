package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ProfileSchema;

/**
 * The {@code unseen_total} operator adds up the surprise of all values that the identity has used
 * for the first time with their action on this day. Values seen before midnight add nothing,
 * because the profile contains them.
 */
public final class UnseenTotal extends Unseen {
  public UnseenTotal() {
    super(
        "unseen_total",
        "Sum of 'unseen' over the day's distinct values.",
        OperatorForm.onValues().supporting(CatalogueKey.WHERE).needingWindow("24h"));
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression values = values(definition);
    return new Compiled(definition, values, schema.valueIndex(values.name()));
  }

  /**
   * The latest day's distinct new values, and the sum of their surprise in thousandths of a bit.
   */
  private static final class Total implements FeatureState {
    private final long windowMicros;
    private long day = Long.MIN_VALUE;
    private WindowedValues values;
    private long millibits;

    private Total(long windowMicros) {
      this.windowMicros = windowMicros;
      values = new WindowedValues(windowMicros);
    }

    private void begin(long epochDay) {
      if (epochDay > day) {
        day = epochDay;
        values = new WindowedValues(windowMicros);
        millibits = 0;
      }
    }

    private void add(long micros, long hash, double bits) {
      int known = values.at(micros);
      values.add(micros, hash);
      millibits += values.at(micros) > known ? Math.round(bits * 1000) : 0;
    }

    @Override
    public void write(ByteSink sink) {
      sink.signed(day);
      sink.signed(millibits);
      values.write(sink);
    }

    @Override
    public void read(ByteSource source) {
      day = source.signed();
      millibits = source.signed();
      values.read(source);
    }
  }

  private record Compiled(FeatureDefinition definition, ValueExpression values, int index)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new Total(definition.windowMicros());
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      Total total = (Total) state;
      total.begin(now.epochDay());
      if (!now.usual().hasHabits()) {
        return Double.NaN;
      }
      int count = definition.where().test(now.event()) ? values.count(now.event()) : 0;
      for (int at = 0; at < count; at++) {
        long hash = now.hash(values, at);
        double bits = now.usual().unseenBits(index, hash, now.hash(values.group()));
        if (bits > 0) {
          total.add(now.micros(), hash, bits);
        }
      }
      return now.covers(definition.windowMicros()) ? total.millibits / 1000.0 : Double.NaN;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.plain(Math.rint(value));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "fewer";
    }
  }
}
