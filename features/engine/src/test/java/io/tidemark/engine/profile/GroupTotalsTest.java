package io.tidemark.engine.profile;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ValueHistory.GroupTotals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Good–Turing totals of targets by action, both within profiles and on their own. */
class GroupTotalsTest {
  private static final ValueExpression TARGETS =
      ValueExpression.named("target").orElseThrow().byAction();
  private static final ProfileSchema SCHEMA = Schemas.of(List.of(TARGETS), List.of(), List.of());
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final ProfileRules SMALL = new ProfileRules(30, 2, 14, 16, 14);
  private static final Offset<Double> CLOSE = within(1e-9);

  /** An action and its target. */
  private record Call(String action, String target) {}

  @Property(tries = 40)
  void matchesNaiveCountBelowCap(@ForAll long seed) {
    Random random = new Random(seed);
    Map<Call, Set<Integer>> days = new HashMap<>();
    Profile profile = Profile.none(SCHEMA);
    for (int d = 0; d < 20; d += 1 + random.nextInt(3)) {
      List<Call> calls = calls(random, 12);
      for (Call call : calls) {
        days.computeIfAbsent(call, c -> new HashSet<>()).add(d);
      }
      profile = profile.advance(day(d, calls), RULES);
    }
    for (int action = 0; action < 4; action++) {
      String of = "action" + action;
      double seen = 0;
      double once = 0;
      for (Map.Entry<Call, Set<Integer>> call : days.entrySet()) {
        boolean counts = call.getKey().action.equals(of);
        seen += counts ? call.getValue().size() : 0;
        once += counts && call.getValue().size() == 1 ? 1 : 0;
      }
      assertThat(totals(profile, RULES, of)).containsExactly(seen, once);
      assertThat(profile.view(RULES).valuesSeen(0, ValueHash.of(of)))
          .isEqualTo(days.keySet().stream().filter(call -> call.action.equals(of)).count());
    }
  }

  @Property(tries = 20)
  void evictedValuesCountInTotals(@ForAll @IntRange(min = 17, max = ValueCounts.CAP) int values) {
    Profile profile = Profile.none(SCHEMA).advance(day(0, numbered("once", values)), SMALL);
    assertThat(profile.values(0).hashes()).hasSize(16);
    assertThat(totals(profile, SMALL, "once")).containsExactly(values, values);
  }

  @Test
  void estimatesValuesBeyondDailyCap() {
    Profile profile = Profile.none(SCHEMA).advance(day(0, numbered("once", 1_000)), RULES);
    double[] totals = totals(profile, RULES, "once");
    assertThat(totals[0]).isBetween(800.0, 1_200.0);
    assertThat(totals[1]).isEqualTo(totals[0]);
  }

  @Test
  void evictedTotalsDecay() {
    Profile profile = Profile.none(SCHEMA).advance(day(0, numbered("once", 116)), SMALL);
    Profile later = profile.asOf(MONDAY + 14, SMALL);
    // 16 values are kept. Of the other 100, half remain after one half-life.
    assertThat(totals(later, SMALL, "once")[0]).isCloseTo(16 + 50, CLOSE);
    Profile much = profile.asOf(MONDAY + 400, SMALL);
    assertThat(totals(much, SMALL, "once")).containsExactly(0, 0);
  }

  @Test
  void evictsLeastSeenGroups() {
    GroupTotals.Builder builder = new GroupTotals.Builder(0);
    for (int group = 1; group <= GroupTotals.MOST + 10; group++) {
      builder.add(group, group, 0);
    }
    GroupTotals kept = builder.build();
    assertThat(kept.unseenBits(10)).as("not kept, so new").isEqualTo(1);
    assertThat(kept.unseenBits(11)).isCloseTo(-Math.log(0.5 / 12) / Math.log(2), CLOSE);
    assertThat(bytes(kept).length).isLessThanOrEqualTo(3 + 24 * GroupTotals.MOST);
    assertThat(bytes(GroupTotals.read(new ByteSource(bytes(kept))))).isEqualTo(bytes(kept));
  }

  @Property(tries = 40)
  void roundTrips(@ForAll long seed) {
    Random random = new Random(seed);
    ProfileRules rules = random.nextBoolean() ? SMALL : RULES;
    Profile profile = Profile.none(SCHEMA);
    for (int d = 0; d < 12; d += 1 + random.nextInt(3)) {
      profile = profile.advance(day(d, calls(random, 40)), rules);
    }
    Profile read = Profile.fromBytes(SCHEMA, profile.toBytes());
    assertThat(read.toBytes()).isEqualTo(profile.toBytes());
    assertThat(read.values(0)).usingRecursiveComparison().isEqualTo(profile.values(0));
    MemberKey key = MemberKey.of(new byte[MemberKey.BYTES]);
    ProfileView inside = profile.view(rules);
    ProfileView outside =
        Profile.fromBytes(SCHEMA, profile.keyed(key).toBytes()).view(rules, key, Cohorts.NONE);
    for (Call call : calls(random, 100)) {
      long group = ValueHash.of(call.action);
      long hash = ValueHash.pair(group, ValueHash.of(call.target));
      assertThat(outside.unseenBits(0, hash, group)).isEqualTo(inside.unseenBits(0, hash, group));
      assertThat(outside.valuesSeen(0, group)).isEqualTo(inside.valuesSeen(0, group));
    }
  }

  @Test
  void damagedRecordsFailCleanly() {
    Profile profile = Profile.none(SCHEMA);
    for (int d = 0; d < 3; d++) {
      profile = profile.advance(day(d, numbered("a" + d, 12)), SMALL);
    }
    assertThat(profile.values(0).evicted()).isNotSameAs(GroupTotals.NONE);
    byte[] bytes = profile.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> Profile.fromBytes(SCHEMA, cut));
    }
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) 0xFF;
      try {
        Profile.fromBytes(SCHEMA, damaged).view(SMALL).unseenBits(0, 1, ValueHash.of("a0"));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s)(Cannot read record at byte|Profile ).*");
      }
    }
  }

  @Test
  void rejectsImpossibleValues() {
    refused("257 groups, but at most 256 are kept", 257, true);
    refused("the same group twice", 2, false);
  }

  private static void refused(String why, int size, boolean distinct) {
    ByteSink sink = new ByteSink();
    sink.varint(size);
    sink.signed(0);
    for (int i = 0; i < size; i++) {
      sink.i64(distinct ? i : 1);
      sink.f64(1);
      sink.f64(1);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GroupTotals.read(new ByteSource(sink.toBytes())))
        .withMessageEndingWith(why);
  }

  /** Returns N and N1 of an action. */
  private static double[] totals(Profile profile, ProfileRules rules, String action) {
    int asOf = (int) profile.asOf();
    ByteSource source = new ByteSource(bytes(profile.values(0).totals(asOf, rules.halfLifeDays())));
    int size = source.count(24);
    source.day();
    double[] totals = {0, 0};
    for (int i = 0; i < size; i++) {
      double[] found = source.i64() == ValueHash.of(action) ? totals : new double[2];
      found[0] = source.f64();
      found[1] = source.f64();
    }
    source.end();
    return totals;
  }

  private static byte[] bytes(GroupTotals totals) {
    ByteSink sink = new ByteSink();
    totals.write(sink);
    return sink.toBytes();
  }

  private static List<Call> calls(Random random, int most) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(most); i++) {
      int target = random.nextInt(random.nextBoolean() ? 5 : 500);
      calls.add(new Call("action" + random.nextInt(4), "target" + target));
    }
    return calls;
  }

  private static List<Call> numbered(String action, int targets) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < targets; i++) {
      calls.add(new Call(action, "target" + i));
    }
    return calls;
  }

  private static DaySummary day(int day, List<Call> calls) {
    DaySummary.Builder summary = DaySummary.builder(SCHEMA, MONDAY + day);
    for (Call call : calls) {
      summary.add(
          at(MONDAY + day, 60)
              .text(EventColumn.ACTION, call.action)
              .text(EventColumn.RESOURCE_UID, call.target)
              .build());
    }
    return DaySummary.fromBytes(SCHEMA, summary.build().toBytes());
  }
}
