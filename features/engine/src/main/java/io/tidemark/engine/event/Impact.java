package io.tidemark.engine.event;

import java.util.Locale;
import java.util.Optional;

/**
 * Impact of an action. The constants are in ascending order of impact. The column {@code
 * impact_tier} stores the ordinal, whereas files contain the {@link #label()}.
 */
public enum Impact {
  /** Reads only. */
  READ,
  /** Changes data. */
  WRITE,
  /** Changes permissions or system configuration. */
  ADMIN,
  /** Hard to undo: payments, policy changes, or the deletion of keys, logs or backups. */
  CRITICAL;

  private static final Impact[] TIERS = values();

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Returns the name used in files, for instance {@code admin}. */
  public String label() {
    return label;
  }

  public static Optional<Impact> ofLabel(String label) {
    for (Impact impact : TIERS) {
      if (impact.label.equals(label)) {
        return Optional.of(impact);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the impact that corresponds to a tier.
   *
   * @param tier 0 to 3; {@link AccessEvent#MISSING} is treated as {@link #READ}, any other value as
   *     {@link #CRITICAL}
   */
  public static Impact ofTier(long tier) {
    if (tier == AccessEvent.MISSING) {
      return READ;
    }
    return tier >= 0 && tier < TIERS.length ? TIERS[(int) tier] : CRITICAL;
  }
}
