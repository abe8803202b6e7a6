package io.tidemark.engine.catalogue;

import java.time.Duration;

/**
 * One feature as a catalogue states it. A higher value is always the more anomalous one.
 *
 * @param name lower-case letters, digits and underscores; the column of {@code event_features}
 * @param useCase which of the five cases it serves first, 1 to 5
 * @param says sentence for a person, with {@code {observed}} and {@code {usual}}
 * @param operator keyword of the operator
 * @param argument what the operator works on
 * @param where filter of the events it regards
 * @param following filter of the earlier event that must have come before
 * @param window trailing window, or null for operators that need none
 * @param per whose events the window counts
 * @param againstProfile whether a count is compared with the identity's own history
 * @param far a value that would be far out for any identity; seeds the forest's contrast rows
 * @param weight how much its surprise counts in the sum over all features, 1 to 10
 * @param neverSuppressed whether its window counts for every credential and source, even while
 *     another pair of them is suspect
 * @param habitAfterDays days after its first one from which on a value can be a habit, 1 to 7; 0
 *     for no waiting
 * @param unit of the value, for a person
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
  /** Pattern of names. */
  public static final String NAME_PATTERN = "[a-z][a-z0-9_]{0,62}";

  /** The longest that a new value can wait before it is a habit: the shortest history. */
  public static final int MOST_WAITING_DAYS = 7;
}
