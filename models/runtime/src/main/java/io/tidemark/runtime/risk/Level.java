package io.tidemark.runtime.risk;

/** How risky an action is, in rising order. */
public enum Level {
  LOW,
  MEDIUM,
  HIGH
}
