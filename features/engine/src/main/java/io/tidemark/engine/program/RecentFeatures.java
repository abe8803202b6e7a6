package io.tidemark.engine.program;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.operator.Operators;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The features of a catalogue that are computed over windows of recent events. These windows
 * contain the actions of all users of an identity, so a window may include actions that were taken
 * with a different credential or from a different source than the current event. This class selects
 * the windows to suppress while a different pair of credential and source is suspect. Immutable.
 *
 * <p>A suspect pair explains a window if all of the following conditions are met:
 *
 * <ul>
 *   <li>the pair was active within a period no longer than the window;
 *   <li>if windows are kept per credential, the window belongs to the pair's credential;
 *   <li>if the window counts events, the pair accounts for at least a tenth of these events. There
 *       is no such minimum for other windows, because a single event is enough to add a distinct
 *       value or a refused call.
 * </ul>
 *
 * <pre>{@code
 * RecentFeatures recent = program.recentFeatures();
 * List<Integer> suppressed = recent.explainedBy(suspects);
 * float[] rest = RecentFeatures.without(suppressed, vector);
 * }</pre>
 */
public final class RecentFeatures implements Serializable {
  private static final long serialVersionUID = 1;

  /** Instance for catalogues without windows. */
  public static final RecentFeatures NONE = new RecentFeatures(List.of(), List.of());

  /**
   * Minimum share of a window's events for which a pair must account. A smaller share raises a
   * count by less than a ninth.
   */
  private static final double SHARE_OF_EVENTS = 0.1;

  private final List<Window> windows;
  private final List<Aspect> aspects;

  /** A windowed feature that can be suppressed. */
  private record Window(int feature, long lengthMicros, boolean perCredential, boolean countsEvents)
      implements Serializable {
    boolean isExplainedBy(Suspect suspect) {
      return suspect.idleMicros() < lengthMicros
          && (!perCredential || suspect.sameCredential())
          && (!countsEvents || suspect.shareOfEvents() >= SHARE_OF_EVENTS);
    }
  }

  /**
   * A suspect pair of credential and source, described relative to the event being scored.
   *
   * @param sameCredential whether the event uses the pair's credential
   * @param idleMicros time since the pair's last event; negative if that event is later than the
   *     one being scored
   * @param shareOfEvents share of the identity's events, 0 to 1, that the pair has caused since it
   *     became suspect
   */
  public record Suspect(boolean sameCredential, long idleMicros, double shareOfEvents) {}

  private RecentFeatures(List<Window> windows, List<Aspect> aspects) {
    this.windows = List.copyOf(windows);
    this.aspects = List.copyOf(aspects);
  }

  /**
   * Returns the windowed features of a catalogue.
   *
   * @param positions positions in a vector, in ascending order
   */
  static RecentFeatures of(Catalogue catalogue, int... positions) {
    List<Aspect> aspects = Operators.aspects(catalogue);
    List<Window> windows = new ArrayList<>();
    for (int feature : positions) {
      FeatureDefinition definition = catalogue.features().get(feature);
      if (!definition.neverSuppressed()) {
        windows.add(
            new Window(
                feature,
                definition.window() == null ? EventTime.DAY : definition.window().toNanos() / 1_000,
                definition.per() == StateScope.CREDENTIAL,
                aspects.get(feature) == Aspect.VOLUME));
      }
    }
    return new RecentFeatures(windows, aspects);
  }

  /** Returns whether there are no windows that can be suppressed. */
  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /**
   * Returns whether evidence from a feature can be attributed to a single pair of credential and
   * source. Evidence from volume or rhythm cannot be attributed, because all of an identity's pairs
   * contribute to it.
   *
   * @param feature position in a vector
   */
  public boolean pointsAtSomebody(int feature) {
    return feature >= aspects.size() || aspects.get(feature) == Aspect.BEHAVIOUR;
  }

  /**
   * Returns the positions of the features whose windows are explained by a suspect pair, in
   * ascending order.
   */
  public List<Integer> explainedBy(List<Suspect> suspects) {
    return windows.stream()
        .filter(window -> suspects.stream().anyMatch(window::isExplainedBy))
        .map(Window::feature)
        .toList();
  }

  /**
   * Returns a copy of the vector with the given features set to NaN, or the vector itself if no
   * features are given.
   */
  public static float[] without(List<Integer> features, float[] vector) {
    if (features.isEmpty()) {
      return vector;
    }
    float[] rest = vector.clone();
    features.forEach(feature -> rest[feature] = Float.NaN);
    return rest;
  }
}
