package io.tidemark.runtime.risk;

/** Risk level of an action. The constants are in ascending order. */
public enum Level {
  LOW,
  MEDIUM,
  HIGH
}
