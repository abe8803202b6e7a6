package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;

/** Highest impact that an identity's actions may have without fresh evidence, even if habitual. */
public record MaxImpact(Impact most) implements Bound {
  @Override
  public String id() {
    return "impact_above";
  }

  @Override
  public Result check(AccessEvent event) {
    if (!event.has(EventColumn.IMPACT_TIER)) {
      return Result.UNKNOWN;
    }
    return event.impact().compareTo(most) > 0 ? Result.BREACHED : Result.WITHIN;
  }
}
