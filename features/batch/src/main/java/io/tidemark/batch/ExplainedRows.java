package io.tidemark.batch;

import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Iterator over a partition's feature rows that can also explain the current row. The event and the
 * identity's profile are decoded only if reasons are requested. Not thread-safe.
 */
public final class ExplainedRows implements Iterator<InternalRow> {
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
  private final StoredEvents events;
  private final FeatureProgram program;
  private final ProfileRules rules;
  private final Cohorts cohorts;
  private final int most;

  private InternalRow head;
  private InternalRow current;
  private InternalRow latestEvent;
  private InternalRow latestProfile;
  private UTF8String usualOf;
  private ProfileView usual;

  ExplainedRows(
      Iterator<InternalRow> rows,
      StructType type,
      FeatureProgram program,
      ProfileRules rules,
      Cohorts cohorts,
      int most) {
    this.rows = rows;
    this.program = program;
    this.rules = rules;
    this.cohorts = cohorts;
    this.most = most;
    event = (StructType) type.fields()[EVENT].dataType();
    features = (StructType) type.fields()[FEATURES].dataType();
    events = new StoredEvents(event);
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
                most)
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
      usual = profile.view(rules, cohorts);
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
