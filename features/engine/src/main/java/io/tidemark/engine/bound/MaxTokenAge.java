package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.time.Duration;

/**
 * Maximum age of a token at use. If the log has no issue time, the start of the session counts.
 *
 * @param most maximum time since issue; positive
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
    // Written so that an absurdly early issue time does not overflow.
    return issued < event.timeMicros() - EventTime.micros(most) ? Finding.BREACHED : Finding.WITHIN;
  }
}
