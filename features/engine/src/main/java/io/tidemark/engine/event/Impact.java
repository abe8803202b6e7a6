package io.tidemark.engine.event;

import java.util.Locale;

/** Impact of an action, in ascending order. Columns store the ordinal, files the label. */
public enum Impact {
  READ,
  WRITE,
  ADMIN,
  /** Hard to undo: payments, policy changes, or the deletion of keys, logs or backups. */
  CRITICAL;

  private static final Impact[] TIERS = values();

  private final String label = name().toLowerCase(Locale.ROOT);

  public String label() {
    return label;
  }

  /** Returns the impact of a tier, 0 to 3; {@link AccessEvent#MISSING} is read, others critical. */
  public static Impact ofTier(long tier) {
    if (tier == AccessEvent.MISSING) {
      return READ;
    }
    return tier >= 0 && tier < TIERS.length ? TIERS[(int) tier] : CRITICAL;
  }
}
