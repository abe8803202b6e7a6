package io.tidemark.training;

import java.time.LocalDate;

/** Days in rows, whichever of its two date classes Spark uses. */
final class Dates {
  private Dates() {}

  static LocalDate of(Object date) {
    return date instanceof java.sql.Date sql ? sql.toLocalDate() : (LocalDate) date;
  }
}
