package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Pointer;
import java.time.Instant;
import java.util.Optional;

/** Warnings that the release in use has expired. Not thread-safe. */
public final class ExpiryWarnings {
  private static final String REMEDY =
      "run the next night, or publish this release again with 'tidemark step export'";

  private Pointer warnedOf;
  private Freshness last = Freshness.FRESH;

  /** Returns a warning once after a release's expiry, and once after its hard expiry. */
  public Optional<String> due(Pointer current, Instant now) {
    if (!current.equals(warnedOf)) {
      warnedOf = current;
      last = Freshness.FRESH;
    }
    Freshness freshness = current.freshness(now);
    if (freshness == last) {
      return Optional.empty();
    }
    last = freshness;
    return switch (freshness) {
      case GRACE ->
          Optional.of(
              "Release %s expired at %s: decisions are stricter until its hard expiry at %s; %s"
                  .formatted(
                      current.release(), current.expiresAt(), current.hardExpiresAt(), REMEDY));
      case DEAD ->
          Optional.of(
              "Release %s reached its hard expiry at %s: the fail-safe table decides; %s"
                  .formatted(current.release(), current.hardExpiresAt(), REMEDY));
      case FRESH, DAMAGED -> Optional.empty();
    };
  }
}
