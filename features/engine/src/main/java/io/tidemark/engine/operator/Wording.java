package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.TruncatedText;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words for observed and usual values, the same in every locale. */
final class Wording {
  static final int SHOWN = 3;

  private Wording() {}

  static String number(double value) {
    if (Double.isNaN(value)) {
      return "unknown";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2g", value);
  }

  /** Returns a usual number in a phrase, such as {@code at most 3}. */
  static String known(String phrase, double usual) {
    return Double.isNaN(usual) ? "not known yet" : phrase.formatted(number(usual));
  }

  /** Returns a number with its unit, such as {@code 1 day} or {@code 1.5 days}. */
  static String counted(double value, String one) {
    return number(value) + " " + (value == 1 ? one : one + "s");
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "unknown" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** Words a share that was shrunk towards 0, and is therefore a lower bound. */
  static String atLeast(double shrunk) {
    double percent = 100 * shrunk;
    return percent < 1
        ? String.format(Locale.ROOT, "at least %.1f %%", Math.floor(10 * percent) / 10)
        : String.format(Locale.ROOT, "at least %.0f %%", Math.floor(percent));
  }

  /** Returns a number of which log2 of its ratio to a usual number is known, both plus one. */
  static String timesUsual(double log2, double usual) {
    return number(Math.rint(StrictMath.pow(2, log2) * (usual + 1) - 1));
  }

  /** Returns the values of the most days or, if their texts are not stored, their number. */
  static String usualValues(FeatureDefinition feature, EvaluationContext now, double value) {
    int valueIndex = now.schema().valueIndex(feature.values().name());
    List<String> values = now.usual().usualValues(valueIndex, SHOWN);
    if (!values.isEmpty()) {
      return values(values);
    }
    long known = now.usual().valuesKnown(valueIndex);
    return known == 0 ? "nothing yet" : counted((double) known, "value") + ", known by hash only";
  }

  /** Returns the first few values, truncated, and the number of the others. */
  static String values(List<String> values) {
    String shown =
        values.stream().limit(SHOWN).map(TruncatedText::of).collect(Collectors.joining(", "));
    return values.size() <= SHOWN ? shown : shown + " and " + (values.size() - SHOWN) + " more";
  }
}
