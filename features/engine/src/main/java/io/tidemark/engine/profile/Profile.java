package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Habits of one identity at the midnight that ends a day. A pure function of its day summaries and
 * dated labels, never of scores. Immutable; {@link #advance} gives the next one.
 *
 * <pre>{@code
 * Profile profile = Profile.none(schema);
 * for (DaySummary day : daysInOrder) {
 *   profile = profile.advance(day, rules);
 * }
 * ProfileView usual = profile.asOf(lastDay, rules).view(rules);
 * }</pre>
 */
public final class Profile {
  private final ProfileSchema schema;
  private final long asOf;
  private final long firstDay;
  private final long lastMicros;
  private final String kind;
  private final String cohort;
  private final List<DailyStats> days;
  private final ValueHistory[] values;

  private Profile(
      ProfileSchema schema,
      long asOf,
      long firstDay,
      long lastMicros,
      String kind,
      String cohort,
      List<DailyStats> days,
      ValueHistory[] values) {
    this.schema = schema;
    this.asOf = asOf;
    this.firstDay = firstDay;
    this.lastMicros = lastMicros;
    this.kind = kind;
    this.cohort = cohort;
    this.days = days;
    this.values = values;
  }

  /** The profile of an identity that was never seen. */
  public static Profile none(ProfileSchema schema) {
    ValueHistory[] values = new ValueHistory[schema.values().size()];
    Arrays.fill(values, ValueHistory.EMPTY);
    return new Profile(
        schema, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, null, null, List.of(), values);
  }

  /**
   * The profile after one more day.
   *
   * @param day day later than every folded day
   * @throws IllegalArgumentException if the day is not later
   */
  public Profile advance(DaySummary day, ProfileRules rules) {
    return advance(day, rules, 1);
  }

  /**
   * The profile after one more day that is labelled benign. Its values are habits at once, without
   * {@link ProfileRules#pendingDays} and without {@link ProfileSchema#waitingDays}.
   */
  public Profile advanceTrusting(DaySummary day, ProfileRules rules) {
    return advance(day, rules, ProfileRules.MOST_PENDING_DAYS);
  }

  private Profile advance(DaySummary day, ProfileRules rules, int worth) {
    if (day.epochDay <= asOf) {
      throw new IllegalArgumentException(
          "A profile as of day " + asOf + " cannot take day " + day.epochDay + " after it");
    }
    int epochDay = Math.toIntExact(day.epochDay);
    int oldestBefore = epochDay - rules.historyDays();
    boolean warmUp = daysSince(oldestBefore).size() < rules.pendingDays();
    ValueHistory[] nextValues = new ValueHistory[values.length];
    boolean[] news = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      // History at the midnight before, which the day's events were compared with.
      ValueHistory before = values[i].since(oldestBefore);
      news[i] = hasNews(i, before, day, rules);
      nextValues[i] = before.plus(day.values[i], epochDay, rules, worth).since(oldestBefore + 1);
    }
    List<DailyStats> nextDays = new ArrayList<>(daysSince(oldestBefore + 1));
    nextDays.add(new DailyStats(day, news, warmUp));
    return new Profile(
        schema,
        day.epochDay,
        firstDay == Long.MIN_VALUE ? day.epochDay : firstDay,
        Math.max(lastMicros, day.lastMicros),
        kind == null ? mostFrequent(day.kinds) : kind,
        cohort == null ? mostFrequent(day.cohorts) : cohort,
        DailyStats.withoutDominated(nextDays),
        nextValues);
  }

  /** The same history at a later midnight; values that are too old by then are dropped. */
  public Profile asOf(long epochDay, ProfileRules rules) {
    if (epochDay < asOf) {
      throw new IllegalArgumentException(
          "A profile as of day " + asOf + " cannot be seen as of the earlier day " + epochDay);
    }
    if (epochDay == asOf || firstDay == Long.MIN_VALUE) {
      return this;
    }
    int oldest = Math.toIntExact(epochDay) - rules.historyDays() + 1;
    ValueHistory[] kept = new ValueHistory[values.length];
    Arrays.setAll(kept, i -> values[i].since(oldest));
    return new Profile(
        schema, epochDay, firstDay, lastMicros, kind, cohort, daysSince(oldest), kept);
  }

  private List<DailyStats> daysSince(int oldest) {
    return days.stream().filter(d -> d.epochDay >= oldest).toList();
  }

  /** View of this profile, ready for lookups. */
  public ProfileView view(ProfileRules rules) {
    return new ProfileView(this, rules, null, Cohorts.NONE);
  }

  /** As {@link #view(ProfileRules)}, with the cohorts of the same midnight. */
  public ProfileView view(ProfileRules rules, Cohorts cohorts) {
    return new ProfileView(this, rules, null, cohorts);
  }

  /** As {@link #view(ProfileRules)}, for a profile that is {@link #keyed} with this key. */
  public ProfileView view(ProfileRules rules, MemberKey key) {
    return view(rules, key, Cohorts.NONE);
  }

  /** As {@link #view(ProfileRules, MemberKey)}, with cohorts under the same key. */
  public ProfileView view(ProfileRules rules, MemberKey key, Cohorts cohorts) {
    return new ProfileView(this, rules, key, cohorts);
  }

  /**
   * Publishable form of this profile: members under a key, no texts. {@link #view(ProfileRules,
   * MemberKey)} gives the same figures. It cannot be advanced.
   */
  public Profile keyed(MemberKey key) {
    ValueHistory[] keyed = new ValueHistory[values.length];
    Arrays.setAll(keyed, i -> values[i].keyed(key));
    return new Profile(schema, asOf, firstDay, lastMicros, kind, cohort, days, keyed);
  }

  public ProfileSchema schema() {
    return schema;
  }

  /** Last day of this profile; {@link Long#MIN_VALUE} if nothing was folded. */
  public long asOf() {
    return asOf;
  }

  /** First day ever seen, even if its values are forgotten. */
  public long firstDay() {
    return firstDay;
  }

  /** Time of the last event in microseconds since the epoch. */
  public long lastMicros() {
    return lastMicros;
  }

  /**
   * Label of the identity's first non-human kind, or null. It never changes: an identity that
   * starts to look human is still judged.
   */
  public String kind() {
    return kind;
  }

  /** First rule-given cohort of the identity, or null. */
  public String cohort() {
    return cohort;
  }

  /** Days with events within the history. */
  public int activeDays() {
    return days.size();
  }

  /** Active days of a class within the history. */
  public int activeDays(DayClass of) {
    return (int) days.stream().filter(d -> DayClass.of(d.epochDay) == of).count();
  }

  /** Whether there are enough active days for usual numbers. */
  public boolean hasFigures() {
    return days.size() >= ProfileView.MIN_ACTIVE_DAYS;
  }

  /** Events within the history. */
  public long events() {
    return days.stream().mapToLong(DailyStats::events).sum();
  }

  /** Events of the history by hour of the week: 168 counts from Monday 00:00 UTC. */
  public long[] eventsByHourOfWeek() {
    long[] hours = new long[7 * 24];
    for (DailyStats day : days) {
      // 1970-01-01 was a Thursday.
      int weekday = Math.floorMod(day.epochDay + 3, 7);
      for (int hour = 0; hour < 24; hour++) {
        hours[weekday * 24 + hour] += day.eventsByHour[hour];
      }
    }
    return hours;
  }

  List<DailyStats> days() {
    return days;
  }

  ValueHistory values(int valueIndex) {
    return values[valueIndex];
  }

  /** Versioned binary form; equal profiles have equal bytes. */
  public byte[] toBytes() {
    ByteSink sink = RecordHeader.begin(schema.fingerprint());
    sink.signed(asOf);
    sink.signed(firstDay);
    sink.signed(lastMicros);
    sink.text(kind);
    sink.text(cohort);
    PackedProfile.writeDays(sink, days, schema, asOf);
    for (int i = 0; i < values.length; i++) {
      PackedProfile.writeValues(sink, values[i], asOf, isGrouped(schema, i));
    }
    return sink.toBytes();
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if the bytes are damaged or belong to another version or
   *     profile schema
   */
  public static Profile fromBytes(ProfileSchema schema, byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    RecordHeader.check(source, schema.fingerprint(), "Profile");
    long asOf = source.signed();
    long firstDay = source.signed();
    boolean nobody = asOf == Long.MIN_VALUE && firstDay == Long.MIN_VALUE;
    if (!nobody && (asOf != (int) asOf || firstDay != (int) firstDay || firstDay > asOf)) {
      throw source.damaged("days " + firstDay + " to " + asOf);
    }
    long lastMicros = source.signed();
    String kind = source.text();
    String cohort = source.text();
    List<DailyStats> days = PackedProfile.readDays(source, schema, asOf);
    long before = Long.MIN_VALUE;
    for (DailyStats day : days) {
      if (day.epochDay > asOf || day.epochDay <= before) {
        throw source.damaged("day " + day.epochDay + " out of order");
      }
      before = day.epochDay;
    }
    ValueHistory[] values = new ValueHistory[schema.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = PackedProfile.readValues(source, asOf, isGrouped(schema, i));
    }
    source.end();
    return new Profile(schema, asOf, firstDay, lastMicros, kind, cohort, List.copyOf(days), values);
  }

  private static boolean isGrouped(ProfileSchema schema, int valueIndex) {
    return schema.values().get(valueIndex).group() != null;
  }

  private boolean hasNews(int valueIndex, ValueHistory known, DaySummary day, ProfileRules rules) {
    ValueCounts values = day.values[valueIndex];
    for (int i = 0; i < values.size(); i++) {
      int at = known.find(values.hashes[i]);
      if (at < 0 || !isHabit(valueIndex, known, at, day.epochDay, rules)) {
        return true;
      }
    }
    // Above the cap it is unknown which values were new. Such a day counts as one with news:
    // otherwise values above the cap would look new for an identity that uses them daily.
    return values.isFull();
  }

  /** Whether a value is a habit on the day after this profile's. */
  boolean isHabit(int valueIndex, int at, ProfileRules rules) {
    return isHabit(valueIndex, values[valueIndex], at, asOf + 1, rules);
  }

  private boolean isHabit(
      int valueIndex, ValueHistory known, int at, long onDay, ProfileRules rules) {
    return known.daysSeen[at] >= rules.pendingDays()
        && hasWaited(known, at, onDay, schema.waitingDays().get(valueIndex));
  }

  /**
   * Whether a value has waited long enough. An identity younger than the waiting time has no habits
   * that a thief could extend. A value with as many days has waited as long, or its day is labelled
   * benign.
   */
  private boolean hasWaited(ValueHistory known, int at, long onDay, int waitingDays) {
    return known.firstDay[at] < firstDay + waitingDays
        || onDay - known.firstDay[at] >= waitingDays
        || known.daysSeen[at] >= waitingDays;
  }

  private static String mostFrequent(ValueCounts labels) {
    int best = -1;
    for (int i = 0; i < labels.size(); i++) {
      if (best < 0
          || labels.counts[i] > labels.counts[best]
          || (labels.counts[i] == labels.counts[best]
              && labels.texts[i].compareTo(labels.texts[best]) < 0)) {
        best = i;
      }
    }
    return best < 0 ? null : labels.texts[best];
  }
}
