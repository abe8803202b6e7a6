package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.BehaviourStats.Property;
import io.tidemark.engine.profile.PackedProfile.RecordHeader;
import java.util.Arrays;

/**
 * Summary of one identity's UTC day. Merging gives identical bytes in any order and grouping, so
 * Spark can combine summaries before the shuffle.
 *
 * <pre>{@code
 * DaySummary.Builder day = DaySummary.builder(schema, epochDay);
 * events.forEach(day::add);
 * byte[] bytes = day.build().toBytes();
 * }</pre>
 */
public final class DaySummary {
  static final int SLOTS = 144;
  private static final long MICROS_PER_SLOT = EventTime.DAY / SLOTS;
  private static final Property[] PROPERTIES = Property.values();

  final ProfileSchema schema;
  final long epochDay;
  final int[] slots;
  final int[] withProperty;
  final long lastMicros;
  final ValueCounts[] values;

  /** Steps of the day's sessions, or null if the schema has none. */
  private final SessionSteps steps;

  final double[] numberMax;

  /** Daily sums, each −1 if no event had a value. */
  final long[] numberSum;

  /** Kind labels, like the cohort labels, of non-human events only. */
  final ValueCounts kinds;

  final ValueCounts cohorts;

  private DaySummary(Builder builder) {
    schema = builder.schema;
    epochDay = builder.epochDay;
    slots = builder.slots.clone();
    withProperty = builder.withProperty.clone();
    lastMicros = builder.lastMicros;
    values = new ValueCounts[builder.values.length];
    steps = builder.steps;
    for (int i = 0; i < values.length; i++) {
      values[i] = schema.isSteps(i) ? steps.counts() : builder.values[i].build();
    }
    numberMax = builder.numberMax.clone();
    numberSum = builder.numberSum.clone();
    kinds = builder.kinds.build();
    cohorts = builder.cohorts.build();
  }

  private DaySummary(ProfileSchema schema, ByteSource source) {
    this.schema = schema;
    epochDay = source.day();
    slots = new int[SLOTS];
    int used = source.count(2);
    int last = -1;
    for (int i = 0; i < used; i++) {
      int slot = source.u8();
      if (slot <= last || slot >= SLOTS) {
        throw source.damaged("ten-minute slot " + slot + " comes after slot " + last);
      }
      slots[slot] = source.nonNegativeInt();
      last = slot;
    }
    withProperty = new int[PROPERTIES.length];
    for (int i = 0; i < withProperty.length; i++) {
      withProperty[i] = source.nonNegativeInt();
    }
    lastMicros = source.signed();
    values = new ValueCounts[schema.values().size()];
    SessionSteps read = null;
    for (int i = 0; i < values.length; i++) {
      if (schema.isSteps(i)) {
        read = SessionSteps.read(source);
        values[i] = read.counts();
      } else {
        values[i] = ValueCounts.read(source, schema.isGrouped(i));
      }
    }
    steps = read;
    numberMax = new double[schema.numbers().size()];
    for (int i = 0; i < numberMax.length; i++) {
      numberMax[i] = source.f64();
    }
    numberSum = new long[schema.sums().size()];
    for (int i = 0; i < numberSum.length; i++) {
      numberSum[i] = DailyStats.sum(source, source.varint());
    }
    kinds = ValueCounts.read(source, false);
    cohorts = ValueCounts.read(source, false);
    source.end();
  }

  public long epochDay() {
    return epochDay;
  }

  public long events() {
    long sum = 0;
    for (int slot : slots) {
      sum += slot;
    }
    return sum;
  }

  /** Returns the number of events with a property. */
  public int with(Property property) {
    return withProperty[property.ordinal()];
  }

  public int peakPerTenMinutes() {
    int peak = 0;
    for (int slot : slots) {
      peak = Math.max(peak, slot);
    }
    return peak;
  }

  public int[] eventsByHour() {
    int[] hours = new int[24];
    for (int slot = 0; slot < SLOTS; slot++) {
      hours[slot / 6] += slots[slot];
    }
    return hours;
  }

  /** Returns the number of an expression's distinct values, estimated if it is 256 or more. */
  public int distinct(int valueIndex) {
    return values[valueIndex].distinct();
  }

  public boolean isNonHuman() {
    return kinds.size() > 0;
  }

  /** Returns the versioned binary form. Equal summaries have equal bytes. */
  public byte[] toBytes() {
    ByteSink sink = RecordHeader.begin(schema.fingerprint());
    sink.signed(epochDay);
    int used = 0;
    for (int slot : slots) {
      used += slot > 0 ? 1 : 0;
    }
    sink.varint(used);
    for (int slot = 0; slot < SLOTS; slot++) {
      if (slots[slot] > 0) {
        sink.u8(slot);
        sink.varint(slots[slot]);
      }
    }
    for (int count : withProperty) {
      sink.varint(count);
    }
    sink.signed(lastMicros);
    for (int i = 0; i < values.length; i++) {
      if (schema.isSteps(i)) {
        steps.write(sink);
      } else {
        values[i].write(sink, schema.isGrouped(i));
      }
    }
    for (double max : numberMax) {
      sink.f64(max);
    }
    for (long sum : numberSum) {
      sink.varint(sum + 1);
    }
    kinds.write(sink, false);
    cohorts.write(sink, false);
    return sink.toBytes();
  }

  /**
   * @throws IllegalArgumentException if the bytes are damaged or of another version or schema
   */
  public static DaySummary fromBytes(ProfileSchema schema, byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    RecordHeader.check(source, schema.fingerprint(), "Day summary");
    return new DaySummary(schema, source);
  }

  public static Builder builder(ProfileSchema schema, long epochDay) {
    return new Builder(schema, epochDay);
  }

  /** Not thread-safe. */
  public static final class Builder {
    private final ProfileSchema schema;
    private final long epochDay;
    private final int[] slots = new int[SLOTS];
    private final ValueCounts.Builder[] values;
    private final SessionSteps steps;
    private final double[] numberMax;
    private final long[] numberSum;
    private final ValueCounts.Builder kinds = new ValueCounts.Builder();
    private final ValueCounts.Builder cohorts = new ValueCounts.Builder();
    private final int[] withProperty = new int[PROPERTIES.length];
    private long lastMicros = Long.MIN_VALUE;

    private Builder(ProfileSchema schema, long epochDay) {
      this.schema = schema;
      this.epochDay = epochDay;
      values = new ValueCounts.Builder[schema.values().size()];
      Arrays.setAll(values, i -> new ValueCounts.Builder());
      steps = schema.values().contains(ValueExpression.STEPS) ? new SessionSteps() : null;
      numberMax = new double[schema.numbers().size()];
      Arrays.fill(numberMax, Double.NaN);
      numberSum = new long[schema.sums().size()];
      Arrays.fill(numberSum, -1);
    }

    /**
     * Adds an event of this day, unless its credential was rejected, which proves nothing about the
     * identity, or an enforcer blocked it, because repeated attempts would become a habit.
     *
     * @throws IllegalArgumentException if the event belongs to a different day
     */
    public Builder add(AccessEvent event) {
      long time = event.timeMicros();
      if (EventTime.epochDay(time) != epochDay) {
        throw new IllegalArgumentException(
            "An event of day " + EventTime.epochDay(time) + " cannot be added to day " + epochDay);
      }
      if (event.number(EventColumn.IS_AUTHENTICATED) == 0 || event.isStopped()) {
        return this;
      }
      slots[(int) (EventTime.ofDay(time) / MICROS_PER_SLOT)]++;
      for (Property property : PROPERTIES) {
        withProperty[property.ordinal()] += property.test(event) ? 1 : 0;
      }
      lastMicros = Math.max(lastMicros, time);
      for (int i = 0; i < values.length; i++) {
        ValueExpression expression = schema.values().get(i);
        int count = expression.count(event);
        for (int at = 0; at < count; at++) {
          values[i].add(expression, at, event);
        }
      }
      if (steps != null) {
        steps.add(event);
      }
      for (int i = 0; i < numberMax.length; i++) {
        EventNumber expression = schema.numbers().get(i);
        numberMax[i] = larger(numberMax[i], expression.value(event));
      }
      for (int i = 0; i < numberSum.length; i++) {
        double value = schema.sums().get(i).value(event);
        if (value >= 0) {
          numberSum[i] = sum(numberSum[i], (long) value);
        }
      }
      if (event.number(EventColumn.IS_NHI) == 1) {
        kinds.add(
            event.has(EventColumn.NHI_KIND)
                ? event.text(EventColumn.NHI_KIND)
                : IdentityKind.UNKNOWN.label());
        if (event.has(EventColumn.COHORT)) {
          cohorts.add(event.text(EventColumn.COHORT));
        }
      }
      return this;
    }

    public Builder merge(DaySummary part) {
      if (part.epochDay != epochDay) {
        throw new IllegalArgumentException(
            "A summary of day " + part.epochDay + " cannot be merged into day " + epochDay);
      }
      for (int slot = 0; slot < SLOTS; slot++) {
        slots[slot] = ValueCounts.capped(slots[slot], part.slots[slot]);
      }
      for (int i = 0; i < withProperty.length; i++) {
        withProperty[i] = ValueCounts.capped(withProperty[i], part.withProperty[i]);
      }
      lastMicros = Math.max(lastMicros, part.lastMicros);
      for (int i = 0; i < values.length; i++) {
        if (!schema.isSteps(i)) {
          values[i].addAll(part.values[i]);
        }
      }
      if (steps != null) {
        steps.merge(part.steps);
      }
      for (int i = 0; i < numberMax.length; i++) {
        numberMax[i] = larger(numberMax[i], part.numberMax[i]);
      }
      for (int i = 0; i < numberSum.length; i++) {
        if (part.numberSum[i] >= 0) {
          numberSum[i] = sum(numberSum[i], part.numberSum[i]);
        }
      }
      kinds.addAll(part.kinds);
      cohorts.addAll(part.cohorts);
      return this;
    }

    /** Returns the number of distinct values, which determines the memory used. */
    public int size() {
      int size = kinds.size() + cohorts.size();
      for (ValueCounts.Builder counts : values) {
        size += counts.size();
      }
      return steps == null ? size : size + steps.size();
    }

    public boolean isEmpty() {
      return lastMicros == Long.MIN_VALUE;
    }

    public DaySummary build() {
      return new DaySummary(this);
    }

    private static long sum(long a, long b) {
      return Math.min(DailyStats.LARGEST_SUM, Math.max(0, a) + Math.min(DailyStats.LARGEST_SUM, b));
    }

    private static double larger(double a, double b) {
      return Double.isNaN(a) || b > a ? b : a;
    }
  }
}
