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
import io.tidemark.engine.profile.BehaviourStats.Property;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** The operators that ship with Tidemark. */
final class BuiltInOperators {
  /**
   * Smaller differences may be due merely to the length n of the history: with new values every
   * day, −log2((n + ½) / (n + 1)) decreases daily.
   */
  private static final float LEAST_BITS = 0.25f;

  private static final ValueExpression STEPS = ValueExpression.STEPS;
  private static final ValueExpression ACTIONS =
      ValueExpression.named(EventColumn.ACTION.column()).orElseThrow();

  private BuiltInOperators() {}

  static List<Operator> all() {
    return List.of(
        new BuiltIn(
                "beyond",
                "Log2 of the ratio of a number in the event to the number's second-largest daily"
                    + " maximum in the history, at least 0. The result is 0 if the event does not"
                    + " pass 'where'.",
                OperatorForm.onNumbers().supporting(WHERE),
                HistoryFeatures.Beyond::new)
            .storing((feature, schema) -> schema.number(feature.number())),
        new BuiltIn(
                "changed",
                "1 if the value differs from the first value seen in the session (or with the"
                    + " credential) since 00:00 UTC on the previous day, otherwise 0.",
                OperatorForm.onValues().supporting(WHERE).requiring(PER),
                SessionFeatures.Changed::new)
            .comparing(feature -> false),
        new BuiltIn(
                UnseenFeatures.AMONG_PEERS,
                "Same as 'unseen', but less surprising if peers use the value: if at least two"
                    + " peers know the value with this action, the result is at most −log2 of their"
                    + " share among the peers that know the action.",
                OperatorForm.onValues().supporting(WHERE, PER, FOLLOWING),
                UnseenFeatures.Unseen::new)
            .storing(
                (feature, schema) -> {
                  schema.cohortValues(UnseenFeatures.values(feature));
                  schema.cohortValues(ACTIONS);
                })
            .reading(feature -> with(UnseenFeatures.values(feature).columns(), EventColumn.COHORT))
            .differingBy(LEAST_BITS),
        new BuiltIn(
                "count",
                "Number of events in the window that pass 'where'. If the filter reads outcomes,"
                    + " only earlier events are counted.",
                OperatorForm.onWords("events").requiring(WINDOW).supporting(WHERE, OUTCOME, PER),
                WindowFeature.Count::new)
            .comparing(feature -> false),
        new BuiltIn(
                "distinct",
                "Number of distinct values in the window, at most 1024. With 'against: profile',"
                    + " the result is log2 of the ratio of this number to the second-largest daily"
                    + " number in the history, at least 0.",
                OperatorForm.onValues().requiring(WINDOW).supporting(WHERE, OUTCOME, PER, AGAINST),
                WindowFeature.Distinct::new)
            .storingDays((feature, schema) -> schema.values(feature.values()))
            .measuring(BuiltInOperators::ofHours),
        new BuiltIn(
                "drift",
                "Accumulated excess of ln(1 + events) over the level of earlier weekdays or weekend"
                    + " days. Each of the last 4 days and the last 24 hours adds its excess,"
                    + " measured in standard deviations (1.4826 × the median absolute deviation),"
                    + " minus 1; the sum never falls below 0. The last 24 hours are measured as in"
                    + " `excess: rolling_day`.",
                OperatorForm.onWords("rolling_volume"),
                (feature, schema) -> new HistoryFeatures.Drift())
            .measuring(feature -> Aspect.VOLUME),
        new BuiltIn(
                "entropy",
                "Shannon entropy of the values in the window, in bits, over at most 256 distinct"
                    + " values. With 'against: profile', the result is how far this entropy exceeds"
                    + " that of the history, at least 0. Recent days carry more weight in the"
                    + " history.",
                OperatorForm.onValues().requiring(WINDOW).supporting(WHERE, OUTCOME, PER, AGAINST),
                WindowFeature.Entropy::new)
            .storingDays((feature, schema) -> schema.values(feature.values())),
        new BuiltIn(
                "excess",
                "Robust z-score of ln(1 + events in the window), at least 0. `events` (window 1h)"
                    + " is compared with the same hour on earlier weekdays or weekend days."
                    + " `rolling_day` (window 24h) is compared with whole weekdays or weekend days."
                    + " If the window spans a weekday and a weekend day, the comparison uses a"
                    + " proportional mix of both or the level of the later day, whichever is"
                    + " higher.",
                OperatorForm.onWords("events", "rolling_day").needingWindow("1h", "24h"),
                HistoryFeatures.Excess::new)
            .storing((feature, schema) -> checkExcessWindow(feature))
            .measuring(feature -> Aspect.VOLUME),
        new BuiltIn(
                "excess_share",
                "Number of events in the window that have a property, minus the number expected"
                    + " from the identity's usual share q, measured in standard deviations:"
                    + " (m − nq) / √(nq + 1) if m of n events have the property, at least 0.",
                OperatorForm.onWords("failed", "denied", "write", "high_impact")
                    .requiring(WINDOW)
                    .supporting(WHERE, PER),
                WindowFeature.ExcessShare::new)
            .reading(feature -> Set.of(columnOf(WindowFeature.ExcessShare.property(feature)))),
        new BuiltIn(
                "novelty",
                "0 if the event's value was seen on enough earlier days. Otherwise, the surprise,"
                    + " in bits, of this identity doing anything new: −log2 of the share of its"
                    + " days that had a new value.",
                OperatorForm.onValues().supporting(WHERE, HABIT_AFTER_DAYS),
                HistoryFeatures.Novelty::new)
            .storing((feature, schema) -> schema.values(feature.values(), feature.habitAfterDays()))
            .differingBy(LEAST_BITS),
        new BuiltIn(
            "peak",
            "Log2 of the ratio of the number of events in the last ten minutes to the"
                + " second-largest daily peak in the history, at least 0.",
            OperatorForm.onWords("events").needingWindow("10m"),
            (feature, schema) -> new HistoryFeatures.Peak(feature.windowMicros())),
        new BuiltIn(
                "rarest",
                "Surprise, in bits, of the rarest of the 64 latest values in the window: −log2 of"
                    + " that value's share among the identity's events, in which recent days carry"
                    + " more weight. Values that are part of the outcome are taken only from"
                    + " earlier events.",
                OperatorForm.onAllValues().requiring(WINDOW).supporting(WHERE, OUTCOME, PER),
                WindowFeature.Rarest::new)
            .storing((feature, schema) -> schema.values(feature.values())),
        new BuiltIn(
                "returned",
                "Days since the event's value was last seen, if the identity has since adopted a"
                    + " newer value (one that is known and was first seen after that day),"
                    + " otherwise 0.",
                OperatorForm.onValues().supporting(WHERE),
                HistoryFeatures.Returned::new)
            .storing((feature, schema) -> schema.values(feature.values())),
        new BuiltIn(
                "rhythm",
                "Surprise, in bits, of activity at this hour: −log2 of the share of earlier"
                    + " weekdays (or weekend days) with events within one hour of it, counting"
                    + " more days with the average activity the less the hours differ.",
                OperatorForm.onWords("hour"),
                (feature, schema) -> new HistoryFeatures.Rhythm())
            .measuring(feature -> Aspect.RHYTHM)
            .differingBy(LEAST_BITS),
        new BuiltIn(
                "share",
                "Share of the window's events that pass 'where', shrunk towards 0 by one additional"
                    + " event. If the filter reads outcomes, only earlier events are counted.",
                OperatorForm.onWords("events").requiring(WINDOW, WHERE).supporting(OUTCOME, PER),
                WindowFeature.Share::new)
            .comparing(feature -> false),
        new BuiltIn(
                "share_new",
                "Share of the window's events whose value was not seen on enough earlier days,"
                    + " shrunk towards 0 by one additional event.",
                OperatorForm.onValues().requiring(WINDOW).supporting(WHERE, PER),
                WindowFeature.ShareNew::new)
            .storing((feature, schema) -> schema.values(feature.values())),
        new BuiltIn(
            "since",
            "Days since the identity's previous event, or 0 if it was less than 3 days ago.",
            OperatorForm.onWords("dormancy"),
            (feature, schema) -> new HistoryFeatures.Since()),
        new BuiltIn(
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
                        schema.cohortIndex(ACTIONS.name())))
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
        new BuiltIn(
                "sum",
                "Sum of a count over the window. If the count is part of the outcome, only earlier"
                    + " events are included. With 'against: profile', the result is log2 of the"
                    + " ratio of this sum to the second-largest daily sum in the history, at least"
                    + " 0.",
                OperatorForm.onCounts().requiring(WINDOW).supporting(WHERE, OUTCOME, PER, AGAINST),
                WindowFeature.Sum::new)
            .storingDays((feature, schema) -> schema.sum(feature.number())),
        new BuiltIn(
                "surprise",
                "Surprise, in bits, of the event's value: −log2 of the value's share among the"
                    + " identity's events, in which recent days carry more weight.",
                OperatorForm.onValues().supporting(WHERE),
                HistoryFeatures.Surprise::new)
            .storing((feature, schema) -> schema.values(feature.values()))
            .measuring(BuiltInOperators::ofHours),
        new BuiltIn(
                "unseen",
                "0 if the event's value was seen with its action before. Otherwise, the surprise,"
                    + " in bits, of seeing any new value with this identity and action:"
                    + " −log2((N1 + ½) / (N + 1)), where N is the number of (value, day) pairs"
                    + " seen, and N1 is the number of values seen on only one day. With 'per', the"
                    + " result is 0 unless an earlier event passed 'following'.",
                OperatorForm.onValues().supporting(WHERE, PER, FOLLOWING),
                UnseenFeatures.Unseen::new)
            .unseen(),
        new BuiltIn(
                "unseen_total",
                "Sum of 'unseen' over the day's distinct values.",
                OperatorForm.onValues().supporting(WHERE).needingWindow("24h"),
                UnseenFeatures.UnseenTotal::new)
            .unseen(),
        new BuiltIn(
                "value",
                "A number from the event itself, or 0 if the event does not pass 'where'.",
                OperatorForm.onNumbers().supporting(WHERE),
                (feature, schema) -> new HistoryFeatures.Value(feature.number(), feature.where()))
            .comparing(feature -> false),
        new BuiltIn(
                "velocity",
                "Great-circle speed, in km/h, from the source of the previous event that has a"
                    + " location (on the same or the previous UTC day) to the source of this event."
                    + " Distances of less than 100 km count as 0, and times of less than a minute"
                    + " count as one minute.",
                OperatorForm.onWords("source").supporting(PER),
                (feature, schema) -> new SessionFeatures.Velocity(feature.per()))
            .reading(feature -> Set.of(EventColumn.SRC_LAT, EventColumn.SRC_LON))
            .comparing(feature -> false));
  }

  private static Set<EventColumn> with(Set<EventColumn> columns, EventColumn... more) {
    Set<EventColumn> all = EnumSet.copyOf(columns);
    all.addAll(List.of(more));
    return all;
  }

  private static EventColumn columnOf(Property property) {
    return switch (property) {
      case FAILED -> EventColumn.STATUS_ID;
      case DENIED -> EventColumn.AUTHZ_DECISION;
      case WRITE, HIGH_IMPACT -> EventColumn.IMPACT_TIER;
    };
  }

  /** Returns the rhythm if a feature's values are the hours of all events. */
  private static Aspect ofHours(FeatureDefinition feature) {
    return feature.argument().equals("hour_of_day") && feature.where().equals(EventPredicate.ALWAYS)
        ? Aspect.RHYTHM
        : Aspect.BEHAVIOUR;
  }

  private static void checkExcessWindow(FeatureDefinition feature) {
    String needed = HistoryFeatures.Excess.isRolling(feature) ? "24h" : "1h";
    if (!feature.window().equals(DurationText.parse(needed))) {
      throw new IllegalArgumentException(
          "'excess: %s' needs a window of %s".formatted(feature.argument(), needed));
    }
  }

  /** An operator made of functions. */
  private static final class BuiltIn extends Operator {
    private final BiFunction<FeatureDefinition, ProfileSchema, Feature> compile;
    private BiConsumer<FeatureDefinition, ProfileSchemaBuilder> history = super::declareHistory;
    private Function<FeatureDefinition, Set<EventColumn>> reads = super::reads;
    private Predicate<FeatureDefinition> compares = super::comparesWithHistory;
    private Function<FeatureDefinition, Aspect> aspect = super::aspect;
    private float leastDifference;

    BuiltIn(
        String keyword,
        String summary,
        OperatorForm form,
        BiFunction<FeatureDefinition, ProfileSchema, Feature> compile) {
      super(keyword, summary, form);
      this.compile = compile;
    }

    BuiltIn storing(BiConsumer<FeatureDefinition, ProfileSchemaBuilder> stored) {
      history = stored;
      return this;
    }

    /** Stores daily figures only for features that are compared with them. */
    BuiltIn storingDays(BiConsumer<FeatureDefinition, ProfileSchemaBuilder> stored) {
      compares = FeatureDefinition::againstProfile;
      return storing(
          (feature, schema) -> {
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
          });
    }

    BuiltIn unseen() {
      return storing((feature, schema) -> schema.values(UnseenFeatures.values(feature)))
          .reading(feature -> UnseenFeatures.values(feature).columns())
          .differingBy(LEAST_BITS);
    }

    BuiltIn reading(Function<FeatureDefinition, Set<EventColumn>> read) {
      reads = read;
      return this;
    }

    BuiltIn comparing(Predicate<FeatureDefinition> compared) {
      compares = compared;
      return this;
    }

    BuiltIn measuring(Function<FeatureDefinition, Aspect> measured) {
      aspect = measured;
      return this;
    }

    BuiltIn differingBy(float least) {
      leastDifference = least;
      return this;
    }

    @Override
    public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
      history.accept(definition, schema);
    }

    @Override
    public Set<EventColumn> reads(FeatureDefinition definition) {
      return reads.apply(definition);
    }

    @Override
    public boolean comparesWithHistory(FeatureDefinition definition) {
      return compares.test(definition);
    }

    @Override
    public Aspect aspect(FeatureDefinition definition) {
      return aspect.apply(definition);
    }

    @Override
    public float leastDifference() {
      return leastDifference;
    }

    @Override
    public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
      return compile.apply(definition, schema);
    }
  }
}
