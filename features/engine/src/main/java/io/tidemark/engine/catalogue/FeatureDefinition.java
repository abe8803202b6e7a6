package io.tidemark.engine.catalogue;

import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import java.time.Duration;

/**
 * A feature as defined in a catalogue. Higher values are always more anomalous.
 *
 * @param name also the column name in {@code event_features}
 * @param useCase number of the feature's main use case, 1 to 5
 * @param message sentence with the placeholders {@code {observed}} and {@code {usual}}
 * @param where filter that selects the events to consider
 * @param following filter that an earlier event in the same scope must have passed
 * @param window length of the trailing window, or null if the operator needs none
 * @param per scope within which the window combines events
 * @param againstProfile whether the value is compared with the identity's own history
 * @param far value that would be extreme for any identity, for the forest's contrast rows
 * @param weight weight of the feature's surprise in the sum over all features, 1 to 10
 * @param neverSuppressed whether it counts even while another credential or source is suspect
 * @param habitAfterDays days before a new value can become a habit, 1 to 7, or 0
 * @param unit unit of the value, for display
 */
public record FeatureDefinition(
    String name,
    int useCase,
    String message,
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
  public static final String NAME_PATTERN = "[a-z][a-z0-9_]{0,62}";

  public ValueExpression values() {
    return ValueExpression.named(argument).orElseThrow();
  }

  public EventNumber number() {
    return EventNumber.named(argument).orElseThrow();
  }

  public long windowMicros() {
    return EventTime.micros(window);
  }

  /** Returns the operator with its argument, such as {@code novelty: action}. */
  public String computation() {
    return operator + ": " + argument;
  }

  /** Returns the window's length as written in files; empty for an operator without a window. */
  public String windowText() {
    return window == null ? "" : DurationText.text(window);
  }
}
