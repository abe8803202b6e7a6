package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.List;
import java.util.Set;

/** {@code reuse: source}. */
public final class Reuse implements Operator {
  @Override
  public String keyword() {
    return "reuse";
  }

  @Override
  public String summary() {
    return "how far apart the sources of one credential or session are within the window: 3 when addresses,"
        + " AS organisations and cities differ, 2 addresses and one of the two, 1 addresses and user"
        + " agents, else 0; not observed without an address";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("source").needing(CatalogueKey.WINDOW, CatalogueKey.PER);
  }

  @Override
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return false;
  }

  private static final List<EventColumn> COLUMNS =
      List.of(
          EventColumn.SRC_IP, EventColumn.SRC_AS_ORG, EventColumn.SRC_CITY, EventColumn.UA_FAMILY);

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return Set.copyOf(COLUMNS);
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, Arguments.windowMicros(definition));
  }

  private record Compiled(FeatureDefinition definition, long windowMicros) implements Feature {
    /** Two of each tell as much as many. */
    private static final int TOLD = 8;

    private record Sources(List<WindowedValues> seen) implements FadingState {
      @Override
      public long fadesAt() {
        long fades = ALREADY;
        for (WindowedValues values : seen) {
          fades = Math.max(fades, values.fadesAt());
        }
        return fades;
      }

      @Override
      public void write(ByteSink sink) {
        seen.forEach(values -> values.write(sink));
      }

      @Override
      public void read(ByteSource source) {
        seen.forEach(values -> values.read(source));
      }

      boolean differ(int column, long micros) {
        return seen.get(column).at(micros) > 1;
      }
    }

    @Override
    public FeatureState newState() {
      return new PerKey<>(
          definition.per(),
          () ->
              new Sources(
                  COLUMNS.stream().map(column -> new WindowedValues(windowMicros, TOLD)).toList()));
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      Sources sources = PerKey.<Sources>cast(state).of(now);
      if (sources == null) {
        return Double.NaN;
      }
      for (int i = 0; i < COLUMNS.size(); i++) {
        if (now.event().has(COLUMNS.get(i))) {
          sources.seen.get(i).add(now.micros(), now.hash(COLUMNS.get(i)));
        }
      }
      if (!now.covers(windowMicros) || sources.seen.get(0).at(now.micros()) == 0) {
        return Double.NaN;
      }
      if (!sources.differ(0, now.micros())) {
        return 0;
      }
      int places =
          (sources.differ(1, now.micros()) ? 1 : 0) + (sources.differ(2, now.micros()) ? 1 : 0);
      return places > 0 ? 1 + places : sources.differ(3, now.micros()) ? 1 : 0;
    }

    @Override
    public String usual(Moment now) {
      return "0";
    }
  }
}
