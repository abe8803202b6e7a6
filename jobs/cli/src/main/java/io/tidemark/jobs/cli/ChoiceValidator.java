package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.util.List;

/** Options that take one of a few words. */
final class ChoiceValidator {
  private ChoiceValidator() {}

  /**
   * The refusal of a word that an option does not take.
   *
   * @param words those that it takes, two or more
   */
  static TidemarkException unknown(String option, String word, List<String> words) {
    int last = words.size() - 1;
    return usage(
        option + " cannot be '" + PrintableText.of(word, 40) + "'",
        "it takes " + String.join(", ", words.subList(0, last)) + " or " + words.get(last),
        NearestSpelling.of(word, words)
            .map(near -> "did you mean " + near + "?")
            .orElse("choose one of them"));
  }
}
