package io.tidemark.engine.operator;

import static io.tidemark.engine.catalogue.CatalogueKey.AGAINST;
import static io.tidemark.engine.catalogue.CatalogueKey.FOLLOWING;
import static io.tidemark.engine.catalogue.CatalogueKey.HABIT_AFTER_DAYS;
import static io.tidemark.engine.catalogue.CatalogueKey.OUTCOME;
import static io.tidemark.engine.catalogue.CatalogueKey.PER;
import static io.tidemark.engine.catalogue.CatalogueKey.WHERE;
import static io.tidemark.engine.catalogue.CatalogueKey.WINDOW;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.BehaviourStats.Level;
import io.tidemark.engine.profile.TruncatedText;
import io.tidemark.engine.profile.ValueHash;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** The operators that ship with Tidemark. */
final class BuiltInOperators {
  /**
   * Smaller differences may be due merely to the length n of the history: with new values every
   * day, −log2((n + ½) / (n + 1)) decreases daily.
   */
  private static final float LEAST_BITS = 0.25f;

  private static final String OF_A_DAY = "at most %s in a day";

  /** Profiles do not record how many of an identity's events usually pass a filter. */
  private static final String NOT_RECORDED = "not recorded";

  private static final ValueExpression STEPS = ValueExpression.STEPS;
  private static final ValueExpression ACTIONS =
      ValueExpression.named(EventColumn.ACTION.column()).orElseThrow();

  private BuiltInOperators() {}

  static List<Operator> all() {
    return List.of(
        new Operator(
                "beyond",
                "Log2 of the ratio of a number in the event to the number's second-largest daily"
                    + " maximum in the history, at least 0. The result is 0 if the event does not"
                    + " pass 'where'.",
                OperatorForm.onNumbers().supporting(WHERE),
                HistoryFeatures::beyond,
                (feature, now, value) ->
                    Wording.known(
                        "at most %s",
                        now.usual()
                            .figures()
                            .number(now.schema().numbers().indexOf(feature.number()))))
            .showing((feature, now, value) -> Wording.number(feature.number().value(now.event())))
            .storing((feature, schema) -> schema.number(feature.number())),
        new Operator(
                "changed",
                "1 if the value differs from the first value seen in the session (or with the"
                    + " credential) since 00:00 UTC on the previous day, otherwise 0.",
                OperatorForm.onValues().supporting(WHERE).requiring(PER),
                SessionFeatures.Changed::new,
                (feature, now, value) -> "one value throughout a " + feature.per().label())
            .showing((feature, now, value) -> firstValue(feature, now))
            .comparing(feature -> false),
        new Operator(
                UnseenFeatures.AMONG_PEERS,
                "Same as 'unseen', but less surprising if peers use the value: if at least two"
                    + " peers know the value with this action, the result is at most −log2 of their"
                    + " share among the peers that know the action.",
                OperatorForm.onValues().supporting(WHERE, PER, FOLLOWING),
                UnseenFeatures.Unseen::new,
                UnseenFeatures::usual)
            .showing(UnseenFeatures::observed)
            .storing(
                (feature, schema) -> {
                  schema.cohortValues(UnseenFeatures.values(feature));
                  schema.cohortValues(ACTIONS);
                })
            .reading(feature -> with(UnseenFeatures.values(feature).columns(), EventColumn.COHORT))
            .differingBy(LEAST_BITS),
        new Operator(
                "count",
                "Number of events in the window that pass 'where'. If the filter reads outcomes,"
                    + " only earlier events are counted.",
                OperatorForm.onWords("events").requiring(WINDOW).supporting(WHERE, OUTCOME, PER),
                WindowFeature.Count::new,
                (feature, now, value) -> NOT_RECORDED)
            .comparing(feature -> false),
        new Operator(
                "distinct",
                "Number of distinct values in the window, at most 1024. With 'against: profile',"
                    + " the result is log2 of the ratio of this number to the second-largest daily"
                    + " number in the history, at least 0.",
                OperatorForm.onValues().requiring(WINDOW).supporting(WHERE, OUTCOME, PER, AGAINST),
                WindowFeature.Distinct::new,
                BuiltInOperators::usualDistinct)
            .showing((feature, now, value) -> ofDay(feature, value, distinctOfDay(feature, now)))
            .storing(ofDays((feature, schema) -> schema.values(feature.values())))
            .comparing(FeatureDefinition::againstProfile)
            .measuring(BuiltInOperators::ofHours),
        new Operator(
                "drift",
                "Accumulated excess of ln(1 + events) over the level of earlier weekdays or weekend"
                    + " days. Each of the last 4 days and the last 24 hours adds its excess,"
                    + " measured in standard deviations (1.4826 × the median absolute deviation),"
                    + " minus 1; the sum never falls below 0. The last 24 hours are measured as in"
                    + " `excess: rolling_day`.",
                OperatorForm.onWords("rolling_volume"),
                HistoryFeatures::drift,
                (feature, now, value) -> "0")
            .showing((feature, now, value) -> Wording.counted(value, "standard deviation"))
            .measuring(feature -> Aspect.VOLUME),
        new Operator(
                "entropy",
                "Shannon entropy of the values in the window, in bits, over at most 256 distinct"
                    + " values. With 'against: profile', the result is how far this entropy exceeds"
                    + " that of the history, at least 0. Recent days carry more weight in the"
                    + " history.",
                OperatorForm.onValues().requiring(WINDOW).supporting(WHERE, OUTCOME, PER, AGAINST),
                WindowFeature.Entropy::new,
                (feature, now, value) ->
                    feature.againstProfile()
                        ? Wording.counted(now.usual().entropyBits(valueIndex(feature, now)), "bit")
                        : "fewer values, or one dominant value")
            .storing(ofDays((feature, schema) -> schema.values(feature.values())))
            .comparing(FeatureDefinition::againstProfile),
        new Operator(
                "excess",
                "Robust z-score of ln(1 + events in the window), at least 0. `events` (window 1h)"
                    + " is compared with the same hour on earlier weekdays or weekend days."
                    + " `rolling_day` (window 24h) is compared with whole weekdays or weekend days."
                    + " If the window spans a weekday and a weekend day, the comparison uses a"
                    + " proportional mix of both or the level of the later day, whichever is"
                    + " higher.",
                OperatorForm.onWords("events", "rolling_day").needingWindow("1h", "24h"),
                HistoryFeatures::excess,
                (feature, now, value) ->
                    Wording.known(
                        "about %s", Math.rint(StrictMath.expm1(usualLevel(feature, now).median()))))
            .showing(
                (feature, now, value) -> {
                  Level usual = usualLevel(feature, now);
                  double logarithm = value * HistoryFeatures.unit(usual) + usual.median();
                  return Wording.number(Math.rint(StrictMath.expm1(logarithm)));
                })
            .storing((feature, schema) -> checkExcessWindow(feature))
            .measuring(feature -> Aspect.VOLUME),
        new Operator(
                "excess_share",
                "Number of events in the window that have a property, minus the number expected"
                    + " from the identity's usual share q, measured in standard deviations:"
                    + " (m − nq) / √(nq + 1) if m of n events have the property, at least 0.",
                OperatorForm.onWords("failed", "denied", "write", "high_impact")
                    .requiring(WINDOW)
                    .supporting(WHERE, PER),
                WindowFeature.ExcessShare::new,
                (feature, now, value) ->
                    Wording.percent(
                        now.usual().figures().share(WindowFeature.ExcessShare.property(feature))))
            .reading(feature -> Set.of(WindowFeature.ExcessShare.property(feature).column())),
        new Operator(
                "novelty",
                "0 if the event's value was seen on enough earlier days. Otherwise, the surprise,"
                    + " in bits, of this identity doing anything new: −log2 of the share of its"
                    + " days that had a new value.",
                OperatorForm.onValues().supporting(WHERE, HABIT_AFTER_DAYS),
                HistoryFeatures::novelty,
                Wording::usualValues)
            .showing(BuiltInOperators::newValues)
            .storing((feature, schema) -> schema.values(feature.values(), feature.habitAfterDays()))
            .differingBy(LEAST_BITS),
        new Operator(
                "peak",
                "Log2 of the ratio of the number of events in the last ten minutes to the"
                    + " second-largest daily peak in the history, at least 0.",
                OperatorForm.onWords("events").needingWindow("10m"),
                HistoryFeatures::peak,
                (feature, now, value) ->
                    Wording.known("at most %s", now.usual().figures().peakPerTenMinutes()))
            .showing(
                (feature, now, value) -> {
                  double usual = now.usual().figures().peakPerTenMinutes();
                  return Wording.number(Math.rint(StrictMath.pow(2, value) * (usual + 2) - 2));
                }),
        new Operator(
                "rarest",
                "Surprise, in bits, of the rarest of the 64 latest values in the window: −log2 of"
                    + " that value's share among the identity's events, in which recent days carry"
                    + " more weight. Values that are part of the outcome are taken only from"
                    + " earlier events.",
                OperatorForm.onAllValues().requiring(WINDOW).supporting(WHERE, OUTCOME, PER),
                WindowFeature.Rarest::new,
                Wording::usualValues)
            .showing(
                (feature, now, value) ->
                    "a share of " + Wording.number(100 * StrictMath.pow(2, -value)) + " %")
            .storing((feature, schema) -> schema.values(feature.values())),
        new Operator(
                "returned",
                "Days since the event's value was last seen, if the identity has since adopted a"
                    + " newer value (one that is known and was first seen after that day),"
                    + " otherwise 0.",
                OperatorForm.onValues().supporting(WHERE),
                (feature, schema) ->
                    HistoryFeatures.largest(feature, schema, HistoryFeatures::daysSuperseded),
                Wording::usualValues)
            .showing(
                (feature, now, value) ->
                    firstValue(feature, now) + " after " + Wording.counted(value, "day"))
            .storing((feature, schema) -> schema.values(feature.values())),
        new Operator(
                "rhythm",
                "Surprise, in bits, of activity at this hour: −log2 of the share of earlier"
                    + " weekdays (or weekend days) with events within one hour of it, counting"
                    + " more days with the average activity the less the hours differ.",
                OperatorForm.onWords("hour"),
                (feature, schema) ->
                    (now, state) -> now.usual().hourBits(now.epochDay(), now.hourOfDay()),
                (feature, now, value) -> usualHours(now))
            .showing((feature, now, value) -> hours(now.hourOfDay(), now.hourOfDay()))
            .measuring(feature -> Aspect.RHYTHM)
            .differingBy(LEAST_BITS),
        new Operator(
                "share",
                "Share of the window's events that pass 'where', shrunk towards 0 by one additional"
                    + " event. If the filter reads outcomes, only earlier events are counted.",
                OperatorForm.onWords("events").requiring(WINDOW, WHERE).supporting(OUTCOME, PER),
                WindowFeature.Share::new,
                (feature, now, value) -> "less")
            .showing((feature, now, value) -> Wording.atLeast(value))
            .comparing(feature -> false),
        new Operator(
                "share_new",
                "Share of the window's events whose value was not seen on enough earlier days,"
                    + " shrunk towards 0 by one additional event.",
                OperatorForm.onValues().requiring(WINDOW).supporting(WHERE, PER),
                WindowFeature.ShareNew::new,
                Wording::usualValues)
            .showing((feature, now, value) -> Wording.atLeast(value))
            .storing((feature, schema) -> schema.values(feature.values())),
        new Operator(
                "since",
                "Days since the identity's previous event, or 0 if it was less than 3 days ago.",
                OperatorForm.onWords("dormancy"),
                (feature, schema) -> HistoryFeatures::daysSinceLast,
                (feature, now, value) ->
                    Wording.counted(now.usual().profile().activeDays(), "active day"))
            .showing(
                (feature, now, value) -> Wording.counted(Math.rint(value), "day") + " of silence"),
        new Operator(
                "step_surprise",
                "Surprise, in bits, of an agent's action given the previous action in the session:"
                    + " −log2((n(a→b) + P(b)) / (n(a→) + 1)). Here, n counts either the identity's"
                    + " days or the peers that know the step, whichever gives the lower surprise."
                    + " There is no value for the first action of a session.",
                OperatorForm.onWords(EventColumn.ACTION.column()).supporting(WHERE),
                (feature, schema) ->
                    new SessionFeatures.StepSurprise(
                        feature,
                        schema.valueIndex(STEPS.name()),
                        schema.cohortIndex(STEPS.name()),
                        schema.valueIndex(ACTIONS.name()),
                        schema.cohortIndex(ACTIONS.name())),
                (feature, now, value) -> "another step at this point of a session")
            .showing((feature, now, value) -> firstValue(feature, now))
            .storing(
                (feature, schema) -> {
                  schema.cohortValues(STEPS);
                  schema.cohortValues(ACTIONS);
                })
            .reading(
                feature ->
                    with(
                        STEPS.columns(),
                        EventColumn.METADATA_UID,
                        EventColumn.NHI_KIND,
                        EventColumn.COHORT)),
        new Operator(
                "sum",
                "Sum of a count over the window. If the count is part of the outcome, only earlier"
                    + " events are included. With 'against: profile', the result is log2 of the"
                    + " ratio of this sum to the second-largest daily sum in the history, at least"
                    + " 0.",
                OperatorForm.onCounts().requiring(WINDOW).supporting(WHERE, OUTCOME, PER, AGAINST),
                WindowFeature.Sum::new,
                (feature, now, value) ->
                    feature.againstProfile()
                        ? Wording.known(OF_A_DAY, usualSum(feature, now))
                        : "less")
            .showing((feature, now, value) -> ofDay(feature, value, usualSum(feature, now)))
            .storing(ofDays((feature, schema) -> schema.sum(feature.number())))
            .comparing(FeatureDefinition::againstProfile),
        new Operator(
                "surprise",
                "Surprise, in bits, of the event's value: −log2 of the value's share among the"
                    + " identity's events, in which recent days carry more weight.",
                OperatorForm.onValues().supporting(WHERE),
                (feature, schema) ->
                    HistoryFeatures.largest(feature, schema, HistoryFeatures::rarity),
                Wording::usualValues)
            .showing(BuiltInOperators::rarestValue)
            .storing((feature, schema) -> schema.values(feature.values()))
            .measuring(BuiltInOperators::ofHours),
        new Operator(
                "unseen",
                "0 if the event's value was seen with its action before. Otherwise, the surprise,"
                    + " in bits, of seeing any new value with this identity and action:"
                    + " −log2((N1 + ½) / (N + 1)), where N is the number of (value, day) pairs"
                    + " seen, and N1 is the number of values seen on only one day. With 'per', the"
                    + " result is 0 unless an earlier event passed 'following'.",
                OperatorForm.onValues().supporting(WHERE, PER, FOLLOWING),
                UnseenFeatures.Unseen::new,
                UnseenFeatures::usual)
            .showing(UnseenFeatures::observed)
            .storing((feature, schema) -> schema.values(UnseenFeatures.values(feature)))
            .reading(feature -> UnseenFeatures.values(feature).columns())
            .differingBy(LEAST_BITS),
        new Operator(
                "unseen_total",
                "Sum of 'unseen' over the day's distinct values.",
                OperatorForm.onValues().supporting(WHERE).needingWindow("24h"),
                UnseenFeatures.UnseenTotal::new,
                (feature, now, value) -> "fewer")
            .showing((feature, now, value) -> Wording.number(Math.rint(value)))
            .storing((feature, schema) -> schema.values(UnseenFeatures.values(feature)))
            .reading(feature -> UnseenFeatures.values(feature).columns())
            .differingBy(LEAST_BITS),
        new Operator(
                "value",
                "A number from the event itself, or 0 if the event does not pass 'where'.",
                OperatorForm.onNumbers().supporting(WHERE),
                HistoryFeatures::value,
                (feature, now, value) -> "0")
            .comparing(feature -> false),
        new Operator(
                "velocity",
                "Great-circle speed, in km/h, from the source of the previous event that has a"
                    + " location (on the same or the previous UTC day) to the source of this event."
                    + " Distances of less than 100 km count as 0, and times of less than a minute"
                    + " count as one minute.",
                OperatorForm.onWords("source").supporting(PER),
                (feature, schema) -> new SessionFeatures.Velocity(feature.per()),
                (feature, now, value) -> "no faster than an aeroplane")
            .showing((feature, now, value) -> Wording.number(Math.rint(value)) + " km/h")
            .reading(feature -> Set.of(EventColumn.SRC_LAT, EventColumn.SRC_LON))
            .comparing(feature -> false));
  }

  private static Set<EventColumn> with(Set<EventColumn> columns, EventColumn... more) {
    Set<EventColumn> all = EnumSet.copyOf(columns);
    all.addAll(List.of(more));
    return all;
  }

  /** Returns the rhythm if a feature's values are the hours of all events. */
  private static Aspect ofHours(FeatureDefinition feature) {
    return feature.argument().equals("hour_of_day") && feature.where().equals(EventPredicate.ALWAYS)
        ? Aspect.RHYTHM
        : Aspect.BEHAVIOUR;
  }

  private static void checkExcessWindow(FeatureDefinition feature) {
    String needed = HistoryFeatures.isRolling(feature) ? "24h" : "1h";
    if (!feature.window().equals(DurationText.parse(needed))) {
      throw new IllegalArgumentException(
          "'excess: %s' needs a window of %s".formatted(feature.argument(), needed));
    }
  }

  /** Stores daily figures only for features that are compared with them. */
  private static BiConsumer<FeatureDefinition, ProfileSchemaBuilder> ofDays(
      BiConsumer<FeatureDefinition, ProfileSchemaBuilder> stored) {
    return (feature, schema) -> {
      if (feature.againstProfile() && feature.per() != StateScope.IDENTITY) {
        throw new IllegalArgumentException(
            "'against: profile' compares whole identities; remove 'per'");
      }
      if (feature.againstProfile() && !feature.where().equals(EventPredicate.ALWAYS)) {
        throw new IllegalArgumentException(
            "'against: profile' compares with the history of all events, not only of those"
                + " that 'where' selects; remove one of the two");
      }
      if (feature.againstProfile()) {
        stored.accept(feature, schema);
      }
    };
  }

  private static int valueIndex(FeatureDefinition feature, EvaluationContext now) {
    return now.schema().valueIndex(feature.values().name());
  }

  /** Returns the identity's number of distinct values in a day, of all events; NaN if unknown. */
  private static double distinctOfDay(FeatureDefinition feature, EvaluationContext now) {
    int index = valueIndex(feature, now);
    return index < 0 ? Double.NaN : now.usual().figures().distinct(index);
  }

  private static String usualDistinct(
      FeatureDefinition feature, EvaluationContext now, double value) {
    if (feature.againstProfile()) {
      return Wording.known(OF_A_DAY, distinctOfDay(feature, now));
    }
    if (!feature.where().equals(EventPredicate.ALWAYS)) {
      return NOT_RECORDED;
    }
    if (value <= 1) {
      return null; // Every event has a value, so there is no less than one.
    }
    double ofDay = distinctOfDay(feature, now);
    return Double.isNaN(ofDay) ? "fewer" : Wording.known(OF_A_DAY, ofDay);
  }

  private static double usualSum(FeatureDefinition feature, EvaluationContext now) {
    return feature.againstProfile()
        ? now.usual().figures().sum(now.schema().sums().indexOf(feature.number()))
        : Double.NaN;
  }

  private static String ofDay(FeatureDefinition feature, double value, double usual) {
    return feature.againstProfile() ? Wording.timesUsual(value, usual) : Wording.number(value);
  }

  private static Level usualLevel(FeatureDefinition feature, EvaluationContext now) {
    return HistoryFeatures.usualLevel(now, HistoryFeatures.isRolling(feature));
  }

  private static String firstValue(FeatureDefinition feature, EvaluationContext now) {
    return TruncatedText.of(feature.values().value(now.event(), 0));
  }

  private static String newValues(FeatureDefinition feature, EvaluationContext now, double value) {
    ValueExpression values = feature.values();
    int index = valueIndex(feature, now);
    return Wording.values(
        IntStream.range(0, values.count(now.event()))
            .mapToObj(at -> values.value(now.event(), at))
            .filter(text -> !now.usual().contains(index, ValueHash.of(text)))
            .toList());
  }

  private static String rarestValue(
      FeatureDefinition feature, EvaluationContext now, double value) {
    int index = valueIndex(feature, now);
    String rarest = null;
    double most = Double.NEGATIVE_INFINITY;
    for (int at = 0; at < feature.values().count(now.event()); at++) {
      String text = feature.values().value(now.event(), at);
      double bits = now.usual().rarityBits(index, ValueHash.of(text));
      if (rarest == null || bits > most) {
        rarest = text;
        most = bits;
      }
    }
    return TruncatedText.of(rarest);
  }

  /** Returns the hours of the day's class in which activity is less surprising than one bit. */
  private static String usualHours(EvaluationContext now) {
    StringJoiner usual = new StringJoiner(", ").setEmptyValue("no hour in particular");
    int hour = 0;
    while (hour < 24) {
      int from = hour;
      while (hour < 24 && now.usual().hourBits(now.epochDay(), hour) < 1) {
        hour++;
      }
      if (hour > from) {
        usual.add(hours(from, hour - 1));
      }
      hour++;
    }
    return usual.toString();
  }

  private static String hours(int first, int last) {
    return String.format(Locale.ROOT, "%02d:00–%02d:59 UTC", first, last);
  }
}
