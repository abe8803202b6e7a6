package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * The {@code velocity} operator computes the travel speed implied by the locations of two
 * successive sources.
 */
public final class Velocity extends Operator {
  public Velocity() {
    super(
        "velocity",
        "Great-circle speed, in km/h, from the source of the previous event that has a location"
            + " (on the same or the previous UTC day) to the source of this event. Distances of less"
            + " than 100 km count as 0, and times of less than a minute count as one minute.",
        OperatorForm.onWords("source").supporting(CatalogueKey.PER));
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return Set.of(EventColumn.SRC_LAT, EventColumn.SRC_LON);
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition);
  }

  private record Compiled(FeatureDefinition definition) implements Feature {
    private static final double EARTH_RADIUS_KM = 6_371.0;
    private static final double RADIANS = StrictMath.PI / 180;

    /**
     * Minimum distance in kilometres. Shorter distances are ignored, because geolocation databases
     * may place addresses of the same site in different towns.
     */
    private static final double UNCERTAIN_KM = 100;

    private static final long SHORTEST_MICROS = EventTime.MINUTE;

    private static final class Place implements ExpiringState {
      private double lat = Double.NaN;
      private double lon = Double.NaN;
      private long micros;

      @Override
      public long expiresAt() {
        return Double.isNaN(lat) ? ALREADY : RecentDays.end(EventTime.epochDay(micros));
      }

      @Override
      public void write(ByteSink sink) {
        sink.f64(lat);
        sink.f64(lon);
        sink.signed(micros);
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
      return new KeyedState<>(definition.per(), Place::new);
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
          RecentDays.reach(last.micros, now.micros())
              ? kilometres(last.lat, last.lon, lat, lon)
              : Double.NaN;
      double hours =
          Math.max(SHORTEST_MICROS, now.micros() - last.micros) / (double) EventTime.HOUR;
      last.lat = lat;
      last.lon = lon;
      last.micros = now.micros();
      return km < UNCERTAIN_KM ? 0 : km / hours;
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

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.plain(Math.rint(value)) + " km/h";
    }

    @Override
    public String usual(EvaluationContext now) {
      return "no faster than an aeroplane";
    }
  }
}
