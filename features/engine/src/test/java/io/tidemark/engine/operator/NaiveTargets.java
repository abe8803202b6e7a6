package io.tidemark.engine.operator;

import static io.tidemark.engine.operator.NaiveHistory.bits;
import static io.tidemark.engine.operator.NaiveHistory.values;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ValueHash;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Reimplements the operators for unseen targets and session steps based only on their descriptions.
 */
final class NaiveTargets {
  /** For events with the same time, day summaries put the one with the smaller hash first. */
  private static final Comparator<AccessEvent> ORDER =
      Comparator.comparingLong(AccessEvent::timeMicros)
          .thenComparingLong(e -> ValueHash.of(e.text(EventColumn.METADATA_UID)));

  private NaiveTargets() {}

  static Map<String, ToDoubleFunction<NaiveNow>> all() {
    Map<String, ToDoubleFunction<NaiveNow>> all = new LinkedHashMap<>();
    all.put("unseen: target", now -> most("target", now, bits -> bits.own));
    all.put(
        "unseen: target_family, where: \"impact_tier >= 1\"",
        now -> where(now, most("target_family", now, bits -> bits.own)));
    all.put(
        "cohort_unseen: target, per: session",
        now -> following(e -> true, now, most("target", now, bits -> bits.amongPeers)));
    all.put(
        "cohort_unseen: target, per: session, where: \"impact_tier >= 1\","
            + " following: \"is_external == true\"",
        now ->
            following(
                e -> e.has(EventColumn.IS_EXTERNAL) && e.number(EventColumn.IS_EXTERNAL) == 1,
                now,
                where(now, most("target", now, bits -> bits.amongPeers))));
    all.put("unseen_total: target, window: 24h", NaiveTargets::total);
    all.put("step_surprise: action", NaiveTargets::step);
    return all;
  }

  private record Bits(double own, double amongPeers) {}

  private static double most(String expression, NaiveNow now, ToDoubleFunction<Bits> which) {
    return action(now.event()) == null || !now.history().hasHabits()
        ? Double.NaN
        : values(expression, now.event()).stream()
            .mapToDouble(value -> which.applyAsDouble(bitsOf(expression, value, now)))
            .max()
            .orElse(Double.NaN);
  }

  private static double total(NaiveNow now) {
    if (!now.history().hasHabits()) {
      return Double.NaN;
    }
    Map<String, Double> bits = new TreeMap<>();
    for (AccessEvent event : now.window(1440)) {
      if (action(event) != null) {
        for (String value : values("target", event)) {
          bits.put(value + '@' + action(event), bitsOf("target", value, event, now).own);
        }
      }
    }
    return bits.values().stream().mapToDouble(one -> Math.round(one * 1000) / 1000.0).sum();
  }

  private static Bits bitsOf(String expression, String value, NaiveNow now) {
    return bitsOf(expression, value, now.event(), now);
  }

  private static Bits bitsOf(String expression, String value, AccessEvent event, NaiveNow now) {
    String action = action(event);
    Map<String, Set<Long>> days = days(expression, action, now.history());
    if (days.containsKey(value)) {
      return new Bits(0, 0);
    }
    double seen = days.values().stream().mapToInt(Set::size).sum();
    double once = days.values().stream().filter(of -> of.size() == 1).count();
    double own = bits((once + 0.5) / (seen + 1));
    double peers = countMembers(now, peer -> isKnown(days(expression, action, peer).get(value)));
    double acting = countMembers(now, peer -> peer.contains("action", action));
    return new Bits(own, peers < 2 ? own : Math.min(own, bits((peers + 0.5) / (acting + 1))));
  }

  /** Returns the days on which each value was seen with an action. */
  private static Map<String, Set<Long>> days(
      String expression, String action, NaiveHistory history) {
    Map<String, Set<Long>> days = new TreeMap<>();
    for (AccessEvent event : history.events()) {
      if (action.equals(action(event))) {
        for (String value : values(expression, event)) {
          days.computeIfAbsent(value, v -> new TreeSet<>()).add(NaiveHistory.day(event));
        }
      }
    }
    return days;
  }

  private static boolean isKnown(Set<Long> days) {
    return size(days) >= 2;
  }

  /** Returns the peers that represent the cohort, or an empty list if there are too few. */
  private static List<NaiveHistory> members(NaiveNow now) {
    List<NaiveHistory> members = now.peers().stream().filter(NaiveHistory::hasHabits).toList();
    return members.size() < 3 ? List.of() : members;
  }

  private static double countMembers(NaiveNow now, Predicate<NaiveHistory> which) {
    return members(now).stream().filter(which).count();
  }

  private static double where(NaiveNow now, double bits) {
    boolean holds = now.event().has(EventColumn.IMPACT_TIER) && now.event().impact().ordinal() >= 1;
    return Double.isNaN(bits) || holds ? bits : 0;
  }

  private static double following(Predicate<AccessEvent> passes, NaiveNow now, double bits) {
    String session = session(now.event());
    if (session == null || Double.isNaN(bits)) {
      return Double.NaN;
    }
    boolean follows =
        now.earlier().stream().filter(e -> session.equals(session(e))).anyMatch(passes);
    return follows ? bits : 0;
  }

  private static double step(NaiveNow now) {
    if (!isCall(now.event()) || !now.history().hasHabits()) {
      return Double.NaN;
    }
    String before = null;
    for (AccessEvent event : now.earlier()) {
      before =
          isCall(event) && session(event).equals(session(now.event())) ? action(event) : before;
    }
    if (before == null) {
      return Double.NaN;
    }
    List<String> step = List.of(before, action(now.event()));
    List<String> start = step.subList(0, 1);
    Map<List<String>, Set<Long>> own = steps(now.history());
    double rarity =
        now.history().rarityBits("action", step.get(1), NaiveHistory.day(now.event()) - 1);
    double ownBits = bits(size(own.get(step)), size(own.get(start)), Math.pow(2, -rarity));
    List<Map<List<String>, Set<Long>>> peers =
        members(now).stream().map(NaiveTargets::steps).toList();
    if (peers.stream().flatMap(peer -> peer.values().stream()).noneMatch(NaiveTargets::isKnown)) {
      return ownBits;
    }
    double actions = 0;
    for (NaiveHistory member : members(now)) {
      actions +=
          member.events().stream()
              .flatMap(event -> values("action", event).stream())
              .distinct()
              .filter(action -> member.contains("action", action))
              .count();
    }
    double knowing = countMembers(now, member -> member.contains("action", step.get(1)));
    long taken = peers.stream().filter(peer -> isKnown(peer.get(step))).count();
    long started = peers.stream().filter(peer -> isKnown(peer.get(start))).count();
    return Math.min(ownBits, bits(taken, started, (knowing + 0.5) / (actions + 1)));
  }

  private static double bits(long steps, long starts, double share) {
    return Math.max(0, bits((steps + share) / (starts + 1)));
  }

  private static double bits(double share) {
    return NaiveHistory.bits(share);
  }

  private static int size(Set<Long> days) {
    return days == null ? 0 : days.size();
  }

  /**
   * Returns the days of each step taken in a session, and of each action that was followed by
   * another.
   */
  private static Map<List<String>, Set<Long>> steps(NaiveHistory history) {
    Map<List<String>, Set<Long>> steps = new HashMap<>();
    Map<String, AccessEvent> last = new HashMap<>();
    for (AccessEvent event :
        history.events().stream().filter(NaiveTargets::isCall).sorted(ORDER).toList()) {
      long day = NaiveHistory.day(event);
      AccessEvent before = last.put(day + session(event), event);
      if (before != null) {
        steps
            .computeIfAbsent(List.of(action(before), action(event)), s -> new TreeSet<>())
            .add(day);
        steps.computeIfAbsent(List.of(action(before)), s -> new TreeSet<>()).add(day);
      }
    }
    return steps;
  }

  private static boolean isCall(AccessEvent event) {
    return "ai_agent".equals(event.text(EventColumn.NHI_KIND))
        && session(event) != null
        && action(event) != null;
  }

  private static String action(AccessEvent event) {
    return event.text(EventColumn.ACTION);
  }

  private static String session(AccessEvent event) {
    return event.text(EventColumn.ACTOR_SESSION_UID);
  }
}
