package io.tidemark.simulator;

/** State of a device as reported by device management. */
public enum Posture {
  UNKNOWN,
  MANAGED_COMPLIANT,
  MANAGED_NOT_COMPLIANT,
  UNMANAGED
}
