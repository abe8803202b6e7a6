package io.tidemark.engine.operator;

import java.util.List;

/** The usual values of an expression as a person reads them. */
final class UsualValues {
  private static final int SHOWN = 3;

  private UsualValues() {}

  static String text(Moment now, int valueIndex) {
    List<String> values = now.usual().usualValues(valueIndex, SHOWN);
    return values.isEmpty() ? "nothing yet" : String.join(", ", values);
  }
}
