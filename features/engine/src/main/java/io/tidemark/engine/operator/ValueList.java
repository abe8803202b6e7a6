package io.tidemark.engine.operator;

import io.tidemark.engine.profile.TruncatedText;
import java.util.List;
import java.util.stream.Collectors;

/** Formats an expression's values for display. */
final class ValueList {
  private static final int SHOWN = 3;

  private ValueList() {}

  /**
   * Returns the values that the identity used on the most days or, if the values themselves are not
   * stored, only their number.
   */
  static String usual(EvaluationContext now, int valueIndex) {
    List<String> values = now.usual().usualValues(valueIndex, SHOWN);
    if (!values.isEmpty()) {
      return of(values);
    }
    long known = now.usual().valuesKnown(valueIndex);
    return known == 0
        ? "nothing yet"
        : known + (known == 1 ? " value" : " values") + ", known by hash only";
  }

  /**
   * Returns the first few values, each of them truncated, followed by the number of remaining
   * values.
   */
  static String of(List<String> values) {
    String shown =
        values.stream().limit(SHOWN).map(TruncatedText::of).collect(Collectors.joining(", "));
    return values.size() <= SHOWN ? shown : shown + " and " + (values.size() - SHOWN) + " more";
  }
}
