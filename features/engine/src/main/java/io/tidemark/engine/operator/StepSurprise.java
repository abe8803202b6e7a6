package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.Cohorts.CohortView;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.engine.profile.TruncatedText;
import io.tidemark.engine.profile.ValueHash;
import java.util.EnumSet;
import java.util.Set;

/** The {@code step_surprise} operator measures how surprising an agent's next action is. */
public final class StepSurprise extends Operator {
  private static final ValueExpression STEPS = new ValueExpression.Steps();
  private static final ValueExpression ACTIONS = new ValueExpression.TextColumn(EventColumn.ACTION);

  public StepSurprise() {
    super(
        "step_surprise",
        "Surprise, in bits, of an agent's action given the previous action in the session:"
            + " −log2((n(a→b) + P(b)) / (n(a→) + 1)). Here, n counts either the identity's days or the"
            + " peers that know the step, whichever gives the lower surprise. There is no value for the"
            + " first action of a session.",
        OperatorForm.onWords(EventColumn.ACTION.column()).supporting(CatalogueKey.WHERE));
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    schema.cohortValues(STEPS);
    schema.cohortValues(ACTIONS);
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    Set<EventColumn> columns =
        EnumSet.of(EventColumn.METADATA_UID, EventColumn.NHI_KIND, EventColumn.COHORT);
    columns.addAll(STEPS.columns());
    return columns;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(
        definition,
        schema.valueIndex(STEPS.name()),
        schema.cohortIndex(STEPS.name()),
        schema.valueIndex(ACTIONS.name()),
        schema.cohortIndex(ACTIONS.name()));
  }

  private record Compiled(
      FeatureDefinition definition, int steps, int cohortSteps, int actions, int cohortActions)
      implements Feature {
    /** State of a session: its last action and the day on which that action occurred. */
    private static final class Last implements ExpiringState {
      private long day = Long.MIN_VALUE;
      private long action = ValueHash.ABSENT;

      @Override
      public long expiresAt() {
        return day == Long.MIN_VALUE ? ALREADY : RecentDays.end(day);
      }

      @Override
      public void write(ByteSink sink) {
        sink.signed(day);
        sink.i64(action);
      }

      @Override
      public void read(ByteSource source) {
        day = source.signed();
        action = source.i64();
      }
    }

    @Override
    public FeatureState newState() {
      return new KeyedState<>(StateScope.SESSION, Last::new);
    }

    @Override
    public boolean isOfEventAlone() {
      return true;
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      Last last = KeyedState.<Last>cast(state).of(now);
      long action = now.hash(EventColumn.ACTION);
      boolean agent = IdentityKind.AI_AGENT.label().equals(now.event().text(EventColumn.NHI_KIND));
      if (last == null || action == ValueHash.ABSENT || !agent) {
        return Double.NaN;
      }
      long before = RecentDays.counts(last.day, now.epochDay()) ? last.action : ValueHash.ABSENT;
      last.day = now.epochDay();
      last.action = action;
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
      CohortView cohort = now.cohort();
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

    @Override
    public String observed(EvaluationContext now, double value) {
      return TruncatedText.of(now.event().text(EventColumn.ACTION));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "another step at this point of a session";
    }
  }
}
