package io.tidemark.training;

import java.time.LocalDate;
import java.util.Comparator;

/** An identity on a UTC day. */
public record IdentityDay(String identity, LocalDate day) implements Comparable<IdentityDay> {
  private static final Comparator<IdentityDay> ORDER =
      Comparator.comparing(IdentityDay::identity).thenComparing(IdentityDay::day);

  @Override
  public int compareTo(IdentityDay other) {
    return ORDER.compare(this, other);
  }
}
