package io.tidemark.engine.bound;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of some identities.
 *
 * @param name what a breach is told by; lower-case letters, digits and dashes
 * @param subjects whom it is about; one of them suffices
 * @param bounds at most one of each sort
 * @param unknown what an event counts as that does not say
 */
public record BoundRule(
    String name, List<PolicySubject> subjects, List<Bound> bounds, Unknown unknown)
    implements Serializable {
  /** What an event counts as that lacks the columns that a bound looks at. */
  public enum Unknown {
    /** Within the bound: the log of that source never has the column. */
    ALLOWED,
    /** A breach: who leaves the column out hides something. */
    BREACH
  }

  public BoundRule {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw new IllegalArgumentException(
          "name '" + name + "'; use lower-case letters, digits and dashes, at most 63");
    }
    subjects = List.copyOf(subjects);
    bounds = List.copyOf(bounds);
    if (subjects.isEmpty() || bounds.isEmpty()) {
      throw new IllegalArgumentException("rule '" + name + "' has nobody or nothing to bound");
    }
    List<Class<?>> seen = new ArrayList<>();
    for (Bound bound : bounds) {
      if (seen.contains(bound.getClass())) {
        throw new IllegalArgumentException("rule '" + name + "' has " + bound.id() + " twice");
      }
      seen.add(bound.getClass());
    }
  }

  /** What a breach of one of its bounds is told by, {@code bound:rule}. */
  String breach(Bound bound) {
    return bound.id() + ":" + name;
  }
}
