package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Scopes that a token may carry, spelled as in the log; never empty. */
public record AllowedScopes(Set<String> scopes) implements Bound {
  public AllowedScopes {
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("no scope is given; omit the bound instead");
    }
    scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
  }

  @Override
  public String id() {
    return "scope_outside";
  }

  @Override
  public Result check(AccessEvent event) {
    List<String> carried = event.texts(EventColumn.TOKEN_SCOPES);
    if (carried.isEmpty()) {
      return Result.UNKNOWN;
    }
    return scopes.containsAll(carried) ? Result.WITHIN : Result.BREACHED;
  }
}
