package io.tidemark.engine.catalogue;

import java.time.Duration;

/**
 * Feature as defined in a catalogue. A higher value is always more anomalous.
 *
 * @param name lower-case letters, digits and underscores; also the column name in {@code
 *     event_features}
 * @param useCase main case that the feature serves, 1 to 5
 * @param says explanatory sentence with {@code {observed}} and {@code {usual}}
 * @param operator keyword of the operator
 * @param argument argument of the operator
 * @param where filter for the events to consider
 * @param following filter that an earlier event must have passed
 * @param window length of the trailing window, or null if the operator needs none
 * @param per scope of the events in the window
 * @param againstProfile whether the value is compared with the identity's own history
 * @param far value that would be extreme for any identity; seeds the contrast rows of the forest
 * @param weight weight of the feature's surprise in the sum over all features, 1 to 10
 * @param neverSuppressed whether the window counts for every credential and source, even while
 *     another credential or source of the identity is suspect
 * @param habitAfterDays days after its first day before a value can become a habit, 1 to 7; 0 for
 *     no waiting period
 * @param unit unit of the value, for display
 */
public record FeatureDefinition(
    String name,
    int useCase,
    String says,
    String operator,
    String argument,
    EventPredicate where,
    EventPredicate following,
    Duration window,
    StateScope per,
    boolean againstProfile,
    float far,
    float weight,
    boolean neverSuppressed,
    int habitAfterDays,
    String unit) {
  /** Pattern of valid names. */
  public static final String NAME_PATTERN = "[a-z][a-z0-9_]{0,62}";

  /** Maximum waiting period before a new value can become a habit. Equals the shortest history. */
  public static final int MOST_WAITING_DAYS = 7;
}
