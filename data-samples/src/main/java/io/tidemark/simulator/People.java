package io.tidemark.simulator;

import java.util.List;

/** Fictitious names of people. */
public final class People {
  private static final List<String> FIRST =
      List.of("ada", "bo", "cleo", "dov", "edda", "finn", "gus", "hana", "ivo", "jule");
  private static final List<String> LAST =
      List.of("marr", "oake", "pell", "quint", "rusk", "stolt");

  private People() {}

  /** Returns the email address of the person with the given number. */
  public static String email(int number) {
    String family = LAST.get(number / FIRST.size() % LAST.size());
    int namesakes = number / (FIRST.size() * LAST.size());
    return FIRST.get((number + number / FIRST.size()) % FIRST.size())
        + "."
        + family
        + (namesakes == 0 ? "" : Integer.toString(namesakes + 1))
        + "@norrin.example";
  }
}
