package io.tidemark.engine;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;

/** Creates small events for tests. Times are given as a day and a minute of that day. */
public final class TestEvents {
  public static final long MICROS_PER_MINUTE = 60_000_000L;
  public static final long MICROS_PER_DAY = 86_400_000_000L;

  /** 2026-01-05, a Monday. */
  public static final long MONDAY = 20_458;

  private TestEvents() {}

  public static long micros(long epochDay, double minute) {
    return epochDay * MICROS_PER_DAY + (long) (minute * MICROS_PER_MINUTE);
  }

  /** Returns a successful read by a CI job. */
  public static AccessEvent.Builder at(long epochDay, double minute) {
    long micros = micros(epochDay, minute);
    return AccessEvent.builder()
        .text(EventColumn.METADATA_PRODUCT, "test")
        .text(EventColumn.METADATA_UID, "e" + micros)
        .text(EventColumn.IDENTITY, "aws|1|role/deploy")
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.NHI_KIND, "ci_job")
        .text(EventColumn.COHORT, "ci")
        .text(EventColumn.ACTION, "s3:GetObject")
        .text(EventColumn.API_SERVICE_NAME, "s3")
        .text(EventColumn.SRC_IP_PREFIX, "10.0.0.0/24")
        .text(EventColumn.CREDENTIAL_UID, "AKIA1")
        .number(EventColumn.IMPACT_TIER, 0)
        .number(EventColumn.STATUS_ID, 1)
        .number(EventColumn.TIME, micros);
  }
}
