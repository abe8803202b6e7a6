package io.tidemark.engine.event;

import java.util.Locale;
import java.util.Optional;

/**
 * What an action can do, in rising order; the ordinal is the value of {@code impact_tier}. The
 * spelling in files is {@link #label()}.
 */
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

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The spelling in files, for instance {@code admin}. */
  public String label() {
    return label;
  }

  /** The impact with this label, or empty where there is none. */
  public static Optional<Impact> ofLabel(String label) {
    for (Impact impact : TIERS) {
      if (impact.label.equals(label)) {
        return Optional.of(impact);
      }
    }
    return Optional.empty();
  }

  /**
   * The impact of a tier.
   *
   * @param tier 0 to 3; {@link AccessEvent#MISSING} is taken as {@link #READ}, and anything else,
   *     which nobody can tell to be harmless, as {@link #CRITICAL}
   */
  public static Impact ofTier(long tier) {
    if (tier == AccessEvent.MISSING) {
      return READ;
    }
    return tier >= 0 && tier < TIERS.length ? TIERS[(int) tier] : CRITICAL;
  }
}
