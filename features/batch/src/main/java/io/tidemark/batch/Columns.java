package io.tidemark.batch;

import io.tidemark.engine.event.EventColumn;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Names of columns that datasets of this module share. */
public final class Columns {
  public static final String IDENTITY = EventColumn.IDENTITY.column();
  public static final String EVENT_DATE = "event_date";
  public static final String AS_OF = "as_of";

  /** Binary form of a {@link io.tidemark.engine.profile.DaySummary}. */
  public static final String SUMMARY = "summary";

  /** Binary form of a {@link io.tidemark.engine.profile.Profile}. */
  public static final String PROFILE = "profile";

  /** Never read by a feature, and large. */
  private static final Set<EventColumn> LEFT_OUT =
      EnumSet.of(
          EventColumn.UNMAPPED,
          EventColumn.RAW_REF,
          EventColumn.RESOURCES,
          EventColumn.METADATA_VERSION,
          EventColumn.LOGGED_TIME,
          EventColumn.INGEST_TIME,
          EventColumn.ACTOR_USER_UID_ALT,
          EventColumn.USER_AGENT,
          EventColumn.DURATION_MS);

  private Columns() {}

  /** The event columns that travel through a shuffle by identity. */
  static Column[] carried() {
    return Stream.concat(
            EventColumn.all().stream()
                .filter(column -> !LEFT_OUT.contains(column))
                .map(column -> functions.col(column.column())),
            Stream.of(functions.col(EVENT_DATE)))
        .toArray(Column[]::new);
  }
}
