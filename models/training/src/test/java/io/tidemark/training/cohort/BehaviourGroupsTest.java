package io.tidemark.training.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.training.TestSpark;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BehaviourGroupsTest {
  private static final String COHORT = "service_account:aws";
  private static final int COORDINATES = Behaviour.COORDINATES.size();

  private final BehaviourGroups groups = new BehaviourGroups(TestSpark.SESSION, 20, 1);

  @Test
  void loudAndQuietMembersAreTwoGroups() {
    NavigableMap<String, Group> found = groups.of(COHORT, twoKinds(30, 25), Map.of());
    Map<String, Long> sizes =
        found.values().stream()
            .collect(Collectors.groupingBy(Group::cohort, TreeMap::new, Collectors.counting()));
    assertThat(sizes).containsExactly(Map.entry(COHORT + "/1", 25L), Map.entry(COHORT + "/2", 30L));
    assertThat(found.get("quiet 0").cohort()).isNotEqualTo(found.get("loud 0").cohort());
    assertThat(found.values()).allMatch(group -> group.move().isEmpty());
  }

  @Test
  void oneSortOfMembersIsNotParted() {
    assertThat(groups.of(COHORT, twoKinds(60, 0), Map.of())).isEmpty();
  }

  @Test
  void groupsOfTooFewMembersAreNone() {
    assertThat(groups.of(COHORT, twoKinds(60, 9), Map.of())).isEmpty();
  }

  @Test
  void membersThatAreAllTheSameAreNotParted() {
    NavigableMap<String, double[]> points = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      points.put("same " + i, new double[COORDINATES]);
    }
    assertThat(groups.of(COHORT, points, Map.of())).isEmpty();
    assertThat(groups.of(COHORT, new TreeMap<>(), Map.of())).isEmpty();
  }

  @Test
  void groupsKeepTheNamesThatTheirMembersHad() {
    NavigableMap<String, double[]> points = twoKinds(30, 25);
    Map<String, String> before = new TreeMap<>();
    groups
        .of(COHORT, points, Map.of())
        .forEach((identity, group) -> before.put(identity, swapped(group.cohort())));
    points.put("new and loud", loud(new Random(9)));
    NavigableMap<String, Group> found = groups.of(COHORT, points, before);
    before.forEach((identity, name) -> assertThat(found.get(identity).cohort()).isEqualTo(name));
    assertThat(found.get("new and loud").cohort()).isEqualTo(before.get("loud 0"));
  }

  @Test
  void memberBetweenTwoCentresStaysWhereItWas() {
    NavigableMap<String, double[]> points = twoKinds(30, 25);
    double[] between = quiet(new Random(3));
    between[0] = 1.6;
    points.put("between", between);
    Map<String, String> before = new TreeMap<>();
    groups.of(COHORT, points, Map.of()).forEach((who, group) -> before.put(who, group.cohort()));
    for (String name : new String[] {COHORT + "/1", COHORT + "/2"}) {
      before.put("between", name);
      assertThat(groups.of(COHORT, points, before).get("between"))
          .isEqualTo(new Group(name, Optional.empty()));
    }
  }

  @Test
  void memberThatMovesSaysWhy() {
    NavigableMap<String, double[]> points = twoKinds(30, 25);
    Map<String, String> before = new TreeMap<>();
    groups.of(COHORT, points, Map.of()).forEach((who, group) -> before.put(who, group.cohort()));
    points.put("quiet 0", loud(new Random(4)));
    Group moved = groups.of(COHORT, points, before).get("quiet 0");
    assertThat(moved.cohort()).isEqualTo(before.get("loud 0"));
    Group.Move move = moved.move().orElseThrow();
    assertThat(move.from()).isEqualTo(before.get("quiet 0"));
    assertThat(move.coordinate()).isEqualTo("events on weekdays");
    assertThat(move.value()).isGreaterThan(move.usual() + 1);
  }

  @Test
  void namesOfPeopleAreNoGroups() {
    assertThat(BehaviourGroups.ruleGiven("ci_job:aws/12")).isEqualTo("ci_job:aws");
    for (String name : new String[] {"ci_job:aws", "billing/eu", "/7", "billing/", "a/1b"}) {
      assertThat(BehaviourGroups.ruleGiven(name)).isEqualTo(name);
    }
  }

  private static String swapped(String name) {
    return COHORT + "/" + (name.endsWith("/1") ? 2 : 1);
  }

  private static NavigableMap<String, double[]> twoKinds(int loud, int quiet) {
    Random random = new Random(7);
    NavigableMap<String, double[]> points = new TreeMap<>();
    for (int i = 0; i < loud; i++) {
      points.put("loud " + i, loud(random));
    }
    for (int i = 0; i < quiet; i++) {
      points.put("quiet " + i, quiet(random));
    }
    return points;
  }

  private static double[] loud(Random random) {
    double[] point = quiet(random);
    point[0] += 2;
    return point;
  }

  private static double[] quiet(Random random) {
    double[] point = new double[COORDINATES];
    for (int i = 0; i < COORDINATES; i++) {
      point[i] = 0.5 + 0.1 * random.nextGaussian();
    }
    return point;
  }
}
