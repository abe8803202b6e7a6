package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.time.Duration;

/**
 * How old a token may be when it is used. Where the log does not say when the token was issued, the
 * begin of the session counts.
 *
 * @param most longest time since it was issued; positive
 */
public record MaxTokenAge(Duration most) implements Bound {
  public MaxTokenAge {
    if (most.isNegative() || most.isZero()) {
      throw new IllegalArgumentException("A token cannot be at most " + most + " old");
    }
  }

  @Override
  public String id() {
    return "token_too_old";
  }

  @Override
  public Finding check(AccessEvent event) {
    long issued = event.number(EventColumn.API_TOKEN_CREATED_TIME);
    if (issued == AccessEvent.MISSING) {
      issued = event.number(EventColumn.ACTOR_SESSION_CREATED_TIME);
    }
    if (issued == AccessEvent.MISSING) {
      return Finding.UNKNOWN;
    }
    // Written so that a time of issue far before every calendar does not wrap around.
    return issued < event.timeMicros() - EventTime.micros(most) ? Finding.BREACHED : Finding.WITHIN;
  }
}
