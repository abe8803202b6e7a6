package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Explains unusual events by comparing observed values with usual values, while feature rows are
 * scored: {@link #mapped} streams each feature row after the identity's profile and the row's
 * event. That takes one shuffle by identity but no join.
 *
 * @param events access events; those without a feature row are skipped
 * @param profiles rows of {@link Profiles#SCHEMA} for all identities, as of the midnight before the
 *     events
 * @param most maximum number of reasons per event
 */
public record EventReasons(
    Dataset<Row> events,
    Dataset<Row> profiles,
    ExecutorProgram catalogue,
    ProfileRules rules,
    int most) {
  /**
   * Array of structs with the fields {@code feature, message, observed, usual, share}, in
   * descending order of share.
   */
  public static final DataType TYPE =
      RowCodec.of(Explained.class).schema().apply("reasons").dataType();

  private record Explained(List<Reason> reasons) {}

  private static final Column[] KEY = {
    col(Columns.IDENTITY),
    col(EventColumn.TIME.column()),
    col(EventColumn.METADATA_UID.column()),
    col(EventColumn.METADATA_PRODUCT.column())
  };

  @FunctionalInterface
  public interface Step extends Serializable {
    /** Like {@link RowStream.Step}, but must return exactly one row per feature row. */
    Iterator<InternalRow> of(ExplainedRows rows);
  }

  /**
   * Applies a step to feature rows in scoring order, identity by identity.
   *
   * @param features rows that include the event key, identity and time
   * @param schema schema of the result
   */
  public Dataset<Row> mapped(Dataset<Row> features, StructType schema, Step step) {
    Dataset<Row> rows = sorted(features);
    Given given =
        new Given(
            rows.schema(),
            catalogue,
            rules,
            most,
            JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext())
                .broadcast(CohortsByMidnight.of(profiles, catalogue, rules)));
    return RowStream.mapped(
        rows, schema, partition -> step.of(new ExplainedRows(partition, given)));
  }

  private record Given(
      StructType type,
      ExecutorProgram catalogue,
      ProfileRules rules,
      int most,
      Broadcast<CohortsByMidnight> cohorts)
      implements Serializable {}

  private Dataset<Row> sorted(Dataset<Row> features) {
    Dataset<Row> starts =
        profiles.select(
            col(Columns.IDENTITY), lit(ExplainedRows.PROFILE_ROW).as("what"), col(Columns.PROFILE));
    Dataset<Row> known =
        keyed(
            events.filter(col(Columns.IDENTITY).isNotNull()),
            ExplainedRows.EVENT_ROW,
            struct(Columns.select(Columns.carried(catalogue))).as("event"));
    Dataset<Row> judged =
        keyed(features, ExplainedRows.FEATURE_ROW, struct(col("*")).as("features"));
    return starts
        .unionByName(known, true)
        .unionByName(judged, true)
        .repartition(KEY[0])
        .sortWithinPartitions(KEY[0], KEY[1], KEY[2], KEY[3], col("what"));
  }

  private static Dataset<Row> keyed(Dataset<Row> rows, int what, Column payload) {
    return rows.select(KEY[0], KEY[1], KEY[2], KEY[3], lit(what).as("what"), payload);
  }

  /**
   * A partition's feature rows, the current of which can be explained. Its event and profile are
   * decoded only if reasons are requested. Not thread-safe.
   */
  public static final class ExplainedRows implements Iterator<InternalRow> {
    static final int PROFILE_ROW = 0;
    static final int EVENT_ROW = 1;
    static final int FEATURE_ROW = 2;

    private static final int IDENTITY = 0;

    private static final int WHAT = 1;
    private static final int PROFILE = 2;
    private static final int UID = 4;
    private static final int PRODUCT = 5;
    private static final int EVENT = 6;
    private static final int FEATURES = 7;

    private final Iterator<InternalRow> rows;
    private final StructType event;
    private final StructType features;
    private final EventRows.StoredEvents events;
    private final FeatureProgram program;
    private final Given given;

    private InternalRow head;
    private InternalRow current;
    private InternalRow latestEvent;
    private InternalRow latestProfile;
    private UTF8String usualOf;
    private ProfileView usual;

    private ExplainedRows(Iterator<InternalRow> rows, Given given) {
      this.rows = rows;
      this.given = given;
      program = given.catalogue.program();
      event = (StructType) given.type.fields()[EVENT].dataType();
      features = (StructType) given.type.fields()[FEATURES].dataType();
      events = new EventRows.StoredEvents(event);
    }

    @Override
    public boolean hasNext() {
      while (head == null && rows.hasNext()) {
        InternalRow row = rows.next();
        switch (row.getInt(WHAT)) {
          case PROFILE_ROW -> latestProfile = row.copy();
          case EVENT_ROW -> latestEvent = row.copy();
          default -> head = row;
        }
      }
      return head != null;
    }

    /** Returns the next feature row, which remains valid until the iterator advances. */
    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      current = head;
      head = null;
      return current.getStruct(FEATURES, features.size());
    }

    /**
     * Returns the reasons for the current feature row as an array of {@link EventReasons#TYPE}, or
     * null if the row's event is unknown.
     *
     * @param shares each feature's share of the row's statistic
     */
    public ArrayData reasons(float[] vector, double[] shares) {
      if (!isCurrent(latestEvent, UID) || !isCurrent(latestEvent, PRODUCT)) {
        return null;
      }
      Object[] reasons =
          program
              .reasons(
                  usual(),
                  events.event(latestEvent.getStruct(EVENT, event.size())),
                  vector,
                  shares,
                  given.most)
              .stream()
              .map(ExplainedRows::encoded)
              .toArray();
      return new GenericArrayData(reasons);
    }

    private ProfileView usual() {
      UTF8String identity = current.getUTF8String(IDENTITY);
      if (!identity.equals(usualOf)) {
        usualOf = identity.copy();
        Profile profile =
            isCurrent(latestProfile, IDENTITY)
                ? Profile.fromBytes(program.schema(), latestProfile.getBinary(PROFILE))
                : Profile.none(program.schema());
        usual = profile.view(given.rules, given.cohorts.value().only(program.schema()));
      }
      return usual;
    }

    private boolean isCurrent(InternalRow other, int column) {
      return other != null && other.getUTF8String(column).equals(current.getUTF8String(column));
    }

    private static InternalRow encoded(Reason reason) {
      return new GenericInternalRow(
          new Object[] {
            UTF8String.fromString(reason.feature()),
            UTF8String.fromString(reason.message()),
            UTF8String.fromString(reason.observed()),
            UTF8String.fromString(reason.usual()),
            reason.share()
          });
    }
  }
}
