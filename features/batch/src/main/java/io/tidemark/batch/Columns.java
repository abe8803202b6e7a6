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

  /** Optional beside {@link #SUMMARY}: whether a label calls the day benign. */
  public static final String TRUSTED = "trusted";

  /** Binary form of a {@link io.tidemark.engine.profile.Profile}. */
  public static final String PROFILE = "profile";

  /** Large or seldom asked for: carried only where the catalogue's text names them. */
  private static final Set<EventColumn> ON_DEMAND =
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

  /**
   * The event columns that travel through a shuffle by identity. A feature can only read what the
   * catalogue names, so a column that its text does not contain may stay behind.
   */
  static Column[] carried(ProgramOnExecutor catalogue) {
    return Stream.concat(
            EventColumn.all().stream()
                .filter(
                    column ->
                        !ON_DEMAND.contains(column) || catalogue.yaml().contains(column.column()))
                .map(column -> functions.col(column.column())),
            Stream.of(functions.col(EVENT_DATE)))
        .toArray(Column[]::new);
  }
}
