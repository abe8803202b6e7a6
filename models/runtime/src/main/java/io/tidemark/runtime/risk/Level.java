package io.tidemark.runtime.risk;

/** Level of an action's risk, in ascending order. */
public enum Level {
  LOW,
  MEDIUM,
  HIGH
}
