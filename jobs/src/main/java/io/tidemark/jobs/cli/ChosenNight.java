package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.time.LocalDate;
import java.util.NavigableMap;

/** The night that a command is asked about: the one of {@code --date}, else the last one. */
final class ChosenNight {
  private ChosenNight() {}

  /**
   * Chooses it.
   *
   * @param judged days that were judged
   * @param date as given; null for none
   * @param purpose what is to be done with a night, such as "report on"
   * @param verb the same of a day that is not there, such as "report of"
   * @throws TidemarkException where no night, or not this one, was judged
   */
  static LocalDate of(
      NavigableMap<LocalDate, Long> judged, LocalDate date, String purpose, String verb) {
    if (judged.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no night to " + purpose,
          "no night of this warehouse was judged yet",
          "run 'tidemark nightly' first");
    }
    LocalDate night = date == null ? judged.lastKey() : date;
    if (!judged.containsKey(night)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is nothing to " + verb + " " + night,
          "that day was not judged; the last one that was is " + judged.lastKey(),
          "choose another --date, or run 'tidemark nightly --date " + night + "' first");
    }
    return night;
  }
}
