package io.tidemark.engine.profile;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static final ProfileSchema SCHEMA = DaySummaryTest.SCHEMA;
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final int ACTION = 0;

  @Test
  void valueIsPendingUntilSeenOnTwoDays() {
    long read = ValueHash.of("s3:GetObject");
    Profile one = none().advance(day(MONDAY, "s3:GetObject"), RULES);
    assertThat(one.view(RULES).daysSeen(ACTION, read)).isEqualTo(1);
    assertThat(one.view(RULES).contains(ACTION, read)).isFalse();
    Profile two = one.advance(day(MONDAY + 1, "s3:GetObject", "s3:GetObject"), RULES);
    assertThat(two.view(RULES).contains(ACTION, read)).isTrue();
    assertThat(two.view(RULES).daysSince(ACTION, read, MONDAY + 5)).isEqualTo(4);
    assertThat(two.view(RULES).daysSince(ACTION, ValueHash.of("other"), MONDAY + 5)).isEqualTo(-1);
  }

  private static final ProfileSchema WAITING =
      new ProfileSchema(
          SCHEMA.values(),
          SCHEMA.numbers(),
          SCHEMA.sums(),
          List.of(),
          Collections.nCopies(SCHEMA.values().size(), 7));

  private static boolean contains(Profile profile, String action) {
    return profile.view(RULES).contains(ACTION, ValueHash.of(action));
  }

  /**
   * A thief who returns every day must not become one of the identity's habits by the third day.
   */
  @Test
  void newValueBecomesHabitAfterAWeek() {
    Profile profile = Profile.none(WAITING);
    for (long day = MONDAY; day < MONDAY + 20; day++) {
      profile = profile.advance(day(WAITING, day, "usual"), RULES);
    }
    long thief = MONDAY + 20;
    for (long day = thief; day < thief + 6; day++) {
      profile = profile.advance(day(WAITING, day, "usual", "new"), RULES);
      assertThat(contains(profile, "new")).isFalse();
      assertThat(contains(profile, "usual")).isTrue();
      // The value was new on each of these days, so changes made by the identity itself are less
      // surprising.
      assertThat(profile.days().get(profile.days().size() - 1).news()[ACTION]).isTrue();
    }
    assertThat(contains(profile.asOf(thief + 6, RULES), "new")).isTrue();
  }

  @Test
  void youngIdentityLearnsImmediately() {
    Profile profile = Profile.none(WAITING).advance(day(WAITING, MONDAY, "a"), RULES);
    profile = profile.advance(day(WAITING, MONDAY + 6, "a", "b"), RULES);
    assertThat(contains(profile, "a")).isTrue();
    profile = profile.advance(day(WAITING, MONDAY + 7, "b", "c"), RULES);
    assertThat(contains(profile, "b")).isTrue();
    profile = profile.advance(day(WAITING, MONDAY + 8, "c"), RULES);
    assertThat(contains(profile, "c")).isFalse();
  }

  @Test
  void benignLabelSkipsWaitingTime() {
    Profile profile = Profile.none(WAITING);
    for (long day = MONDAY; day < MONDAY + 20; day++) {
      profile = profile.advance(day(WAITING, day, "usual"), RULES);
    }
    profile = profile.advanceTrusting(day(WAITING, MONDAY + 20, "new"), RULES);
    assertThat(contains(profile, "new")).isTrue();
  }

  @Test
  void oneDayIsNotEnoughToLearnAValue() {
    String[] burst = new String[1000];
    Arrays.fill(burst, "iam:CreateUser");
    Profile profile = none().advance(day(MONDAY, burst), RULES);
    assertThat(profile.view(RULES).contains(ACTION, ValueHash.of("iam:CreateUser"))).isFalse();
  }

  @Test
  void countsDecayByHalfLife() {
    Profile profile = none().advance(day(MONDAY, "a", "a", "a", "a"), RULES);
    profile = profile.advance(day(MONDAY + 14, "a"), RULES);
    // 4 × 2^(−14/14) + 1
    assertThat(profile.values(ACTION).counts()).containsExactly(3.0);
    assertThat(profile.values(ACTION).firstDay()).containsExactly((int) MONDAY);
    assertThat(profile.values(ACTION).lastDay()).containsExactly((int) MONDAY + 14);
  }

  @Test
  void historyCoversThirtyDays() {
    Profile profile = none().advance(day(MONDAY, "a"), RULES);
    assertThat(profile.asOf(MONDAY + 29, RULES).activeDays()).isEqualTo(1);
    assertThat(profile.asOf(MONDAY + 29, RULES).values(ACTION).hashes()).hasSize(1);
    Profile later = profile.asOf(MONDAY + 30, RULES);
    assertThat(later.activeDays()).isZero();
    assertThat(later.values(ACTION).hashes()).isEmpty();
    assertThat(later.kind()).isEqualTo("ci_job");
    assertThat(later.firstDay()).isEqualTo(MONDAY);
  }

  @Test
  void newValuesAreComparedWithPrecedingMidnight() {
    Profile profile = none();
    profile = profile.advance(day(MONDAY, "a"), RULES);
    profile = profile.advance(day(MONDAY + 1, "a"), RULES);
    // As of day 30, the history reaches back to day 1, so "a" is still known on day 31.
    assertThat(profile.asOf(MONDAY + 30, RULES).view(RULES).contains(ACTION, ValueHash.of("a")))
        .isTrue();
    assertThat(profile.advance(day(MONDAY + 31, "a"), RULES).days().get(0).news()[ACTION])
        .isFalse();
    assertThat(profile.advance(day(MONDAY + 32, "a"), RULES).days().get(0).news()[ACTION]).isTrue();
  }

  @Test
  void firstDaysAndDaysAfterSilenceAreWarmUp() {
    Profile profile = none();
    for (int d : new int[] {0, 1, 2, 50, 51, 52}) {
      profile = profile.advance(day(MONDAY + d, "a"), RULES);
      assertThat(profile.days().get(profile.days().size() - 1).warmUp())
          .as("day " + d)
          .isEqualTo(d % 50 < 2);
    }
  }

  @Test
  void dayBeyondCapCountsAsNovel() {
    String[] many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = "a" + i;
    }
    Profile profile = none();
    for (int d = 0; d < 10; d++) {
      profile = profile.advance(day(MONDAY + d, many), RULES);
    }
    // Only 256 of the 300 values used every day are stored. The others must not be surprising.
    assertThat(profile.view(RULES).noveltyBits(ACTION)).isLessThan(0.1);
  }

  @Test
  void oneBroadDayDoesNotEvictKnownValues() {
    Profile profile = none();
    for (int d = 0; d < 10; d++) {
      profile = profile.advance(day(MONDAY + d, "a"), RULES);
    }
    String[] many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = "scanned " + i;
    }
    ProfileView after = profile.advance(day(MONDAY + 10, many), RULES).view(RULES);
    assertThat(after.daysSeen(ACTION, ValueHash.of("a"))).isEqualTo(10);
  }

  @Test
  void fullProfileKeepsLearning() {
    ProfileRules small = new ProfileRules(30, 2, 14, 16, 14);
    String[] twenty = new String[20];
    for (int i = 0; i < twenty.length; i++) {
      twenty[i] = "a" + i;
    }
    Profile profile = none();
    for (int d = 0; d < 5; d++) {
      profile = profile.advance(day(MONDAY + d, twenty), small);
    }
    for (int d = 5; d < 7; d++) {
      profile = profile.advance(day(MONDAY + d, "new"), small);
    }
    assertThat(profile.view(small).contains(ACTION, ValueHash.of("new"))).isTrue();
  }

  @Test
  void keepsFirstKindAndCohort() {
    Profile profile =
        none().advance(DaySummaryTest.of(at(MONDAY, 0).build(), at(MONDAY, 1).build()), RULES);
    AccessEvent turned =
        at(MONDAY + 1, 0)
            .flag(EventColumn.IS_NHI, false)
            .text(EventColumn.NHI_KIND, "human")
            .text(EventColumn.COHORT, "people")
            .build();
    profile = profile.advance(DaySummaryTest.of(turned), RULES);
    assertThat(profile.kind()).isEqualTo("ci_job");
    assertThat(profile.cohort()).isEqualTo("ci");
  }

  @Test
  void usesMostFrequentKindOfFirstDay() {
    Profile profile =
        none()
            .advance(
                DaySummaryTest.of(
                    at(MONDAY, 0).text(EventColumn.NHI_KIND, "workload").build(),
                    at(MONDAY, 1).text(EventColumn.NHI_KIND, "api_key").build(),
                    at(MONDAY, 2).text(EventColumn.NHI_KIND, "workload").build()),
                RULES);
    assertThat(profile.kind()).isEqualTo("workload");
    assertThat(none().kind()).isNull();
  }

  @Test
  void evictsLeastRecentlySeenValues() {
    ProfileRules small = new ProfileRules(30, 2, 14, 16, 14);
    Profile profile = none().advance(day(MONDAY, "old"), small);
    profile = profile.advance(day(MONDAY + 1, "kept"), small);
    String[] fifteen = new String[15];
    for (int i = 0; i < fifteen.length; i++) {
      fifteen[i] = "new" + i;
    }
    profile = profile.advance(day(MONDAY + 2, fifteen), small);
    ProfileView view = profile.view(small);
    assertThat(profile.values(ACTION).hashes()).hasSize(16);
    assertThat(view.daysSeen(ACTION, ValueHash.of("old"))).isZero();
    assertThat(view.daysSeen(ACTION, ValueHash.of("kept"))).isEqualTo(1);
  }

  @Test
  void keepsTextsOfMostUsualValues() {
    Profile profile = none();
    for (int d = 0; d < 3; d++) {
      profile =
          profile.advance(day(MONDAY + d, "a", "b", "c", "d", "e", "f", "g", "h", "h"), RULES);
    }
    assertThat(profile.values(ACTION).texts()).filteredOn(t -> t != null).hasSize(6).contains("h");
    assertThat(profile.view(RULES).usualValues(ACTION, 1)).containsExactly("h");
  }

  @Test
  void rejectsEarlierDay() {
    Profile profile = none().advance(day(MONDAY, "a"), RULES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> profile.advance(day(MONDAY, "a"), RULES))
        .withMessage(
            "A profile as of day 20458 cannot be advanced to day 20458, which is not later");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> profile.asOf(MONDAY - 1, RULES))
        .withMessage("A profile as of day 20458 cannot be returned as of the earlier day 20457");
  }

  @Property(tries = 40)
  void doesNotDependOnIdleDays(@ForAll long seed) {
    Random random = new Random(seed);
    ProfileRules small = new ProfileRules(7 + random.nextInt(20), 1 + random.nextInt(3), 5, 16, 14);
    Profile straight = none();
    Profile daily = none();
    long day = MONDAY;
    for (int i = 0; i < 25; i++) {
      long next = day + 1 + (random.nextInt(4) == 0 ? random.nextInt(40) : 0);
      String[] actions = new String[1 + random.nextInt(12)];
      for (int a = 0; a < actions.length; a++) {
        actions[a] = "a" + random.nextInt(30);
      }
      DaySummary summary = day(next, actions);
      straight = straight.advance(summary, small);
      while (daily.asOf() != Long.MIN_VALUE && daily.asOf() < next - 1) {
        daily = Profile.fromBytes(SCHEMA, daily.asOf(daily.asOf() + 1, small).toBytes());
      }
      daily = daily.advance(DaySummary.fromBytes(SCHEMA, summary.toBytes()), small);
      day = next;
      assertThat(daily.toBytes()).isEqualTo(straight.toBytes());
    }
    long end = day + random.nextInt(20);
    Profile again = Profile.fromBytes(SCHEMA, straight.asOf(end, small).toBytes());
    assertThat(again.toBytes()).isEqualTo(straight.asOf(end, small).toBytes());
  }

  @Test
  void rejectsDamagedBytes() {
    Profile profile = none();
    for (int d = 0; d < 4; d++) {
      profile = profile.advance(day(MONDAY + d, "a", "b"), RULES);
    }
    byte[] bytes = profile.toBytes();
    assertThat(Profile.fromBytes(SCHEMA, bytes).toBytes()).isEqualTo(bytes);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> Profile.fromBytes(SCHEMA, cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> Profile.fromBytes(SCHEMA, longer));
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] = (byte) 0xFF;
      try {
        // Bytes that can be read must also be usable, so that damage does not surface later as a
        // different error.
        Profile.fromBytes(SCHEMA, damaged).view(RULES);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s)(Cannot read record at byte|Profile ).*");
      }
    }
  }

  @Property(tries = 30)
  void roundTrips(@ForAll long seed) {
    Random random = new Random(seed);
    Profile profile = none();
    for (int d = 0; d < 40; d += 1 + random.nextInt(3)) {
      String[] actions = new String[1 + random.nextInt(20)];
      for (int a = 0; a < actions.length; a++) {
        actions[a] = "s3:Get\ud83c" + (char) (0xdf00 + random.nextInt(40)) + random.nextInt(3);
      }
      profile = profile.advance(day(MONDAY + d, actions), RULES);
    }
    Profile read = Profile.fromBytes(SCHEMA, profile.toBytes());
    assertThat(read.toBytes()).isEqualTo(profile.toBytes());
    assertThat(read.days())
        .zipSatisfy(
            profile.days(),
            (day, written) -> {
              assertThat(day.epochDay()).isEqualTo(written.epochDay());
              assertThat(day.figures()).isEqualTo(written.figures());
              assertThat(day.numberMax()).isEqualTo(written.numberMax());
            });
    for (int i = 0; i < SCHEMA.values().size(); i++) {
      assertThat(read.values(i)).usingRecursiveComparison().isEqualTo(profile.values(i));
    }
  }

  @Test
  void dropsDominatedDailyStats() {
    int[] distinct = {5, 9, 2, 9, 4, 4, 1, 3};
    Profile profile = none();
    List<Integer> days = new ArrayList<>();
    for (int d = 0; d < distinct.length; d++) {
      String[] actions = new String[distinct[d]];
      Arrays.setAll(actions, i -> "a" + i);
      profile = profile.advance(day(MONDAY + d, actions), RULES);
      days.add(distinct[d]);
      for (int gone = 0; gone + 3 <= days.size(); gone++) {
        List<Integer> left = new ArrayList<>(days.subList(gone, days.size()));
        left.sort(Comparator.reverseOrder());
        assertThat(profile.asOf(MONDAY + 29 + gone, RULES).view(RULES).figures().distinct(ACTION))
            .isEqualTo((double) left.get(1));
      }
    }
    assertThat(profile.days().stream().map(day -> day.distinct()[ACTION]))
        .containsExactly(0, 9, 0, 9, 4, 4, 1, 3);
  }

  @Test
  void rejectsOtherVersion() {
    byte[] bytes = none().toBytes();
    bytes[0] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Profile.fromBytes(SCHEMA, bytes))
        .withMessageStartingWith("Profile has version 2, but this engine reads version 1;");
  }

  @Test
  void truncatedTextKeepsHashOfValue() {
    String name = "arn:".repeat(60);
    Profile profile = none().advance(day(MONDAY, name, "short"), RULES);
    Profile read = Profile.fromBytes(SCHEMA, profile.toBytes());
    assertThat(read.toBytes()).isEqualTo(profile.toBytes());
    assertThat(read.view(RULES).daysSeen(ACTION, ValueHash.of(name))).isEqualTo(1);
    assertThat(read.view(RULES).daysSeen(ACTION, ValueHash.of("short"))).isEqualTo(1);
  }

  @Test
  void emptyProfileRoundTrips() {
    assertThat(Profile.fromBytes(SCHEMA, none().toBytes()).toBytes()).isEqualTo(none().toBytes());
    assertThat(none().asOf(MONDAY, RULES).activeDays()).isZero();
  }

  static Profile none() {
    return Profile.none(SCHEMA);
  }

  static DaySummary day(long epochDay, String... actions) {
    return day(SCHEMA, epochDay, actions);
  }

  private static DaySummary day(ProfileSchema schema, long epochDay, String... actions) {
    DaySummary.Builder day = DaySummary.builder(schema, epochDay);
    for (int i = 0; i < actions.length; i++) {
      day.add(at(epochDay, i % 1440).text(EventColumn.ACTION, actions[i]).build());
    }
    return day.build();
  }
}
