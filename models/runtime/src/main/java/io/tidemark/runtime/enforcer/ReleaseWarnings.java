package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.RootDocument;
import java.time.Instant;
import java.util.Optional;

/** Warnings that the release in use has expired or was revoked. Thread-safe. */
public final class ReleaseWarnings {
  private static final String REMEDY =
      "run the next night, or publish this release again with 'tidemark step export'";

  private Pointer inUse;
  private Freshness last = Freshness.FRESH;

  /**
   * Returns a warning once after a release's expiry, once after its hard expiry, and once after its
   * key was revoked.
   */
  public synchronized Optional<String> due(Enforcer enforcer, Instant now) {
    Optional<Pointer> found = enforcer.pointer();
    if (found.isEmpty()) {
      return enforcer.root().flatMap(this::revoked);
    }
    Pointer current = found.get();
    if (!current.equals(inUse)) {
      inUse = current;
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

  private Optional<String> revoked(RootDocument root) {
    Optional<Pointer> dropped = Optional.ofNullable(inUse);
    inUse = null;
    return dropped
        // Closing an enforcer drops its release, too.
        .filter(pointer -> !root.releaseKeys().ids().contains(pointer.keyId()))
        .map(
            pointer ->
                ("Release %s is DEAD, because %s version %s revokes its key %s: the fail-safe"
                        + " table decides; publish a release signed by one of the keys %s")
                    .formatted(
                        pointer.release(),
                        RootDocument.NAME,
                        root.version(),
                        pointer.keyId(),
                        root.releaseKeys().ids()));
  }
}
