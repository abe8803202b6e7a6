package io.tidemark.jobs.lab.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RivalTest {
  private static final float UNSEEN = Float.NaN;

  private static RivalEvent event(int day, int second, String identity, String target, float... x) {
    long time = day * EventTime.DAY + second * 1_000_000L;
    String uid = identity + day + "-" + second;
    AccessEvent event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_UID, uid)
            .number(EventColumn.TIME, time)
            .text(EventColumn.ACTION, "s3:" + target.charAt(0))
            .text(EventColumn.RESOURCE_UID, target)
            .text(EventColumn.ACTOR_SESSION_UID, "session-" + day)
            .build();
    return new RivalEvent(
        event,
        new EventVector(
            new EventHeader(
                "p",
                uid,
                identity,
                "ci_job",
                "cohort",
                EventTime.date(time),
                9,
                JudgedAction.of(time, "key", "net", Impact.READ)),
            x.length == 0 ? new float[] {second, UNSEEN} : x),
        second);
  }

  /** Returns nine days of history with the values 1 to 9. */
  private static List<RivalEvent> history() {
    List<RivalEvent> history = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      history.add(event(i, i, "a", "x", i, UNSEEN));
    }
    return history;
  }

  @Test
  void tailsAreSharesOfTheCohortsHistory() {
    double[] scores =
        new EcodTails()
            .score(
                history(),
                List.of(event(10, 1, "a", "x", 7, UNSEEN), event(10, 2, "a", "x", UNSEEN, UNSEEN)));
    // 7, 8 and 9 are as large among the nine values, and so is the value itself.
    assertThat(scores).containsExactly(-StrictMath.log(4.0 / 10), 0);
  }

  @Test
  void robustScoreIsInDeviationsFromTheMedian() {
    double[] scores =
        new LargestRobustZ().score(history(), List.of(event(10, 1, "a", "x", 8, UNSEEN)));
    // The median is 5, and the median distance from it is 2.
    assertThat(scores[0]).isCloseTo(3 / (2 * 1.4826), within(1e-9));
  }

  @Test
  void newTermsAreCountedOverTheDay() {
    List<RivalEvent> day =
        List.of(
            event(10, 1, "a", "x"),
            event(10, 2, "a", "new"),
            event(10, 3, "a", "new"),
            event(10, 4, "a", "newer"),
            event(10, 5, "b", "x"));
    assertThat(new NewTerms().score(history(), day)).containsExactly(0, 1, 1, 2, 1);
  }

  @Test
  void allowListHoldsTheIdentitysOwnActions() {
    List<RivalEvent> day =
        List.of(event(10, 1, "a", "x2"), event(10, 2, "a", "other"), event(10, 5, "b", "x"));
    assertThat(new AllowList().score(history(), day)).containsExactly(0, 1, 1);
  }

  @Test
  void newAreasAreMoreSurprisingIfTheIdentityRarelyHasAny() {
    List<RivalEvent> earlier =
        List.of(event(1, 1, "a", "x/1"), event(2, 1, "a", "x/2"), event(2, 2, "a", "once/1"));
    List<RivalEvent> day =
        List.of(event(3, 1, "a", "x/3"), event(3, 2, "a", "new/1"), event(3, 3, "b", "x/1"));
    // Of three uses, one was of a term used once: (1 + 1) / (3 + 2).
    assertThat(new GoodTuring().score(earlier, day))
        .containsExactly(0, -StrictMath.log(2.0 / 5), -StrictMath.log(1.0 / 2));
  }

  @Test
  void areaIsMadeOfTheFirstParts() {
    assertThat(event(1, 1, "a", "docs/a/b.md").area(1)).isEqualTo("docs");
    assertThat(event(1, 1, "a", "docs/a/b.md").area(2)).isEqualTo("docs/a");
    assertThat(event(1, 1, "a", "docs/b.md").area(2)).isEqualTo("docs/b.md");
    assertThat(event(1, 1, "a", "arn:aws:s3:::bucket/key").area(1))
        .isEqualTo("arn:aws:s#:::bucket");
    assertThat(event(1, 1, "a", "https://host/page/1").area(1)).isEqualTo("https://host");
    assertThat(event(1, 1, "a", "v12/x").area(1)).isEqualTo("v#");
    assertThat(event(1, 1, "a", "README.md").area(1)).isEqualTo("README.md");
  }

  @Test
  void peerRatioAsksWhoseTermsTheyAre() {
    List<RivalEvent> earlier = new ArrayList<>();
    for (int day = 1; day <= 10; day++) {
      earlier.add(event(day, 1, "a", "docs/0/" + day));
      earlier.add(event(day, 2, "b", "src/0/" + day));
    }
    double[] scores =
        new PeerRatio()
            .score(
                earlier,
                List.of(
                    event(11, 1, "a", "docs/0/11"),
                    event(11, 2, "a", "unknown/0/1"),
                    event(11, 3, "a", "src/0/11")));
    // Ten active days with one term of each kind: 1.25 / 10.5 for a new one, whoever uses it.
    double fresh = -StrictMath.log(1.25 / 10.5);
    assertThat(scores[0]).isZero();
    assertThat(scores[1]).isCloseTo(fresh + 0.3 * 2 * fresh, within(1e-12));
    assertThat(scores[2]).isCloseTo(fresh + 0.3 * 4 * fresh, within(1e-12));
  }

  @Test
  void ownStatisticIsPassedOn() {
    assertThat(new OwnStatistic().score(List.of(), List.of(event(1, 5, "a", "x"))))
        .containsExactly(5);
  }

  @Test
  void busiestDayIsTheMostIsolated() {
    List<RivalEvent> earlier = new ArrayList<>();
    for (int day = 1; day < 40; day++) {
      for (int i = 0; i < 5 + day % 3; i++) {
        earlier.add(event(day, i, "a", "x" + i));
      }
    }
    List<RivalEvent> busy = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      busy.add(event(40, i, "a", "x" + i));
    }
    double[] scores = new ForestOnCounts().score(earlier, busy);
    assertThat(scores[59]).isGreaterThan(scores[5]);
  }

  @Test
  void noScoreDependsOnLaterEventsOrOtherIdentitiesOfTheDay() {
    Random random = new Random(5);
    List<RivalEvent> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String identity = "identity-" + random.nextInt(4);
      all.add(event(random.nextInt(12), i, identity, "xyz".substring(random.nextInt(3)) + i % 20));
    }
    all.sort(
        Comparator.comparing((RivalEvent one) -> one.judged().header().day())
            .thenComparing(RivalEvent::identity)
            .thenComparing(one -> one.event().timeMicros()));
    List<RivalEvent> earlier = all.stream().filter(one -> isBefore(one, 11)).toList();
    List<RivalEvent> day = all.stream().filter(one -> !isBefore(one, 11)).toList();
    for (Map.Entry<String, Rival> rival : Rival.all().entrySet()) {
      double[] whole = rival.getValue().score(earlier, day);
      assertThat(whole).as(rival.getKey()).hasSize(day.size());
      for (int i = 0; i < day.size(); i++) {
        String identity = day.get(i).identity();
        List<RivalEvent> known =
            day.subList(0, i + 1).stream().filter(one -> one.identity().equals(identity)).toList();
        double[] scores = rival.getValue().score(earlier, known);
        assertThat(scores[scores.length - 1]).as(rival.getKey()).isEqualTo(whole[i]);
      }
      assertThat(rival.getValue().score(List.of(), day))
          .as(rival.getKey())
          .doesNotContain(Double.NaN);
    }
  }

  private static boolean isBefore(RivalEvent event, int day) {
    return event.event().timeMicros() < day * EventTime.DAY;
  }
}
