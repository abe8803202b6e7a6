package io.tidemark.engine.bound;

import io.tidemark.engine.bound.PolicySubject.Level;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Bounds that hold whatever the statistics say; a breach does not wait for them. Evaluated on the
 * request alone. Immutable and thread-safe.
 *
 * @param tokenGrace how long after its expiry a token may still be seen; clocks differ
 * @param rules in the order in which breaches are told
 */
public record PolicyBounds(Duration tokenGrace, List<BoundRule> rules) implements Serializable {
  /** The bound that every token has. */
  public static final String TOKEN_EXPIRED = "token_expired";

  public PolicyBounds {
    if (tokenGrace.isNegative()) {
      throw new IllegalArgumentException("tokenGrace is " + tokenGrace + "; it cannot be negative");
    }
    rules = List.copyOf(rules);
    TreeSet<String> names = new TreeSet<>();
    for (BoundRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException("two rules are called '" + rule.name() + "'");
      }
    }
  }

  /** Bounds without rules. */
  public PolicyBounds(Duration tokenGrace) {
    this(tokenGrace, List.of());
  }

  /** The columns that a bound may look at. */
  public static Set<EventColumn> columns() {
    return EnumSet.of(
        EventColumn.IDENTITY,
        EventColumn.COHORT,
        EventColumn.NHI_KIND,
        EventColumn.TIME,
        EventColumn.IMPACT_TIER,
        EventColumn.API_TOKEN_CREATED_TIME,
        EventColumn.API_TOKEN_EXPIRATION_TIME,
        EventColumn.ACTOR_SESSION_CREATED_TIME,
        EventColumn.TOKEN_SCOPES,
        EventColumn.SRC_IP,
        EventColumn.SRC_NET_CLASS,
        EventColumn.DEVICE_IS_MANAGED,
        EventColumn.DEVICE_IS_COMPLIANT);
  }

  /** A token may be used for five minutes after it expired. */
  public static PolicyBounds defaults() {
    return new PolicyBounds(Duration.ofMinutes(5));
  }

  /**
   * The bounds of one identity: of each sort the one from the narrowest rule about it, the first of
   * equally narrow ones.
   *
   * @param kind label of its kind, or null
   * @param cohort that it is in, or null
   * @param identity its key, as rules spell it; null where it has none
   */
  public IdentityBounds of(String kind, String cohort, String identity) {
    List<IdentityBounds.Held> held = new ArrayList<>();
    for (BoundRule rule : rules) {
      for (Bound bound : rule.bounds()) {
        if (rule.name().equals(narrowest(bound, kind, cohort, identity))) {
          held.add(new IdentityBounds.Held(rule, bound));
        }
      }
    }
    return new IdentityBounds(tokenGrace, held);
  }

  /** The bound that an event breaches, by what it says of itself; null for none. */
  public String breach(AccessEvent event) {
    return of(
            event.text(EventColumn.NHI_KIND),
            event.text(EventColumn.COHORT),
            event.text(EventColumn.IDENTITY))
        .breach(event);
  }

  /** All that {@link #breach} may say. */
  public SortedSet<String> breaches() {
    SortedSet<String> breaches = new TreeSet<>();
    breaches.add(TOKEN_EXPIRED);
    for (BoundRule rule : rules) {
      rule.bounds().forEach(bound -> breaches.add(rule.breach(bound)));
    }
    return breaches;
  }

  /** The same bounds with other names of identities. */
  public PolicyBounds renamed(UnaryOperator<String> names) {
    return new PolicyBounds(
        tokenGrace,
        rules.stream()
            .map(
                rule ->
                    new BoundRule(
                        rule.name(),
                        rule.subjects().stream()
                            .map(
                                subject ->
                                    subject.level() == Level.IDENTITY
                                        ? new PolicySubject(
                                            Level.IDENTITY, names.apply(subject.name()))
                                        : subject)
                            .toList(),
                        rule.bounds(),
                        rule.unknown()))
            .toList());
  }

  /** Name of the rule that says most narrowly what this sort of bound is for the identity. */
  private String narrowest(Bound sort, String kind, String cohort, String identity) {
    String best = "";
    int most = -1;
    for (BoundRule rule : rules) {
      boolean has = rule.bounds().stream().anyMatch(b -> b.getClass() == sort.getClass());
      int level = has ? level(rule, kind, cohort, identity) : -1;
      if (level > most) {
        best = rule.name();
        most = level;
      }
    }
    return best;
  }

  /** How narrowly a rule is about the identity; −1 where it is not. */
  private static int level(BoundRule rule, String kind, String cohort, String identity) {
    return rule.subjects().stream()
        .filter(subject -> subject.isAbout(kind, cohort, identity))
        .mapToInt(subject -> subject.level().ordinal())
        .max()
        .orElse(-1);
  }
}
