package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;

/** Security posture required of the calling device. */
public enum DevicePosture implements Bound {
  MANAGED(EventColumn.DEVICE_IS_MANAGED),
  /** The device is managed by the company and complies with its rules. */
  COMPLIANT(EventColumn.DEVICE_IS_COMPLIANT);

  private final EventColumn column;

  DevicePosture(EventColumn column) {
    this.column = column;
  }

  @Override
  public String id() {
    return "device_posture";
  }

  @Override
  public Result check(AccessEvent event) {
    if (event.number(EventColumn.DEVICE_IS_MANAGED) == 0 || event.number(column) == 0) {
      return Result.BREACHED;
    }
    return event.has(column) ? Result.WITHIN : Result.UNKNOWN;
  }
}
