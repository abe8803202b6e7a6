package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.time.Duration;

/**
 * Bounds that hold whatever the statistics say; a breach does not wait for them. Evaluated on the
 * request alone.
 *
 * @param tokenGrace how long after its expiry a token may still be seen; clocks differ
 */
public record PolicyBounds(Duration tokenGrace) {
  public PolicyBounds {
    if (tokenGrace.isNegative()) {
      throw new IllegalArgumentException("tokenGrace is " + tokenGrace + "; it cannot be negative");
    }
  }

  /** A token may be used for five minutes after it expired. */
  public static PolicyBounds defaults() {
    return new PolicyBounds(Duration.ofMinutes(5));
  }

  /** The id of the bound that an event breaches, or null. */
  public String breach(AccessEvent event) {
    long expires = event.number(EventColumn.API_TOKEN_EXPIRATION_TIME);
    if (expires != AccessEvent.MISSING
        && event.timeMicros() - tokenGrace.toMillis() * 1_000L > expires) {
      return "token_expired";
    }
    return null;
  }
}
