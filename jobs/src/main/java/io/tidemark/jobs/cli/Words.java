package io.tidemark.jobs.cli;

import io.tidemark.engine.event.NearestSpelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Words of options that stand for constants, in either case. */
final class Words {
  private Words() {}

  /**
   * The constant that a word means.
   *
   * @throws IllegalArgumentException where it means none; names the nearest
   */
  static <T extends Enum<T>> T of(String option, String word, T[] constants) {
    List<String> known =
        Arrays.stream(constants).map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
    int at = known.indexOf(word.toLowerCase(Locale.ROOT));
    if (at < 0) {
      throw new IllegalArgumentException(
          option
              + " cannot be '"
              + word
              + "'; "
              + NearestSpelling.of(word.toLowerCase(Locale.ROOT), known)
                  .map(near -> "did you mean " + near + "?")
                  .orElse("it is one of " + String.join(", ", known)));
    }
    return constants[at];
  }
}
