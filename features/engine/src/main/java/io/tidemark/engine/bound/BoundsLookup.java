package io.tidemark.engine.bound;

import java.util.Objects;

/**
 * The bounds of one identity, looked up anew only when it seems to be something else than before.
 * Not thread-safe.
 */
public final class BoundsLookup {
  private final PolicyBounds bounds;
  private final String identity;
  private IdentityBounds found;
  private String kind;
  private String cohort;

  /**
   * @param identity its key, as rules spell it; null where it has none
   */
  public BoundsLookup(PolicyBounds bounds, String identity) {
    this.bounds = bounds;
    this.identity = identity;
  }

  /** What holds for the identity as one of this kind and cohort. */
  public IdentityBounds of(String kind, String cohort) {
    if (found == null || !Objects.equals(kind, this.kind) || !Objects.equals(cohort, this.cohort)) {
      found = bounds.of(kind, cohort, identity);
      this.kind = kind;
      this.cohort = cohort;
    }
    return found;
  }
}
