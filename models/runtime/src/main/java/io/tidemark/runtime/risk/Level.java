package io.tidemark.runtime.risk;

/** Risk level of an action, in ascending order. */
public enum Level {
  LOW,
  MEDIUM,
  HIGH
}
