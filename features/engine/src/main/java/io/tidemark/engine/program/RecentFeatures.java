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
 * The features over windows of recent events. These contain the actions of all users of an
 * identity, so this class selects the windows to suppress while another pair of credential and
 * source is suspect. A suspect pair explains a window if it was active within the window's length,
 * if the window is not that of another credential, and, for windows that count events, if the pair
 * caused at least a tenth of them; otherwise one event is enough. Immutable.
 */
public final class RecentFeatures implements Serializable {
  private static final long serialVersionUID = 1;
  public static final RecentFeatures NONE = new RecentFeatures(List.of(), List.of());

  /** Minimum share of a window's events. A smaller one raises a count by less than a ninth. */
  private static final double SHARE_OF_EVENTS = 0.1;

  private final List<Window> windows;
  private final List<Aspect> aspects;

  private record Window(int feature, long lengthMicros, boolean perCredential, boolean countsEvents)
      implements Serializable {
    boolean isExplainedBy(Suspect suspect) {
      return suspect.idleMicros() < lengthMicros
          && (!perCredential || suspect.sameCredential())
          && (!countsEvents || suspect.shareOfEvents() >= SHARE_OF_EVENTS);
    }
  }

  /**
   * A suspect pair of credential and source, relative to the event being scored.
   *
   * @param sameCredential whether the event uses the pair's credential
   * @param idleMicros time since the pair's last event; negative if that is later than this event
   * @param shareOfEvents share of events, 0 to 1, that the pair has caused since it became suspect
   */
  public record Suspect(boolean sameCredential, long idleMicros, double shareOfEvents) {}

  private RecentFeatures(List<Window> windows, List<Aspect> aspects) {
    this.windows = List.copyOf(windows);
    this.aspects = List.copyOf(aspects);
  }

  /**
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
                definition.window() == null ? EventTime.DAY : definition.windowMicros(),
                definition.per() == StateScope.CREDENTIAL,
                aspects.get(feature) == Aspect.VOLUME));
      }
    }
    return new RecentFeatures(windows, aspects);
  }

  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /**
   * Returns whether evidence from a feature can be attributed to a single pair of credential and
   * source; all pairs contribute to volume and rhythm.
   */
  public boolean isAttributable(int feature) {
    return feature >= aspects.size() || aspects.get(feature) == Aspect.BEHAVIOUR;
  }

  /** Returns the positions of the features that a suspect pair explains, in ascending order. */
  public List<Integer> explainedBy(List<Suspect> suspects) {
    return windows.stream()
        .filter(window -> suspects.stream().anyMatch(window::isExplainedBy))
        .map(Window::feature)
        .toList();
  }

  /** Returns a copy of the vector with NaN for the given features, or the vector without any. */
  public static float[] without(List<Integer> features, float[] vector) {
    if (features.isEmpty()) {
      return vector;
    }
    float[] rest = vector.clone();
    features.forEach(feature -> rest[feature] = Float.NaN);
    return rest;
  }
}
