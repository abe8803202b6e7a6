package io.tidemark.runtime.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.program.RecentFeatures;

/** When what an identity did lately is put down to one of its pairs of credential and source. */
enum SetAside {
  /** Never: every pair is judged by all features. Releases before 1.4. */
  NEVER,
  /** When evidence of any kind is held against another pair. Releases of 1.4. */
  ON_ANYTHING,
  /** When it is not of volume and rhythm alone. */
  ON_CONDUCT;

  private static final String WHETHER = "recent_set_aside";
  private static final String WHEN = "recent_set_aside_on";
  private static final String CONDUCT = "conduct";

  /** A catalogue's recent features under this rule. */
  RecentFeatures of(RecentFeatures recent) {
    return switch (this) {
      case NEVER -> RecentFeatures.NONE;
      case ON_ANYTHING -> recent.withAllPointing();
      case ON_CONDUCT -> recent;
    };
  }

  void write(ObjectNode manifest) {
    manifest.put(WHETHER, this != NEVER);
    if (this == ON_CONDUCT) {
      manifest.put(WHEN, CONDUCT);
    }
  }

  static SetAside read(JsonFields manifest) {
    if (!manifest.flag(WHETHER)) {
      return NEVER;
    }
    if (!manifest.has(WHEN)) {
      return ON_ANYTHING;
    }
    if (!manifest.text(WHEN).equals(CONDUCT)) {
      throw manifest.wrong(WHEN, CONDUCT, manifest.node(WHEN));
    }
    return ON_CONDUCT;
  }
}
