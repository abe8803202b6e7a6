package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.time.Duration;

/** Maximum, positive age of a token, measured from its issue or else from the session's start. */
public record MaxTokenAge(Duration most) implements Bound {
  public MaxTokenAge {
    if (most.isNegative() || most.isZero()) {
      throw new IllegalArgumentException(
          "The maximum token age is " + most + ", but it must be positive");
    }
  }

  @Override
  public String id() {
    return "token_too_old";
  }

  @Override
  public Result check(AccessEvent event) {
    return check(event, event.timeMicros());
  }

  @Override
  public Result check(AccessEvent event, long nowMicros) {
    long issued = event.number(EventColumn.API_TOKEN_CREATED_TIME);
    if (issued == AccessEvent.MISSING) {
      issued = event.number(EventColumn.ACTOR_SESSION_CREATED_TIME);
    }
    if (issued == AccessEvent.MISSING) {
      return Result.UNKNOWN;
    }
    // Subtracting an implausibly early issue time could overflow.
    return issued < nowMicros - EventTime.micros(most) ? Result.BREACHED : Result.WITHIN;
  }
}
