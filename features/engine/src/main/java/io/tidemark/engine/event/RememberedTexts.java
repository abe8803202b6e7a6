package io.tidemark.engine.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a function made of the texts that it was last given: logs repeat addresses and names, and a
 * pattern of CEL costs some hundred times what looking a text up does. Of at most {@value #MOST}
 * texts, and of none that is longer than {@value #LONGEST}, since a log's writer chooses them.
 * Thread-safe.
 */
final class RememberedTexts {
  static final int MOST = 4_096;
  static final int LONGEST = 256;

  private static final Object NOTHING = new Object();

  private volatile Map<String, Object> known = new ConcurrentHashMap<>();

  /** What the function makes of a text; null for nothing. */
  Object of(String text, Supplier<Object> made) {
    if (text.length() > LONGEST) {
      return made.get();
    }
    Map<String, Object> texts = known;
    Object value = texts.get(text);
    if (value == null) {
      value = made.get();
      value = value == null ? NOTHING : value;
      if (texts.size() >= MOST) {
        texts = new ConcurrentHashMap<>();
        known = texts;
      }
      texts.put(text, value);
    }
    return value == NOTHING ? null : value;
  }
}
