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
 * Features of a catalogue over windows of recent events. Every user of an identity fills its
 * windows, so a window may show actions of another pair of credential and source. This class
 * selects the windows to suppress while other pairs are suspect. Immutable.
 *
 * <p>A suspect pair explains a window under these conditions:
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

  /** For a catalogue without windows. */
  public static final RecentFeatures NONE = new RecentFeatures(List.of(), List.of());

  /** Minimum share of events: a pair below it raises a count by less than a ninth. */
  private static final double SHARE_OF_EVENTS = 0.1;

  private final List<Window> windows;
  private final List<Aspect> aspects;

  /** Feature with a window that can be suppressed. */
  private record Window(int feature, long lengthMicros, boolean perCredential, boolean countsEvents)
      implements Serializable {
    boolean isExplainedBy(Suspect suspect) {
      return suspect.idleMicros() < lengthMicros
          && (!perCredential || suspect.sameCredential())
          && (!countsEvents || suspect.shareOfEvents() >= SHARE_OF_EVENTS);
    }
  }

  /**
   * Suspect pair of credential and source, relative to the judged event.
   *
   * @param sameCredential whether the event has its credential
   * @param idleMicros time since its last event; negative if that is later than the event
   * @param shareOfEvents its share of the identity's events since it became suspect, 0 to 1
   */
  public record Suspect(boolean sameCredential, long idleMicros, double shareOfEvents) {}

  private RecentFeatures(List<Window> windows, List<Aspect> aspects) {
    this.windows = List.copyOf(windows);
    this.aspects = List.copyOf(aspects);
  }

  /**
   * Windowed features of a catalogue.
   *
   * @param positions positions in a vector, rising
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

  /** Whether no window can be suppressed. */
  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /**
   * Whether evidence of a feature points at one pair. Volume and rhythm do not, because all pairs
   * of an identity contribute to them.
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

  /** Vector with some features set to NaN; the same object if the list is empty. */
  public static float[] without(List<Integer> features, float[] vector) {
    if (features.isEmpty()) {
      return vector;
    }
    float[] rest = vector.clone();
    features.forEach(feature -> rest[feature] = Float.NaN);
    return rest;
  }
}
