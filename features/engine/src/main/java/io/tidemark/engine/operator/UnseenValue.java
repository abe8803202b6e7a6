package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.Cohorts.CohortView;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.engine.profile.TruncatedText;
import java.util.ArrayList;
import java.util.List;

/**
 * Surprise of values that have never been seen with the event's action. If there are several such
 * values, the result is the largest surprise. {@link Unseen} considers only the identity, whereas
 * {@link CohortUnseen} also considers its peers.
 */
final class UnseenValue implements Feature {
  /**
   * Minimum number of peers that must know a value for the value to count as known to peers. One
   * peer is not enough, because it may be an accomplice.
   */
  private static final int PEERS = 2;

  private static final int SHOWN = 3;

  private final FeatureDefinition definition;
  private final ValueExpression values;
  private final int index;
  private final int cohortIndex;
  private final int actionIndex;

  UnseenValue(FeatureDefinition definition, ValueExpression values, ProfileSchema schema) {
    this.definition = definition;
    this.values = values;
    index = schema.valueIndex(values.name());
    boolean amongPeers = definition.operator().equals(CohortUnseen.KEYWORD);
    cohortIndex = amongPeers ? schema.cohortIndex(values.name()) : -1;
    actionIndex = amongPeers ? schema.cohortIndex(EventColumn.ACTION.column()) : -1;
  }

  /** State that records the latest day on which an event passed the {@code following} filter. */
  private static final class Earlier implements ExpiringState {
    private long day = Long.MIN_VALUE;

    @Override
    public long expiresAt() {
      return day == Long.MIN_VALUE ? ALREADY : RecentDays.end(day);
    }

    @Override
    public void write(ByteSink sink) {
      sink.signed(day);
    }

    @Override
    public void read(ByteSource source) {
      day = source.signed();
    }
  }

  @Override
  public FeatureState newState() {
    return definition.per() == StateScope.IDENTITY
        ? null
        : new KeyedState<>(definition.per(), Earlier::new);
  }

  @Override
  public boolean isOfEventAlone() {
    return true;
  }

  @Override
  public double evaluate(EvaluationContext now, FeatureState state) {
    boolean regarded = definition.where().test(now.event());
    if (state != null) {
      Earlier earlier = KeyedState.<Earlier>cast(state).of(now);
      if (earlier == null) {
        return Double.NaN;
      }
      regarded &= RecentDays.counts(earlier.day, now.epochDay());
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
    CohortView cohort = cohortIndex < 0 || own == 0 ? null : now.cohort();
    int peers = cohort == null ? 0 : cohort.knownTo(cohortIndex, hash);
    if (peers < PEERS) {
      return own;
    }
    int acting = cohort.knownTo(actionIndex, now.hash(values.group()));
    return Math.min(own, Math.max(0, -StableMath.log2((peers + 0.5) / (acting + 1.0))));
  }

  @Override
  public String observed(EvaluationContext now, double value) {
    List<String> unseen = new ArrayList<>();
    CohortView cohort = cohortIndex < 0 ? null : now.cohort();
    int knowing = Integer.MAX_VALUE;
    for (int at = 0; at < values.count(now.event()); at++) {
      if (now.usual().daysSeen(index, now.hash(values, at)) == 0) {
        unseen.add(values.value(now.event(), at));
        if (cohort != null) {
          knowing = Math.min(knowing, cohort.knownTo(cohortIndex, now.hash(values, at)));
        }
      }
    }
    return TruncatedText.of(now.event().text(EventColumn.ACTION))
        + " on "
        + ValueList.of(unseen)
        + (cohort == null ? "" : ", " + peers(now, cohort, knowing));
  }

  /**
   * @param knowing number of peers that know the least-known of the unseen values
   */
  private String peers(EvaluationContext now, CohortView cohort, int knowing) {
    int acting = cohort.knownTo(actionIndex, now.hash(values.group()));
    return knowing == 0
        ? "new to its " + acting + " peers"
        : "known to " + knowing + " of " + acting + " peers";
  }

  @Override
  public String usual(EvaluationContext now) {
    long group = now.hash(values.group());
    long seen = now.usual().valuesSeen(index, group);
    List<String> texts = now.usual().usualValues(index, group, SHOWN);
    return seen == 0
        ? "nothing yet"
        : seen
            + (seen == 1 ? " target" : " targets")
            + (texts.isEmpty() ? "" : ", such as " + ValueList.of(texts));
  }
}
