package io.tidemark.jobs.lab;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.simulator.Attack;
import io.tidemark.simulator.Posture;
import io.tidemark.simulator.Rng;
import io.tidemark.simulator.SimulatedEvent;
import io.tidemark.simulator.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Converts the simulator's attacks to events that fit the victim's own log. Each event is a copy of
 * one of the victim's events, in which only the values that the attack affects are changed; ids
 * keep their form. Foreign networks are those of other identities in the company, and so are
 * foreign actions, if the company has an action with the required impact.
 */
final class InjectedAttacks {
  private static final Pattern HEXADECIMAL = Pattern.compile("[a-f]*[0-9][0-9a-f]*");

  private final Estate estate;
  private final Enricher enricher;
  private final long seed;

  InjectedAttacks(Estate estate, Enricher enricher, long seed) {
    this.estate = estate;
    this.enricher = enricher;
    this.seed = seed;
  }

  List<AccessEvent> of(Attack attack, Victim victim) {
    Rng rng = Rng.keyed(seed, "shape of " + attack.id(), 0);
    Shape shape = new Shape(victim, rng);
    List<AccessEvent> events = new ArrayList<>();
    for (SimulatedEvent event : attack.events()) {
      events.add(shape.of(event));
    }
    return events;
  }

  /** Converter for one attack, with the same foreign networks and names throughout. */
  private final class Shape {
    private final Victim victim;
    private final Rng rng;
    private final Set<String> ownAddresses;
    private final Set<String> ownActions;
    private final List<Estate.Place> foreign;
    private final Map<String, Estate.Place> placed = new HashMap<>();
    private final Map<String, AccessEvent> replaced = new HashMap<>();
    private final Set<String> taken;

    private Shape(Victim victim, Rng rng) {
      this.victim = victim;
      this.rng = rng;
      ownAddresses = Estate.values(victim.events(), EventColumn.SRC_IP);
      ownActions = Estate.values(victim.events(), EventColumn.ACTION);
      foreign = estate.placesBut(Estate.values(victim.events(), EventColumn.SRC_IP_PREFIX));
      taken = new TreeSet<>(ownActions);
    }

    private AccessEvent of(SimulatedEvent event) {
      AccessEvent like = template(event);
      AccessEvent.Builder built = like.toBuilder();
      long delta = event.timeMicros() - like.timeMicros();
      built.text(EventColumn.METADATA_UID, newId(like.text(EventColumn.METADATA_UID)));
      built.number(EventColumn.TIME, event.timeMicros());
      replace(built, EventColumn.LOGGED_TIME, built.number(EventColumn.LOGGED_TIME) + delta);
      credential(built, like, event);
      origin(built, like, event);
      call(built, like, event);
      result(built, event);
      built.text(EventColumn.RAW_REF, null);
      enricher.enrich(built);
      return built.build();
    }

    /** Returns the closest event: same credential and session if possible, or the last before. */
    private AccessEvent template(SimulatedEvent event) {
      AccessEvent best = victim.events().get(0);
      int most = -1;
      for (AccessEvent own : victim.events()) {
        if (own.timeMicros() > event.timeMicros() && most >= 0) {
          break;
        }
        int alike =
            (event.credential().uid().equals(own.text(EventColumn.CREDENTIAL_UID)) ? 2 : 0)
                + (event.session().name().equals(own.text(EventColumn.ACTOR_SESSION_UID)) ? 1 : 0);
        if (alike >= most) {
          best = own;
          most = alike;
        }
      }
      return best;
    }

    private void credential(AccessEvent.Builder built, AccessEvent like, SimulatedEvent event) {
      if (like.has(EventColumn.CREDENTIAL_UID) && !event.credential().uid().isEmpty()) {
        built.text(EventColumn.CREDENTIAL_UID, event.credential().uid());
      }
      replace(built, EventColumn.API_TOKEN_CREATED_TIME, event.credential().createdMicros());
      long expires = event.credential().expiresMicros();
      replace(
          built,
          EventColumn.API_TOKEN_EXPIRATION_TIME,
          expires == 0 ? AccessEvent.MISSING : expires);
      if (like.has(EventColumn.TOKEN_SCOPES)) {
        built.texts(EventColumn.TOKEN_SCOPES, event.credential().scopes());
      }
      if (like.has(EventColumn.ACTOR_SESSION_UID) && !event.session().name().isEmpty()) {
        built.text(EventColumn.ACTOR_SESSION_UID, event.session().name());
      }
      replace(built, EventColumn.ACTOR_SESSION_CREATED_TIME, event.session().startMicros());
      if (like.has(EventColumn.WORKFLOW_REF)) {
        built.text(EventColumn.WORKFLOW_REF, event.session().workflow());
      }
      if (like.has(EventColumn.DELEGATION_CHAIN)) {
        built.delegation(EventColumn.DELEGATION_CHAIN, event.session().onBehalfOf());
      }
    }

    private void origin(AccessEvent.Builder built, AccessEvent like, SimulatedEvent event) {
      String address = event.origin().address();
      if (!address.isEmpty() && !address.equals(like.text(EventColumn.SRC_IP))) {
        built.text(EventColumn.SRC_IP_PREFIX, null);
        if (ownAddresses.contains(address) || Estate.isPrivate(address) || foreign.isEmpty()) {
          built.text(EventColumn.SRC_IP, address);
        } else {
          Estate.Place place = placed.computeIfAbsent(address, key -> rng.pick(foreign));
          built.text(EventColumn.SRC_IP, place.address());
          copy(built, place.example(), EventColumn.SRC_ASN);
          copy(built, place.example(), EventColumn.SRC_AS_ORG);
          copy(built, place.example(), EventColumn.SRC_COUNTRY);
          copy(built, place.example(), EventColumn.SRC_CITY);
          copy(built, place.example(), EventColumn.SRC_NET_CLASS);
        }
      }
      if (!event.origin().userAgent().equals(like.text(EventColumn.USER_AGENT))
          && !event.origin().userAgent().isEmpty()) {
        built.text(EventColumn.USER_AGENT, event.origin().userAgent());
        built.text(EventColumn.UA_FAMILY, null);
      }
      for (EventColumn host :
          List.of(EventColumn.RUNNER_NAME, EventColumn.DEVICE_UID, EventColumn.SRC_ENDPOINT_UID)) {
        if (like.has(host)) {
          built.text(host, event.origin().host());
          break;
        }
      }
      if (like.has(EventColumn.DEVICE_IS_MANAGED)) {
        Posture posture = event.origin().posture();
        built.flag(EventColumn.DEVICE_IS_MANAGED, posture != Posture.UNMANAGED);
        built.flag(EventColumn.DEVICE_IS_COMPLIANT, posture == Posture.MANAGED_COMPLIANT);
      }
    }

    private void call(AccessEvent.Builder built, AccessEvent like, SimulatedEvent event) {
      String action = event.call().action();
      AccessEvent example = estate.example(like, action);
      if (example == null && !ownActions.contains(action)) {
        example =
            replaced.computeIfAbsent(
                action,
                key -> {
                  List<AccessEvent> others = estate.actionsBut(like, event.call().impact(), taken);
                  AccessEvent other = others.isEmpty() ? null : rng.pick(others);
                  if (other != null) {
                    taken.add(other.text(EventColumn.ACTION));
                  }
                  return other;
                });
      }
      if (example != null) {
        for (EventColumn column :
            List.of(
                EventColumn.API_SERVICE_NAME,
                EventColumn.API_OPERATION,
                EventColumn.ACTION,
                EventColumn.HTTP_METHOD,
                EventColumn.HTTP_PATH_TEMPLATE)) {
          built.text(column, example.text(column));
        }
        built.number(EventColumn.IMPACT_TIER, example.number(EventColumn.IMPACT_TIER));
        built.number(EventColumn.IS_WRITE, example.number(EventColumn.IS_WRITE));
      } else {
        built.text(EventColumn.API_SERVICE_NAME, event.call().service());
        built.text(EventColumn.API_OPERATION, event.call().operation());
        built.text(EventColumn.ACTION, null);
        built.number(EventColumn.IMPACT_TIER, event.call().impact().ordinal());
        built.flag(EventColumn.IS_WRITE, !event.call().isRead());
      }
      List<String> resources = event.call().resources();
      if (like.has(EventColumn.RESOURCE_UID) && !resources.isEmpty()) {
        built.text(EventColumn.RESOURCE_UID, resources.get(0));
        built.texts(EventColumn.RESOURCES, resources);
      }
    }

    private void result(AccessEvent.Builder built, SimulatedEvent event) {
      Status status = event.result().status();
      built.number(EventColumn.STATUS_ID, status == Status.OK ? 1 : 2);
      built.text(EventColumn.STATUS_CODE, null);
      built.text(EventColumn.AUTHZ_DECISION, status == Status.DENIED ? "DENIED" : "ALLOWED");
      if (status == Status.REFUSED_CREDENTIAL) {
        built.flag(EventColumn.IS_AUTHENTICATED, false);
      }
      replace(built, EventColumn.HTTP_STATUS, status.httpStatus());
      replace(built, EventColumn.BYTES_IN, event.result().bytesIn());
      replace(built, EventColumn.BYTES_OUT, event.result().bytesOut());
      replace(built, EventColumn.DURATION_MS, event.result().durationMillis());
    }

    private void replace(AccessEvent.Builder built, EventColumn column, long value) {
      if (built.number(column) != AccessEvent.MISSING) {
        built.number(column, value);
      }
    }

    private void copy(AccessEvent.Builder built, AccessEvent from, EventColumn column) {
      if (column.type().isNumeric()) {
        built.number(column, from.number(column));
      } else {
        built.text(column, from.text(column));
      }
    }

    /** Keeps words, and replaces runs of hexadecimal digits that include a decimal digit. */
    private String newId(String id) {
      StringBuilder drawn = new StringBuilder(id == null ? "" : id);
      int changed = 0;
      Matcher runs = HEXADECIMAL.matcher(drawn.toString());
      while (runs.find()) {
        for (int i = runs.start(); i < runs.end(); i++) {
          int digits = drawn.charAt(i) <= '9' ? 10 : 16;
          drawn.setCharAt(i, Character.forDigit(rng.below(digits), 16));
          changed++;
        }
      }
      if (changed < 12) {
        drawn.append(rng.hex(12));
      }
      return drawn.toString();
    }
  }

  /**
   * Networks and actions that occur anywhere in the company. The foreign parts of an attack are
   * chosen from these, so that they are new to the victim but not to the company.
   */
  static final class Estate {
    private final TreeMap<String, Place> places = new TreeMap<>();
    private final Map<String, Map<Impact, TreeMap<String, AccessEvent>>> actions = new TreeMap<>();

    /** A network's address, and an event from which to copy its attributes. */
    record Place(String address, AccessEvent example) {}

    void learn(Collection<AccessEvent> events) {
      for (AccessEvent event : events) {
        String prefix = event.text(EventColumn.SRC_IP_PREFIX);
        if (prefix != null && event.has(EventColumn.SRC_IP) && !isPrivate(prefix)) {
          places.putIfAbsent(prefix, new Place(event.text(EventColumn.SRC_IP), event));
        }
        if (event.has(EventColumn.ACTION)) {
          actions
              .computeIfAbsent(product(event), key -> new TreeMap<>())
              .computeIfAbsent(event.impact(), key -> new TreeMap<>())
              .putIfAbsent(event.text(EventColumn.ACTION), event);
        }
      }
    }

    /** Returns the networks that the victim has never used, in a stable order. */
    List<Place> placesBut(Set<String> prefixes) {
      return places.entrySet().stream()
          .filter(place -> !prefixes.contains(place.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    }

    /** Returns examples of the log's actions with this impact that the victim has never done. */
    List<AccessEvent> actionsBut(AccessEvent like, Impact impact, Set<String> done) {
      return actions
          .getOrDefault(product(like), Map.of())
          .getOrDefault(impact, new TreeMap<>())
          .values()
          .stream()
          .filter(example -> !done.contains(example.text(EventColumn.ACTION)))
          .toList();
    }

    /** Returns an example of an action in the same log, or null. */
    AccessEvent example(AccessEvent like, String action) {
      return actions.getOrDefault(product(like), Map.of()).values().stream()
          .map(known -> known.get(action))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }

    static Set<String> values(Collection<AccessEvent> events, EventColumn column) {
      return events.stream()
          .map(event -> event.text(column))
          .filter(Objects::nonNull)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean isPrivate(String address) {
      return address.startsWith("10.")
          || address.startsWith("192.168.")
          || address.matches("172\\.(1[6-9]|2\\d|3[01])\\..*")
          || !Character.isDigit(address.charAt(0));
    }

    private static String product(AccessEvent event) {
      String product = event.text(EventColumn.METADATA_PRODUCT);
      return product == null ? "" : product;
    }
  }
}
