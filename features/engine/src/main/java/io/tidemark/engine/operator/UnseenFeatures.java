package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.engine.profile.TruncatedText;
import java.util.ArrayList;
import java.util.List;

/** Features of values that the identity has not yet used with the event's action. */
final class UnseenFeatures {
  /** Keyword of the operator that considers the identity's peers as well. */
  static final String AMONG_PEERS = "cohort_unseen";

  private UnseenFeatures() {}

  static ValueExpression values(FeatureDefinition definition) {
    return definition.values().byAction();
  }

  static String observed(FeatureDefinition definition, EvaluationContext now, double value) {
    ValueExpression values = values(definition);
    int index = now.schema().valueIndex(values.name());
    int cohortIndex = now.schema().cohortIndex(values.name());
    List<String> unseen = new ArrayList<>();
    CohortProfile cohort = definition.operator().equals(AMONG_PEERS) ? now.cohort() : null;
    int knowing = Integer.MAX_VALUE;
    for (int at = 0; at < values.count(now.event()); at++) {
      if (now.usual().daysSeen(index, now.hash(values, at)) == 0) {
        unseen.add(values.value(now.event(), at));
        if (cohort != null) {
          knowing = Math.min(knowing, cohort.knownTo(cohortIndex, now.hash(values, at)));
        }
      }
    }
    String action = TruncatedText.of(now.event().text(EventColumn.ACTION));
    String shown = action + " on " + Wording.values(unseen);
    if (cohort == null) {
      return shown;
    }
    String name = EventColumn.ACTION.column();
    long group = now.hash(values.group());
    // The identity is a member of its cohort, but not its own peer.
    int own = now.usual().contains(now.schema().valueIndex(name), group) ? 1 : 0;
    int acting = Math.max(knowing, cohort.knownTo(now.schema().cohortIndex(name), group) - own);
    if (acting == 0) {
      return shown + ", and no peer uses the action";
    }
    String peers = Wording.counted(acting, "peer");
    return shown
        + (knowing == 0 ? ", new to its " + peers : ", known to " + knowing + " of " + peers);
  }

  static String usual(FeatureDefinition definition, EvaluationContext now, double value) {
    ValueExpression values = values(definition);
    int index = now.schema().valueIndex(values.name());
    long group = now.hash(values.group());
    long seen = now.usual().valuesSeen(index, group);
    List<String> texts = now.usual().usualValues(index, group, Wording.SHOWN);
    return seen == 0
        ? "nothing yet"
        : Wording.counted((double) seen, "target")
            + (texts.isEmpty() ? "" : ", such as " + Wording.values(texts));
  }

  /** Surprise of values never seen with the event's action; the largest if there are several. */
  static final class Unseen implements Feature {
    /** Peers that must know a value. One is not enough, because it may be an accomplice. */
    private static final int PEERS = 2;

    private final FeatureDefinition definition;
    private final ValueExpression values;
    private final int index;
    private final int cohortIndex;
    private final int actionIndex;

    Unseen(FeatureDefinition definition, ProfileSchema schema) {
      this.definition = definition;
      values = values(definition);
      index = schema.valueIndex(values.name());
      boolean amongPeers = definition.operator().equals(AMONG_PEERS);
      cohortIndex = amongPeers ? schema.cohortIndex(values.name()) : -1;
      actionIndex = amongPeers ? schema.cohortIndex(EventColumn.ACTION.column()) : -1;
    }

    /** The state's day is the latest on which an event passed the {@code following} filter. */
    @Override
    public FeatureState newState() {
      return definition.per() == StateScope.IDENTITY
          ? null
          : new KeyedState<>(definition.per(), DayState::new);
    }

    @Override
    public boolean isOfEventAlone() {
      return true;
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      boolean regarded = definition.where().test(now.event());
      if (state != null) {
        DayState earlier = KeyedState.<DayState>cast(state).of(now);
        if (earlier == null) {
          return Double.NaN;
        }
        regarded &= DayState.counts(earlier.day, now.epochDay());
        if (definition.following().test(now.event())) {
          earlier.day = Math.max(earlier.day, now.epochDay());
        }
      }
      int count = values.count(now.event());
      if (count == 0 || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      double most = 0;
      for (int at = 0; regarded && at < count; at++) {
        most = Math.max(most, bits(now, at));
      }
      return most;
    }

    private double bits(EvaluationContext now, int at) {
      long hash = now.hash(values, at);
      double own = now.usual().unseenBits(index, hash, now.hash(values.group()));
      CohortProfile cohort = cohortIndex < 0 || own == 0 ? null : now.cohort();
      int peers = cohort == null ? 0 : cohort.knownTo(cohortIndex, hash);
      if (peers < PEERS) {
        return own;
      }
      int acting = cohort.knownTo(actionIndex, now.hash(values.group()));
      return Math.min(own, Math.max(0, -StableMath.log2((peers + 0.5) / (acting + 1.0))));
    }
  }

  /** Values seen before midnight add nothing, because the profile contains them. */
  record UnseenTotal(FeatureDefinition definition, ValueExpression values, int index)
      implements Feature {
    UnseenTotal(FeatureDefinition definition, ProfileSchema schema) {
      this(
          definition,
          UnseenFeatures.values(definition),
          schema.valueIndex(UnseenFeatures.values(definition).name()));
    }

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
  }

  /** The latest day's distinct new values, and their surprise in thousandths of a bit. */
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
      values.write(sink.signed(day).signed(millibits));
    }

    @Override
    public void read(ByteSource source) {
      day = source.signed();
      millibits = source.signed();
      values.read(source);
    }
  }
}
