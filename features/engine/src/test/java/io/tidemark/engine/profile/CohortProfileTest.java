package io.tidemark.engine.profile;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.CohortProfile.CohortValues;
import io.tidemark.engine.program.FeatureProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CohortProfileTest {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final ProfileSchema SCHEMA =
      FeatureProgram.read(
              "cohorts.yaml",
              """
              features:
                - {name: a, case: 2, message: x, far: 1, cohort_unseen: target}
                - {name: b, case: 3, message: x, far: 1, beyond: scope_count}
                - {name: c, case: 3, message: x, far: 1, sum: bytes_in, window: 24h, against: profile}
              """)
          .schema();

  @Test
  void countsMembersThatKnowAValue() {
    // Each member has four days. The first uses only read, the second uses read and write, and the
    // third uses write and, on one day, rare.
    Profile first = member(4, 0, "read", "read", "read");
    Profile second = member(4, 0, "read", "write");
    Profile third = member(4, 1, "write", "write");
    CohortProfile cohort = view(first, second, third);
    assertThat(cohort.knownTo(0, ValueHash.of("read"))).isEqualTo(2);
    assertThat(cohort.knownTo(0, ValueHash.of("write"))).isEqualTo(2);
    assertThat(cohort.knownTo(0, ValueHash.of("rare"))).isZero();
  }

  @Test
  void doesNotDependOnMemberOrder() {
    List<Profile> members = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 40; i++) {
      members.add(
          member(
              3 + random.nextInt(5), random.nextInt(2), "a" + random.nextInt(9), "b", "c" + i % 7));
    }
    byte[] expected = CohortProfile.of("ci", SCHEMA, members, RULES).toBytes();
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(members, random);
      assertThat(CohortProfile.of("ci", SCHEMA, members, RULES).toBytes()).isEqualTo(expected);
    }
    assertThat(CohortProfile.fromBytes(SCHEMA, expected, null).toBytes()).isEqualTo(expected);
  }

  @Test
  void keepsMostCommonValues() {
    List<Profile> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<String> actions = new ArrayList<>(List.of("shared"));
      for (int own = 0; own < 200; own++) {
        actions.add("own-" + i + "-" + own);
      }
      members.add(member(3, 0, actions.toArray(new String[0])));
    }
    CohortProfile cohort = view(members.toArray(new Profile[0]));
    assertThat(cohort.knownTo(0, ValueHash.of("shared"))).isEqualTo(4);
    long kept =
        IntStream.range(0, 800)
            .filter(n -> cohort.knownTo(0, ValueHash.of("own-" + n / 200 + "-" + n % 200)) == 1)
            .count();
    assertThat(kept).isEqualTo(CohortValues.MOST - 1);
  }

  @Test
  void ignoresCohortsWithFewEstablishedMembers() {
    Profile habits = member(3, 0, "read");
    CohortProfile two =
        CohortProfile.of("ci", SCHEMA, List.of(habits, habits, member(2, 0, "read")), RULES);
    assertThat(two.members()).isEqualTo(2);
    assertThat(Cohorts.of(List.of(two)).of("ci")).isNull();
    assertThat(Cohorts.of(List.of(two))).isSameAs(Cohorts.NONE);
    assertThat(view(habits, habits, habits)).isNotNull();
  }

  @Test
  void rejectsTooManyMembers() {
    List<Profile> members = Collections.nCopies(CohortProfile.MOST_MEMBERS + 1, member(1, 0, "a"));
    assertThatThrownBy(() -> CohortProfile.of("ci", SCHEMA, members, RULES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("257 members, but at most 256 can represent a cohort");
  }

  @Test
  void rejectsDamagedBytes() {
    byte[] bytes =
        CohortProfile.of("ci", SCHEMA, Collections.nCopies(3, member(3, 0, "read", "write")), RULES)
            .toBytes();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged =
          Arrays.copyOf(
              bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }
      try {
        CohortProfile read = CohortProfile.fromBytes(SCHEMA, damaged, null);
        assertThat(read.knownTo(0, ValueHash.of("read"))).isLessThanOrEqualTo(256);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(400);
    bytes[0] = 9;
    assertThatThrownBy(() -> CohortProfile.fromBytes(SCHEMA, bytes, null))
        .hasMessageContaining("Cohort profile has version 9, but this engine reads version 1");
    ProfileSchema other = Schemas.of(SCHEMA.values(), SCHEMA.numbers(), SCHEMA.sums());
    bytes[0] = 1;
    assertThatThrownBy(() -> CohortProfile.fromBytes(other, bytes, null))
        .hasMessageContaining("Cohort profile does not store the values");
    // The binary form of an identity's records does not depend on the cohort values in the schema.
    assertThat(other.fingerprint()).isEqualTo(SCHEMA.fingerprint());
  }

  private static CohortProfile view(Profile... members) {
    return Cohorts.of(List.of(CohortProfile.of("ci", SCHEMA, List.of(members), RULES))).of("ci");
  }

  /**
   * Returns a member that performs the given actions at noon on each of the given number of days.
   * On the last {@code daysWithRare} days, it also performs the action "rare".
   */
  private static Profile member(int days, int daysWithRare, String... actions) {
    Profile profile = Profile.none(SCHEMA);
    for (int d = 0; d < days; d++) {
      DaySummary.Builder day = DaySummary.builder(SCHEMA, MONDAY + d);
      for (String action : actions) {
        day.add(at(MONDAY + d, 720).text(EventColumn.ACTION, action).build());
      }
      if (d >= days - daysWithRare) {
        day.add(at(MONDAY + d, 720).text(EventColumn.ACTION, "rare").build());
      }
      profile = profile.advance(day.build(), RULES);
    }
    return profile;
  }
}
