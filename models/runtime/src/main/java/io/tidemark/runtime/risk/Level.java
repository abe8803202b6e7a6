package io.tidemark.runtime.risk;

public enum Level {
  LOW,
  MEDIUM,
  HIGH
}
