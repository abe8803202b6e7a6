package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.engine.profile.ValueHash;

/** Features that compare an event with the one before in a session or of a credential. */
final class SessionFeatures {
  private SessionFeatures() {}

  /** The state's hashes are the first values of the latest day and of the day before. */
  record Changed(FeatureDefinition definition, ValueExpression expression) implements Feature {
    Changed(FeatureDefinition definition, ProfileSchema schema) {
      this(definition, definition.values());
    }

    @Override
    public FeatureState newState() {
      return new KeyedState<>(definition.per(), DayState.WithHashes::new);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      DayState.WithHashes first = KeyedState.<DayState.WithHashes>cast(state).of(now);
      if (first == null || expression.count(now.event()) == 0) {
        return Double.NaN;
      }
      if (!definition.where().test(now.event())) {
        return 0;
      }
      long hash = now.hash(expression, 0);
      return first(first, now.epochDay(), hash) == hash ? 0 : 1;
    }

    /** Returns the previous day's first value or else the given day's. */
    private static long first(DayState.WithHashes known, long epochDay, long value) {
      if (epochDay > known.day) {
        known.second = DayState.counts(known.day, epochDay) ? known.first : ValueHash.ABSENT;
        known.day = epochDay;
        known.first = value;
      }
      return known.second == ValueHash.ABSENT ? known.first : known.second;
    }
  }

  /** The state's first hash is the session's last action. */
  record StepSurprise(
      FeatureDefinition definition, int steps, int cohortSteps, int actions, int cohortActions)
      implements Feature {
    @Override
    public FeatureState newState() {
      return new KeyedState<>(StateScope.SESSION, DayState.WithHash::new);
    }

    @Override
    public boolean isOfEventAlone() {
      return true;
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      DayState.WithHash last = KeyedState.<DayState.WithHash>cast(state).of(now);
      long action = now.hash(EventColumn.ACTION);
      boolean agent = IdentityKind.AI_AGENT.label().equals(now.event().text(EventColumn.NHI_KIND));
      if (last == null || action == ValueHash.ABSENT || !agent) {
        return Double.NaN;
      }
      long before = DayState.counts(last.day, now.epochDay()) ? last.first : ValueHash.ABSENT;
      last.day = now.epochDay();
      last.first = action;
      if (before == ValueHash.ABSENT || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      return definition.where().test(now.event()) ? bits(now, before, action) : 0;
    }

    private double bits(EvaluationContext now, long before, long action) {
      long step = ValueHash.pair(before, action);
      long any = ValueHash.pair(before, ValueHash.ABSENT);
      double own =
          bits(
              now.usual().daysSeen(steps, step),
              now.usual().daysSeen(steps, any),
              StrictMath.pow(2, -now.usual().rarityBits(actions, action)));
      CohortProfile cohort = now.cohort();
      if (cohort == null || !cohort.containsAny(cohortSteps)) {
        return own;
      }
      double base =
          (cohort.knownTo(cohortActions, action) + 0.5) / (cohort.memberships(cohortActions) + 1.0);
      return Math.min(
          own, bits(cohort.knownTo(cohortSteps, step), cohort.knownTo(cohortSteps, any), base));
    }

    private static double bits(int step, int any, double base) {
      return Math.max(0, -StableMath.log2((step + base) / (any + 1)));
    }
  }

  record Velocity(StateScope per) implements Feature {
    private static final double EARTH_RADIUS_KM = 6_371.0;
    private static final double RADIANS = StrictMath.PI / 180;

    /** Geolocation databases may place addresses of the same site in different towns. */
    private static final double UNCERTAIN_KM = 100;

    private static final class Place implements ExpiringState {
      private double lat = Double.NaN;
      private double lon = Double.NaN;
      private long micros;

      @Override
      public long expiresAt() {
        return Double.isNaN(lat) ? ALREADY : DayState.end(EventTime.epochDay(micros));
      }

      @Override
      public void write(ByteSink sink) {
        sink.f64(lat).f64(lon).signed(micros);
      }

      @Override
      public void read(ByteSource source) {
        lat = source.f64();
        lon = source.f64();
        micros = source.signed();
      }
    }

    @Override
    public FeatureState newState() {
      return new KeyedState<>(per, Place::new);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      double lat = now.event().decimal(EventColumn.SRC_LAT);
      double lon = now.event().decimal(EventColumn.SRC_LON);
      Place last = KeyedState.<Place>cast(state).of(now);
      if (last == null || Double.isNaN(lat) || Double.isNaN(lon)) {
        return Double.NaN;
      }
      double km =
          DayState.counts(EventTime.epochDay(last.micros), now.epochDay())
              ? kilometres(last.lat, last.lon, lat, lon)
              : Double.NaN;
      long micros = Math.max(EventTime.MINUTE, now.micros() - last.micros);
      last.lat = lat;
      last.lon = lon;
      last.micros = now.micros();
      return km < UNCERTAIN_KM ? 0 : km / (micros / (double) EventTime.HOUR);
    }

    /** Returns the haversine distance in kilometres, or NaN if either location is unknown. */
    private static double kilometres(double lat, double lon, double otherLat, double otherLon) {
      double north = StrictMath.sin((otherLat - lat) * RADIANS / 2);
      double east = StrictMath.sin((otherLon - lon) * RADIANS / 2);
      double a =
          north * north
              + StrictMath.cos(lat * RADIANS) * StrictMath.cos(otherLat * RADIANS) * east * east;
      return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.sqrt(Math.min(1, a)));
    }
  }
}
