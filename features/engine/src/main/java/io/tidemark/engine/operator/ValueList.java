package io.tidemark.engine.operator;

import io.tidemark.engine.profile.TruncatedText;
import java.util.List;
import java.util.stream.Collectors;

/** A few values of an expression as a person reads them. */
final class ValueList {
  private static final int SHOWN = 3;

  private ValueList() {}

  /** The values an identity was seen with on most days; how many where their texts are not kept. */
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

  /** The first values, shortened, and how many more there are. */
  static String of(List<String> values) {
    String shown =
        values.stream().limit(SHOWN).map(TruncatedText::of).collect(Collectors.joining(", "));
    return values.size() <= SHOWN ? shown : shown + " and " + (values.size() - SHOWN) + " more";
  }
}
