package io.tidemark.batch;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.EventColumn;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Column names shared by several datasets in this module. */
public final class Columns {
  public static final String IDENTITY = EventColumn.IDENTITY.column();
  public static final String EVENT_DATE = "event_date";
  public static final String AS_OF = "as_of";

  /** Binary form of a {@link io.tidemark.engine.profile.DaySummary day summary}. */
  public static final String SUMMARY = "summary";

  /** Optional column alongside {@link #SUMMARY} that tells whether the day is labelled benign. */
  public static final String TRUSTED = "trusted";

  /** Binary form of a {@link io.tidemark.engine.profile.Profile profile}. */
  public static final String PROFILE = "profile";

  private static final Set<EventColumn> ALWAYS =
      EnumSet.of(
          EventColumn.IS_NHI,
          EventColumn.IS_AUTHENTICATED,
          EventColumn.STATUS_ID,
          EventColumn.STATUS_CODE,
          EventColumn.AUTHZ_DECISION);

  private Columns() {}

  public static String[] eventKey() {
    return new String[] {EventColumn.METADATA_PRODUCT.column(), EventColumn.METADATA_UID.column()};
  }

  /**
   * Returns the event columns included in the shuffle by identity, in table order: those declared
   * by operators, those named in the catalogue, and a few that are always needed.
   */
  static Set<EventColumn> carried(ExecutorProgram catalogue) {
    Set<EventColumn> carried = EnumSet.copyOf(ALWAYS);
    carried.addAll(EventFeatures.KEPT);
    carried.addAll(IdentityBounds.columns());
    carried.addAll(catalogue.program().columns());
    for (EventColumn column : EventColumn.all()) {
      if (catalogue.yaml().contains(column.column())) {
        carried.add(column);
      }
    }
    return carried;
  }

  static Column[] select(Set<EventColumn> columns) {
    return columns.stream().map(column -> functions.col(column.column())).toArray(Column[]::new);
  }
}
