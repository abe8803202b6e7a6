package io.tidemark.engine.operator;

import static io.tidemark.engine.TestEvents.MICROS_PER_DAY;
import static io.tidemark.engine.TestEvents.MICROS_PER_MINUTE;
import static io.tidemark.engine.event.EventColumn.ACTION;
import static io.tidemark.engine.event.EventColumn.ACTOR_SESSION_UID;
import static io.tidemark.engine.event.EventColumn.NHI_KIND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class StepSurpriseTest {
  private static final Offset<Double> FLOAT = within(1e-5);

  /** Decayed number of events over ten days with one event a day. */
  private static final double TEN_DAYS = tenDays();

  @Test
  void surpriseIsRarityAfterPreviousAction() {
    Trial trial = new Trial("step_surprise: action").habit(session("a", "b"), 0, 1);
    assertThat(trial.event(0, call("s", "a"))).as("first of the session").isNaN();
    // P(b) = (n + ½) / (2n + 1) = ½.
    assertThat(trial.event(1, call("s", "b"))).isEqualTo(-log2(10.5 / 11), FLOAT);
    trial.event(2, call("t", "a"));
    // P(c) = ½ / (2n + 1). None of the ten steps from a leads to c.
    double rare = 0.5 / (2 * TEN_DAYS + 1);
    assertThat(trial.event(3, call("t", "c"))).isEqualTo(-log2(rare / 11), FLOAT);
    assertThat(trial.event(4, call("t", "c"))).as("from nowhere").isEqualTo(-log2(rare), FLOAT);
    assertThat(trial.event(5, call("s", "a"))).as("sessions stay apart").isPositive();
  }

  @Test
  void countsStepsOnlyOfAgentsWithSessionAndAction() {
    Trial trial = new Trial("step_surprise: action").habit(session("a", "b"), 0, 1);
    trial.event(0, call("s", "a"));
    assertThat(trial.event(1, e -> call("s", "x").apply(e).text(NHI_KIND, "ci_job"))).isNaN();
    assertThat(trial.event(2, e -> call("s", "x").apply(e).text(ACTION, null))).isNaN();
    assertThat(trial.event(3, e -> call("s", "x").apply(e).text(ACTOR_SESSION_UID, null))).isNaN();
    assertThat(trial.event(4, call("s", "b"))).isEqualTo(-log2(10.5 / 11), FLOAT);
    trial = new Trial("step_surprise: action");
    trial.event(0, call("s", "a"));
    assertThat(trial.event(1, call("s", "b"))).as("without habits").isNaN();
  }

  @Test
  void doesNotLearnStepsOfJobs() {
    Trial trial =
        new Trial("step_surprise: action")
            .habit(e -> session("a", "b").apply(e).text(NHI_KIND, "ci_job"), 0, 1);
    trial.event(0, call("s", "a"));
    assertThat(trial.event(1, call("s", "b"))).isEqualTo(1, FLOAT);
  }

  @Test
  void filteredEventIsZeroButCountsAsStep() {
    Trial trial =
        new Trial("step_surprise: action", "where: action == 'b'").habit(session("a", "b"), 0, 1);
    assertThat(trial.event(0, call("s", "c"))).isNaN();
    assertThat(trial.event(1, call("s", "a"))).isZero();
    assertThat(trial.event(2, call("s", "b"))).isEqualTo(-log2(10.5 / 11), FLOAT);
  }

  @Test
  void stepsOfPeersAreLessSurprising() {
    List<UnaryOperator<AccessEvent.Builder>> peers =
        List.of(session("a", "c"), session("a", "c"), session("a", "b"));
    Trial trial =
        new Trial("step_surprise: action").habit(session("a", "b"), 0, 1).among(peers, 0, 1);
    trial.event(0, call("s", "a"));
    // Three peers know a, two know c and one knows b: P(c) = (2 + ½) / (6 + 1).
    assertThat(trial.event(1, call("s", "c"))).isEqualTo(-log2((2 + 2.5 / 7) / 4), FLOAT);
    trial.event(2, call("t", "a"));
    assertThat(trial.event(3, call("t", "b"))).as("its own").isEqualTo(-log2(10.5 / 11), FLOAT);
  }

  /** Sets the actions of the first and the second minute. */
  private static UnaryOperator<AccessEvent.Builder> session(String first, String second) {
    return e ->
        call("s", e.number(EventColumn.TIME) % MICROS_PER_DAY < MICROS_PER_MINUTE ? first : second)
            .apply(e);
  }

  private static UnaryOperator<AccessEvent.Builder> call(String session, String action) {
    return e -> e.text(NHI_KIND, "ai_agent").text(ACTOR_SESSION_UID, session).text(ACTION, action);
  }

  private static double tenDays() {
    double total = 0;
    for (int age = 0; age < 10; age++) {
      total += Math.pow(2, -age / 14.0);
    }
    return total;
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
