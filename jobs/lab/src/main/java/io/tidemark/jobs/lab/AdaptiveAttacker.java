package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.jobs.lab.InjectedAttacks.Estate;
import io.tidemark.simulator.Rng;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An attacker who holds an identity's live session and knows how identities are judged. Each call
 * copies one of the day's successful calls, preferably a read, shortly after it and in the same
 * hour. Network, client, session, credential, action and hour are therefore all usual.
 *
 * @param own the victim's events, in judging order
 * @param peers events of other identities in the victim's cohort
 * @param regions all regions in which the company is active
 */
record AdaptiveAttacker(
    List<AccessEvent> own, List<AccessEvent> peers, Set<String> regions, Rng rng) {
  private static final ValueExpression FAMILY =
      ValueExpression.named("target_family").orElseThrow();

  private static final String ID_PREFIX = "taken-";

  private static final long PACED = 15 * EventTime.MINUTE;

  /** A way of staying unnoticed. */
  enum Move {
    /** Habitual calls, all within the victim's busiest hour. */
    BURST(false),
    /** Habitual calls, spread over the victim's hours and sessions. */
    STEADY(false),
    /** The same calls in another region. */
    OTHER_REGION(false),
    /** Calls of an identity without history. */
    COLD_START(false),
    /** New objects next to known ones. */
    NEW_OBJECTS(true),
    /** New objects under new key prefixes of known buckets. */
    NEW_PREFIXES(true),
    /** Objects in a bucket that only peers use. */
    PEER_TARGETS(true),
    /** New objects, split over up to four identities of one cohort. */
    SPLIT(true),
    /** New key prefixes on several days in a row. The size is per day. */
    POISONING(true);

    private final boolean takesObjects;

    Move(boolean takesObjects) {
      this.takesObjects = takesObjects;
    }

    String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns whether the attacker takes distinct objects, rather than making calls. */
    boolean takesObjects() {
      return takesObjects;
    }

    int amount(List<AccessEvent> day) {
      return takesObjects
          ? (int)
              day.stream().map(AdaptiveAttacker::target).filter(Objects::nonNull).distinct().count()
          : day.size();
    }
  }

  /** Returns a day's attack of so many calls or objects, in any order; empty if impossible. */
  List<AccessEvent> take(Move move, LocalDate day, int count) {
    List<AccessEvent> live = live(move, day);
    List<String> foreign = move == Move.PEER_TARGETS && !live.isEmpty() ? foreign(live) : List.of();
    String region = otherRegion();
    if (live.isEmpty()
        || (move == Move.PEER_TARGETS && foreign.isEmpty())
        || (move == Move.OTHER_REGION && region == null)) {
      return List.of();
    }
    Set<String> taken = new HashSet<>();
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AccessEvent like = rng.pick(live);
      AccessEvent.Builder built = like.toBuilder();
      long delay = delay(like, move == Move.BURST ? EventTime.MINUTE : PACED);
      built.text(EventColumn.METADATA_UID, ID_PREFIX + rng.hex(16));
      built.number(EventColumn.TIME, like.timeMicros() + delay);
      if (move == Move.OTHER_REGION) {
        moved(built, like, region);
      } else if (move.takesObjects()) {
        String target;
        do {
          target =
              switch (move) {
                case PEER_TARGETS ->
                    i < foreign.size() ? foreign.get(i) : renamed(rng.pick(foreign));
                case NEW_PREFIXES, POISONING -> prefixed(target(like));
                default -> renamed(target(like));
              };
        } while (!taken.add(target));
        built.text(EventColumn.RESOURCE_UID, target);
        built.texts(EventColumn.RESOURCES, List.of(target));
      }
      events.add(built.build());
    }
    return events;
  }

  /** Returns whether an event id of a simulated company belongs to an attacker. */
  static boolean isOwnId(String uid) {
    return uid.startsWith(ID_PREFIX);
  }

  private List<AccessEvent> live(Move move, LocalDate day) {
    List<AccessEvent> today =
        own.stream()
            .filter(event -> EventTime.date(event.timeMicros()).equals(day))
            .filter(event -> event.outcome() == Outcome.SUCCESS && event.has(EventColumn.ACTION))
            .filter(event -> !move.takesObjects() || target(event) != null)
            .toList();
    List<AccessEvent> reads =
        today.stream().filter(event -> event.impact() == Impact.READ).toList();
    List<AccessEvent> live = reads.isEmpty() ? today : reads;
    if (move != Move.BURST || live.isEmpty()) {
      return live;
    }
    Map<Integer, List<AccessEvent>> byHour =
        live.stream()
            .collect(
                Collectors.groupingBy(
                    event -> EventTime.hourOfDay(event.timeMicros()),
                    TreeMap::new,
                    Collectors.toList()));
    return byHour.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
  }

  /** Returns objects of one bucket that the victim does not use, known from the same action. */
  private List<String> foreign(List<AccessEvent> live) {
    Set<String> known = families(own);
    Set<String> actions = Estate.values(live, EventColumn.ACTION);
    Map<String, Set<String>> objects = new TreeMap<>();
    for (AccessEvent event : peers) {
      if (target(event) != null && actions.contains(event.text(EventColumn.ACTION))) {
        String family = FAMILY.value(event, 0);
        if (!known.contains(family)) {
          objects.computeIfAbsent(family, name -> new HashSet<>()).add(target(event));
        }
      }
    }
    return objects.isEmpty()
        ? List.of()
        : rng.pick(List.copyOf(objects.values())).stream().sorted().toList();
  }

  private static Set<String> families(List<AccessEvent> events) {
    Set<String> families = new HashSet<>();
    for (AccessEvent event : events) {
      for (int at = 0; at < FAMILY.count(event); at++) {
        families.add(FAMILY.value(event, at));
      }
    }
    return families;
  }

  /** Returns a region in which the victim has never been active, or null. */
  private String otherRegion() {
    Set<String> known = Estate.values(own, EventColumn.CLOUD_REGION);
    return known.isEmpty()
        ? null
        : regions.stream().filter(region -> !known.contains(region)).findFirst().orElse(null);
  }

  private static void moved(AccessEvent.Builder built, AccessEvent like, String region) {
    String before = like.text(EventColumn.CLOUD_REGION);
    built.text(EventColumn.CLOUD_REGION, region);
    if (before != null && target(like) != null) {
      String target = target(like).replace(before, region);
      built.text(EventColumn.RESOURCE_UID, target);
      built.texts(EventColumn.RESOURCES, List.of(target));
    }
  }

  /** Draws a delay within the hour and the lifetime of the session and credential. */
  private long delay(AccessEvent like, long most) {
    long now = like.timeMicros();
    long end = Math.min(now + most, now - Math.floorMod(now, EventTime.HOUR) + EventTime.HOUR - 1);
    for (EventColumn expiry :
        List.of(EventColumn.API_TOKEN_EXPIRATION_TIME, EventColumn.ACTOR_SESSION_EXPIRATION_TIME)) {
      end = like.has(expiry) ? Math.min(end, like.number(expiry) - 1) : end;
    }
    return 1 + (long) (rng.unit() * Math.max(0, end - now - 1));
  }

  private static String target(AccessEvent event) {
    return event.text(EventColumn.RESOURCE_UID);
  }

  /** Returns another name under the same prefix, such as {@code x/17} for {@code x/4}. */
  private String renamed(String target) {
    int end = target.contains("/") ? target.length() : nameEnd(target);
    String stem = target.substring(0, end).replaceAll("[0-9]+$", "");
    boolean isNumbered = stem.length() < end;
    return stem
        + (isNumbered ? rng.between(10_000, 9_999_999) : "-" + rng.hex(6))
        + target.substring(end);
  }

  private static int nameEnd(String target) {
    int at = target.lastIndexOf('@');
    return at < 0 ? target.length() : at;
  }

  /** Returns an object under a new key prefix in the same bucket, host or domain. */
  private String prefixed(String target) {
    int scheme = target.indexOf("://");
    int slash = target.indexOf('/', scheme < 0 ? 0 : scheme + 3);
    return slash < 0
        ? renamed(target)
        : target.substring(0, slash + 1) + rng.hex(6) + target.substring(slash);
  }
}
