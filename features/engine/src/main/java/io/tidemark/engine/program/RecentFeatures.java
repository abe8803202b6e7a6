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
 * The features of a catalogue over windows of recent events. Everybody who acts as an identity
 * fills its windows, so a window may show what another pair of credential and source did. This
 * class says which windows to leave out while other pairs are suspect. Immutable.
 *
 * <p>A suspect pair explains a window if all of this holds:
 *
 * <ul>
 *   <li>it was active within the window's length;
 *   <li>a window per credential belongs to its credential;
 *   <li>a window that counts events has at least a tenth of them from it. A distinct value or a
 *       refused call takes a single event, so other windows need no such share.
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

  /** For a catalogue without any. */
  public static final RecentFeatures NONE = new RecentFeatures(List.of(), List.of());

  /** Below this share of the events, a pair raises a count by less than a ninth. */
  private static final double SHARE_OF_EVENTS = 0.1;

  private final List<Window> windows;
  private final List<Aspect> aspects;

  /** A feature whose window may be left out. */
  private record Window(int feature, long lengthMicros, boolean perCredential, boolean countsEvents)
      implements Serializable {
    boolean isExplainedBy(Suspect suspect) {
      return suspect.idleMicros() < lengthMicros
          && (!perCredential || suspect.sameCredential())
          && (!countsEvents || suspect.shareOfEvents() >= SHARE_OF_EVENTS);
    }
  }

  /**
   * Another pair of credential and source that is suspect, seen from the event that is judged.
   *
   * @param sameCredential whether the event has its credential
   * @param idleMicros since its last event; negative if that is later than the event
   * @param shareOfEvents its share of the identity's events since it became suspect, 0 to 1
   */
  public record Suspect(boolean sameCredential, long idleMicros, double shareOfEvents) {}

  private RecentFeatures(List<Window> windows, List<Aspect> aspects) {
    this.windows = List.copyOf(windows);
    this.aspects = List.copyOf(aspects);
  }

  /**
   * Those of a catalogue.
   *
   * @param positions in a vector, rising
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

  /** Whether no window can be left out. */
  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /**
   * Whether evidence of a feature points at who did it. Volume and rhythm do not: all pairs of an
   * identity add up to them.
   *
   * @param feature position in a vector
   */
  public boolean pointsAtSomebody(int feature) {
    return feature >= aspects.size() || aspects.get(feature) == Aspect.BEHAVIOUR;
  }

  /** Positions of the features whose windows a suspect explains, rising. */
  public List<Integer> explainedBy(List<Suspect> suspects) {
    return windows.stream()
        .filter(window -> suspects.stream().anyMatch(window::isExplainedBy))
        .map(Window::feature)
        .toList();
  }

  /** The vector with some features not observed (NaN): itself if there are none. */
  public static float[] without(List<Integer> features, float[] vector) {
    if (features.isEmpty()) {
      return vector;
    }
    float[] rest = vector.clone();
    features.forEach(feature -> rest[feature] = Float.NaN);
    return rest;
  }
}
