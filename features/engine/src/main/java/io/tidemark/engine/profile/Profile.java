package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.PackedProfile.RecordHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Habits of one identity as of the midnight at the end of a day, computed only from day summaries
 * and dated labels, never from scores. Immutable: {@link #advance} returns a new one.
 *
 * <pre>{@code
 * Profile profile = Profile.none(schema);
 * for (DaySummary day : daysInOrder) {
 *   profile = profile.advance(day, rules);
 * }
 * ProfileView usual = profile.asOf(lastDay, rules).view(rules);
 * }</pre>
 *
 * @param asOf last day, or {@link Long#MIN_VALUE} if the profile is empty
 * @param firstDay first day on which the identity was seen, which may precede the history
 * @param lastMicros time of the last event
 * @param kind first non-human kind assigned to the identity, or null. It never changes, so an
 *     identity that starts to look human is still scored
 * @param cohort first cohort that a rule assigned to the identity, or null
 * @param days active days of the history, in chronological order
 * @param values history of each of the schema's value expressions
 */
@SuppressWarnings("exports")
public record Profile(
    ProfileSchema schema,
    long asOf,
    long firstDay,
    long lastMicros,
    String kind,
    String cohort,
    List<DailyStats> days,
    List<ValueHistory> values) {
  public Profile {
    days = List.copyOf(days);
    values = List.copyOf(values);
  }

  public static Profile none(ProfileSchema schema) {
    return new Profile(
        schema,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        null,
        null,
        List.of(),
        Collections.nCopies(schema.values().size(), ValueHistory.EMPTY));
  }

  /**
   * Returns this profile advanced by a day.
   *
   * @throws IllegalArgumentException if the day is not later than all the days already included
   */
  public Profile advance(DaySummary day, ProfileRules rules) {
    return advance(day, rules, 1);
  }

  /** Same as {@link #advance} for a day labelled benign, whose values become habits immediately. */
  public Profile advanceTrusting(DaySummary day, ProfileRules rules) {
    return advance(day, rules, ProfileRules.SHORTEST_HISTORY_DAYS);
  }

  private Profile advance(DaySummary day, ProfileRules rules, int worth) {
    if (day.epochDay <= asOf) {
      throw new IllegalArgumentException(
          "A profile as of day %s cannot be advanced to day %s, which is not later"
              .formatted(asOf, day.epochDay));
    }
    int epochDay = Math.toIntExact(day.epochDay);
    int oldestBefore = epochDay - rules.historyDays();
    boolean warmUp = daysSince(oldestBefore).size() < rules.pendingDays();
    List<ValueHistory> nextValues = new ArrayList<>();
    boolean[] news = new boolean[values.size()];
    for (int i = 0; i < news.length; i++) {
      ValueHistory before = values.get(i).since(oldestBefore);
      news[i] = hasNews(i, before, day, rules);
      nextValues.add(before.plus(day.values[i], epochDay, rules, worth).since(oldestBefore + 1));
    }
    List<DailyStats> nextDays = new ArrayList<>(daysSince(oldestBefore + 1));
    nextDays.add(DailyStats.of(day, news, warmUp));
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

  /** Returns this profile as of a later midnight, without the values too old by then. */
  public Profile asOf(long epochDay, ProfileRules rules) {
    if (epochDay < asOf) {
      throw new IllegalArgumentException(
          "A profile as of day " + asOf + " cannot be returned as of the earlier day " + epochDay);
    }
    if (epochDay == asOf || firstDay == Long.MIN_VALUE) {
      return this;
    }
    int oldest = Math.toIntExact(epochDay) - rules.historyDays() + 1;
    return new Profile(
        schema,
        epochDay,
        firstDay,
        lastMicros,
        kind,
        cohort,
        daysSince(oldest),
        values.stream().map(of -> of.since(oldest)).toList());
  }

  private List<DailyStats> daysSince(int oldest) {
    return days.stream().filter(d -> d.epochDay() >= oldest).toList();
  }

  public ProfileView view(ProfileRules rules) {
    return new ProfileView(this, rules, null, Cohorts.NONE);
  }

  public ProfileView view(ProfileRules rules, Cohorts cohorts) {
    return new ProfileView(this, rules, null, cohorts);
  }

  /** Returns a view of a profile that, like the cohorts, was {@link #keyed} with the given key. */
  public ProfileView view(ProfileRules rules, MemberKey key, Cohorts cohorts) {
    return new ProfileView(this, rules, key, cohorts);
  }

  /**
   * Returns the publishable form, in which values are hashed and their text is removed. Its {@link
   * #view(ProfileRules, MemberKey, Cohorts)} has the same figures. It cannot be advanced.
   */
  public Profile keyed(MemberKey key) {
    List<ValueHistory> keyed = values.stream().map(of -> of.keyed(key)).toList();
    return new Profile(schema, asOf, firstDay, lastMicros, kind, cohort, days, keyed);
  }

  /** Returns the profile's kind or, if it has none, that of an event; null if neither has one. */
  public String kind(AccessEvent event) {
    return kind != null ? kind : event.text(EventColumn.NHI_KIND);
  }

  /** Returns the profile's cohort or, if it has none, that of an event; null if neither has one. */
  public String cohort(AccessEvent event) {
    return cohort != null ? cohort : event.text(EventColumn.COHORT);
  }

  public int activeDays() {
    return days.size();
  }

  public int activeDays(DayClass of) {
    return (int) days.stream().filter(d -> DayClass.of(d.epochDay()) == of).count();
  }

  /** Returns whether the history has enough active days for usual numbers. */
  public boolean hasFigures() {
    return days.size() >= ProfileView.MIN_ACTIVE_DAYS;
  }

  public long events() {
    return days.stream().mapToLong(DailyStats::events).sum();
  }

  /** Returns the events in each of the 168 hours of the week, from Monday 00:00 UTC. */
  public long[] eventsByHourOfWeek() {
    long[] hours = new long[7 * 24];
    for (DailyStats day : days) {
      int weekday = EventTime.dayOfWeek(day.epochDay());
      for (int hour = 0; hour < 24; hour++) {
        hours[weekday * 24 + hour] += day.eventsByHour()[hour];
      }
    }
    return hours;
  }

  ValueHistory values(int valueIndex) {
    return values.get(valueIndex);
  }

  /** Returns the versioned binary form. Equal profiles have equal bytes. */
  public byte[] toBytes() {
    ByteSink sink = RecordHeader.begin(schema.fingerprint());
    sink.signed(asOf);
    sink.signed(firstDay);
    sink.signed(lastMicros);
    sink.text(kind);
    sink.text(cohort);
    PackedProfile.writeDays(sink, days, schema, asOf);
    for (int i = 0; i < values.size(); i++) {
      PackedProfile.writeValues(sink, values.get(i), asOf, schema.isGrouped(i));
    }
    return sink.toBytes();
  }

  /**
   * @throws IllegalArgumentException if the bytes are damaged or of another version or schema
   */
  public static Profile fromBytes(ProfileSchema schema, byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    RecordHeader.check(source, schema.fingerprint(), "Profile");
    long asOf = source.signed();
    long firstDay = source.signed();
    boolean nobody = asOf == Long.MIN_VALUE && firstDay == Long.MIN_VALUE;
    if (!nobody && (asOf != (int) asOf || firstDay != (int) firstDay || firstDay > asOf)) {
      throw source.damaged("it cannot cover the days " + firstDay + " to " + asOf);
    }
    long lastMicros = source.signed();
    String kind = source.text();
    String cohort = source.text();
    List<DailyStats> days = PackedProfile.readDays(source, schema, asOf);
    long before = Long.MIN_VALUE;
    for (DailyStats day : days) {
      if (day.epochDay() > asOf || day.epochDay() <= before) {
        throw source.damaged("day " + day.epochDay() + " is out of order");
      }
      before = day.epochDay();
    }
    List<ValueHistory> values = new ArrayList<>();
    for (int i = 0; i < schema.values().size(); i++) {
      values.add(PackedProfile.readValues(source, asOf, schema.isGrouped(i)));
    }
    source.end();
    return new Profile(schema, asOf, firstDay, lastMicros, kind, cohort, days, values);
  }

  private boolean hasNews(int valueIndex, ValueHistory known, DaySummary day, ProfileRules rules) {
    ValueCounts values = day.values[valueIndex];
    for (int i = 0; i < values.size(); i++) {
      int at = known.find(values.hashes()[i]);
      if (at < 0 || !isHabit(valueIndex, known, at, day.epochDay, rules)) {
        return true;
      }
    }
    // Whether values beyond the cap were new is unknown. They count as new, or they would look new
    // even for an identity that has such values every day.
    return values.isFull();
  }

  boolean isHabit(int valueIndex, int at, ProfileRules rules) {
    return isHabit(valueIndex, values.get(valueIndex), at, asOf + 1, rules);
  }

  private boolean isHabit(
      int valueIndex, ValueHistory known, int at, long onDay, ProfileRules rules) {
    return known.daysSeen()[at] >= rules.pendingDays()
        && hasWaited(known, at, onDay, schema.waitingDays().get(valueIndex));
  }

  /**
   * Returns whether a value has waited long enough to become a habit. Values of the identity's own
   * first days do not wait, because there were no habits that a thief could have extended. Enough
   * days seen mean that the time is over or a day was labelled benign.
   */
  private boolean hasWaited(ValueHistory known, int at, long onDay, int waitingDays) {
    return known.firstDay()[at] < firstDay + waitingDays
        || onDay - known.firstDay()[at] >= waitingDays
        || known.daysSeen()[at] >= waitingDays;
  }

  private static String mostFrequent(ValueCounts labels) {
    int best = -1;
    for (int i = 0; i < labels.size(); i++) {
      if (best < 0
          || labels.counts()[i] > labels.counts()[best]
          || (labels.counts()[i] == labels.counts()[best]
              && labels.texts()[i].compareTo(labels.texts()[best]) < 0)) {
        best = i;
      }
    }
    return best < 0 ? null : labels.texts()[best];
  }
}
