package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

/** Checks of the numbers that options give, before Spark starts. */
final class NumberValidator {
  private NumberValidator() {}

  /** Refuses what is outside of a range, both ends of which may be given. */
  static void within(String option, int given, int least, int most) {
    if (given < least || given > most) {
      throw usage(
          option + " cannot be " + given,
          "it goes from %d to %d".formatted(least, most),
          "choose a number in this range");
    }
  }
}
