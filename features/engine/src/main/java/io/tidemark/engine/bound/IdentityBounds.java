package io.tidemark.engine.bound;

import io.tidemark.engine.bound.Bound.Finding;
import io.tidemark.engine.bound.BoundRule.Unknown;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.time.Duration;
import java.util.List;

/** The bounds that hold for one identity, each from the narrowest rule that has it. Immutable. */
public final class IdentityBounds {
  private final long graceMicros;
  private final List<Held> held;

  /**
   * One bound with the rule that it is from.
   *
   * @param rule name of the rule
   * @param breach what its breach is told by
   */
  record Held(String rule, Bound bound, Unknown unknown, String breach) {
    Held(BoundRule rule, Bound bound) {
      this(rule.name(), bound, rule.unknown(), rule.breach(bound));
    }
  }

  IdentityBounds(Duration tokenGrace, List<Held> held) {
    this.graceMicros = EventTime.micros(tokenGrace);
    this.held = List.copyOf(held);
  }

  /**
   * The bound that an event breaches, as {@code bound:rule}, or null. An expired token comes first,
   * then the rules in the order of the policy.
   */
  public String breach(AccessEvent event) {
    long expires = event.number(EventColumn.API_TOKEN_EXPIRATION_TIME);
    if (expires != AccessEvent.MISSING && event.timeMicros() - graceMicros > expires) {
      return PolicyBounds.TOKEN_EXPIRED;
    }
    for (int i = 0; i < held.size(); i++) {
      Held one = held.get(i);
      Finding finding = one.bound.check(event);
      if (finding == Finding.BREACHED
          || (finding == Finding.UNKNOWN && one.unknown == Unknown.BREACH)) {
        return one.breach;
      }
    }
    return null;
  }
}
