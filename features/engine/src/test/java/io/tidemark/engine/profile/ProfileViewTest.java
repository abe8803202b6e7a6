package io.tidemark.engine.profile;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static io.tidemark.engine.profile.ProfileTest.day;
import static io.tidemark.engine.profile.ProfileTest.none;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.BehaviourStats.Level;
import io.tidemark.engine.profile.BehaviourStats.Property;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ProfileViewTest {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void emptyProfileHasNoHabits() {
    ProfileView view = none().view(RULES);
    assertThat(view.hasHabits()).isFalse();
    assertThat(view.noveltyBits(0)).isNaN();
    assertThat(view.rarityBits(0, 1)).isNaN();
    assertThat(view.hourBits(MONDAY, 5)).isNaN();
    assertThat(view.figures().hourLevel(MONDAY, 5).median()).isNaN();
    assertThat(view.figures().dayLevel(MONDAY).median()).isNaN();
    assertThat(view.figures().distinct(0)).isNaN();
    assertThat(view.figures().number(0)).isNaN();
    assertThat(view.figures().peakPerTenMinutes()).isNaN();
    assertThat(view.figures().share(Property.WRITE)).isNaN();
    assertThat(view.usualValues(0, 3)).isEmpty();
    assertThat(view.contains(0, ValueHash.of("a"))).isFalse();
    assertThat(view.contains(0, ValueHash.ABSENT)).isFalse();
  }

  @Test
  void twoDaysDoNotMakeAHabit() {
    assertThat(fold("a", "a").hasHabits()).isFalse();
    assertThat(fold("a", "a", "a").hasHabits()).isTrue();
  }

  @Test
  void silentIdentityKeepsHabitsButNoStatistics() {
    Profile once = none().advance(day(MONDAY, "a"), RULES);
    assertThat(once.asOf(MONDAY + 13, RULES).view(RULES).hasHabits()).isFalse();
    ProfileView sleeping = once.asOf(MONDAY + 14, RULES).view(RULES);
    assertThat(sleeping.hasHabits()).isTrue();
    // All days are warm-up, so the value is −log2(0.5 / 1), one bit for anything new.
    assertThat(sleeping.noveltyBits(0)).isEqualTo(1, EXACT);
    assertThat(sleeping.figures().dayLevel(MONDAY).median()).isNaN();
    assertThat(sleeping.figures().peakPerTenMinutes()).isNaN();
    ProfileRules never = new ProfileRules(30, 2, 14, 256, 0);
    assertThat(once.asOf(MONDAY + 20, never).view(never).hasHabits()).isFalse();
    // Thirty days after the only active day, the history is empty.
    assertThat(once.asOf(MONDAY + 30, RULES).view(RULES).hasHabits()).isFalse();
  }

  @Test
  void noveltyBitsCountNovelDays() {
    // Days 1 and 2 are warm-up. There is nothing new on day 3: −log2(0.5 / 2) = 2 bits.
    assertThat(fold("a", "a", "a").noveltyBits(0)).isEqualTo(2, EXACT);
    // "b" is new on days 3 and 4 (pending) and known on day 5: −log2(2.5 / 4).
    assertThat(fold("a", "a", "b", "b", "b").noveltyBits(0))
        .isEqualTo(-Math.log(2.5 / 4) / Math.log(2), EXACT);
    // There is something new on each of the eight days after warm-up: −log2(8.5 / 9).
    assertThat(fold("a", "b", "c", "d", "e", "f", "g", "h", "i", "j").noveltyBits(0))
        .isEqualTo(-Math.log(8.5 / 9) / Math.log(2), EXACT);
  }

  @Test
  void novelDaysCountAfterFirstDaysExpire() {
    Profile profile = none();
    for (int d = 0; d < 60; d++) {
      // Two of the remaining thirty days have new values.
      profile = profile.advance(day(MONDAY + d, d == 50 || d == 51 ? "b" : "a"), RULES);
    }
    assertThat(profile.view(RULES).noveltyBits(0))
        .isEqualTo(-Math.log(2.5 / 31) / Math.log(2), EXACT);
  }

  @Test
  void rarityIsDecayedShare() {
    ProfileView view = fold("a", "a", "a");
    double total = Math.pow(2, -2 / 14.0) + Math.pow(2, -1 / 14.0) + 1;
    assertThat(view.rarityBits(0, ValueHash.of("a")))
        .isEqualTo(-Math.log((total + 0.5) / (total + 1)) / Math.log(2), EXACT);
    assertThat(view.rarityBits(0, ValueHash.of("b")))
        .isEqualTo(-Math.log(0.5 / (total + 1)) / Math.log(2), EXACT);
  }

  @Test
  void hourBitsIncludeNeighbouringHours() {
    ProfileView view = fold("a", "a", "a");
    // On three active days with events at 00:00, hours 23, 00 and 01 have −log2(3.5 / 4).
    double usual = -Math.log(3.5 / 4) / Math.log(2);
    assertThat(view.hourBits(MONDAY, 0)).isEqualTo(usual, EXACT);
    assertThat(view.hourBits(MONDAY, 1)).isEqualTo(usual, EXACT);
    assertThat(view.hourBits(MONDAY, 23)).isEqualTo(usual, EXACT);
    // −log2(0.5 / 4) = 3 bits
    assertThat(view.hourBits(MONDAY, 2)).isEqualTo(3, EXACT);
  }

  @Test
  void unusedHourOfSporadicIdentityIsLessSurprising() {
    Profile profile = none();
    for (int d = 0; d < 5; d++) {
      profile = profile.advance(DaySummaryTest.of(at(MONDAY + d, 300 * d).build()), RULES);
    }
    ProfileView view = profile.view(RULES);
    // One of 24 hours a day, and its neighbours: an eighth of the hours on each of five days. They
    // differ no more than at random, so five days like the average are added: −log2((0.5 + 5 / 8) /
    // 11) instead of −log2(0.5 / 6).
    assertThat(view.hourBits(MONDAY, 2)).isEqualTo(-Math.log(1.125 / 11) / Math.log(2), EXACT);
    assertThat(view.hourBits(MONDAY, 5)).isEqualTo(-Math.log(2.125 / 11) / Math.log(2), EXACT);
  }

  @Test
  void comparesWeekendsSeparatelyAfterFour() {
    Profile profile = none();
    for (int d = 0; d < 14; d++) {
      boolean weekend = d % 7 >= 5;
      AccessEvent event = at(MONDAY + d, weekend ? 600 : 60).build();
      profile = profile.advance(DaySummaryTest.of(event), RULES);
    }
    ProfileView view = profile.view(RULES);
    // On all four weekend days, the events are at ten. The surprise is −log2(4.5 / 5) then, and
    // −log2(0.5 / 5) at one o'clock.
    assertThat(view.hourBits(MONDAY + 5, 10)).isEqualTo(-Math.log(0.9) / Math.log(2), EXACT);
    assertThat(view.hourBits(MONDAY + 5, 1)).isEqualTo(-Math.log(0.1) / Math.log(2), EXACT);
    assertThat(view.hourBits(MONDAY, 10)).isEqualTo(-Math.log(0.5 / 11) / Math.log(2), EXACT);
    assertThat(profile.activeDays(DayClass.WEEKDAY)).isEqualTo(10);
    assertThat(profile.activeDays(DayClass.WEEKEND)).isEqualTo(BehaviourStats.MIN_CLASS_DAYS);
  }

  @Test
  void rollingDayMixesWeekendAndWeekday() {
    Profile profile = none();
    for (int d = 0; d < 14; d++) {
      long today = MONDAY + d;
      boolean weekend = d % 7 >= 5;
      // Weekdays have three events at 10:00 and four at 15:00. Weekend days have one event at
      // 12:00.
      AccessEvent[] events =
          IntStream.range(0, weekend ? 1 : 7)
              .mapToObj(i -> at(today, weekend ? 720 : i < 3 ? 600 : 900).build())
              .toArray(AccessEvent[]::new);
      profile = profile.advance(DaySummaryTest.of(events), RULES);
    }
    BehaviourStats usual = profile.view(RULES).figures();
    long saturday = MONDAY + 14 + 5;
    assertThat(rolling(usual, saturday - 1, 3)).isEqualTo(usual.dayLevel(saturday - 1));
    // At 03:00, all of Friday's events count. At 11:00, only its four events at 15:00 count, and at
    // 13:00 Saturday's event counts too.
    assertThat(rolling(usual, saturday, 3).median()).isEqualTo(Math.log(8), EXACT);
    assertThat(rolling(usual, saturday, 10.5).median()).isEqualTo(Math.log(6.5), EXACT);
    assertThat(rolling(usual, saturday, 11).median()).isEqualTo(Math.log(5), EXACT);
    assertThat(rolling(usual, saturday, 13).median()).isEqualTo(Math.log(6), EXACT);
    assertThat(rolling(usual, saturday, 16)).isEqualTo(usual.dayLevel(saturday));
    assertThat(rolling(usual, saturday, 23.99)).isEqualTo(usual.dayLevel(saturday));
    // Few events are usual on Monday morning, so a job that starts early must not stand out.
    assertThat(rolling(usual, saturday + 2, 3)).isEqualTo(usual.dayLevel(MONDAY));
  }

  private static Level rolling(BehaviourStats usual, long day, double hours) {
    return usual.rollingDayLevel(EventTime.startOf(day) + Math.round(hours * EventTime.HOUR));
  }

  @Test
  void saturdayAndSundayAreTheWeekend() {
    for (int d = 0; d < 7; d++) {
      DayClass expected = d >= 5 ? DayClass.WEEKEND : DayClass.WEEKDAY;
      assertThat(DayClass.of(MONDAY + d)).isEqualTo(expected);
      assertThat(DayClass.of(MONDAY - 70_000 + d)).isEqualTo(expected);
    }
  }

  @Test
  void levelsAreMedianAndMadOfLogarithms() {
    Profile profile = none();
    int[] events = {1, 3, 7, 3};
    for (int d = 0; d < events.length; d++) {
      String[] actions = new String[events[d]];
      java.util.Arrays.fill(actions, "a");
      profile = profile.advance(day(MONDAY + d, actions), RULES);
    }
    Level level = profile.view(RULES).figures().dayLevel(MONDAY + 4);
    // ln 2, ln 4, ln 4, ln 8: the median is ln 4. The deviations are ln 2, 0, 0, ln 2, with median
    // ln 2 / 2.
    assertThat(level.median()).isEqualTo(Math.log(4), EXACT);
    assertThat(level.spread()).isEqualTo(1.4826 * Math.log(2) / 2, EXACT);
    assertThat(profile.view(RULES).figures().hourLevel(MONDAY + 4, 0)).isEqualTo(level);
    assertThat(profile.view(RULES).figures().hourLevel(MONDAY + 4, 5)).isEqualTo(new Level(0, 0));
    assertThat(profile.view(RULES).figures().peakPerTenMinutes()).isEqualTo(3);
  }

  @Test
  void oneDayDoesNotRaiseUsualMaximum() {
    Profile profile = none();
    for (int d = 0; d < 4; d++) {
      profile =
          profile.advance(
              DaySummaryTest.of(
                  at(MONDAY + d, 0).number(EventColumn.BYTES_IN, d == 3 ? 9_999 : d).build()),
              RULES);
    }
    assertThat(profile.view(RULES).figures().number(0)).isEqualTo(2);
    assertThat(profile.view(RULES).figures().distinct(0)).isEqualTo(1);
  }

  @Test
  void usualSharesShrinkTowardsTwoPercent() {
    ProfileView view = fold("a", "a", "a");
    // (0 + 0.02 × 50) / (3 + 50)
    assertThat(view.figures().share(Property.DENIED)).isEqualTo(1 / 53.0, EXACT);
  }

  @Test
  void listsMostUsualValuesFirst() {
    Profile profile = none();
    for (int d = 0; d < 3; d++) {
      profile = profile.advance(day(MONDAY + d, d == 0 ? "c" : "b", "a", "a"), RULES);
    }
    assertThat(profile.view(RULES).usualValues(0, 5)).containsExactly("a", "b");
    assertThat(profile.view(RULES).usualValues(0, 1)).containsExactly("a");
  }

  private static ProfileView fold(String... actionOfEachDay) {
    Profile profile = none();
    for (int d = 0; d < actionOfEachDay.length; d++) {
      profile = profile.advance(day(MONDAY + d, actionOfEachDay[d]), RULES);
    }
    return profile.view(RULES);
  }
}
