package io.tidemark.engine.event;

/** What an action can do, in rising order; the ordinal is the value of {@code impact_tier}. */
public enum Impact {
  /** Looks, changes nothing. */
  READ,
  /** Changes data. */
  WRITE,
  /** Changes who may do what, or how the system is run. */
  ADMIN,
  /** Hard to undo: payments, policy changes, deletion of keys, logs or backups. */
  CRITICAL;

  private static final Impact[] TIERS = values();

  /**
   * The impact of a tier.
   *
   * @param tier 0 to 3; anything else (also {@link AccessEvent#MISSING}) is taken as {@link #READ}
   */
  public static Impact ofTier(long tier) {
    return tier >= 0 && tier < TIERS.length ? TIERS[(int) tier] : READ;
  }
}
