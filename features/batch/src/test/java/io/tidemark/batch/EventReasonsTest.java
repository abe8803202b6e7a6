package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class EventReasonsTest {
  private static final ExecutorProgram CATALOGUE = Company.WITH_COHORTS;
  private static final FeatureProgram PROGRAM = CATALOGUE.program();
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(Company.FIRST_DAY);
  private static final LocalDate DAY = FIRST.plusDays(6);
  private static final int MOST = 5;
  private static final StructType WORDED =
      new StructType().add("metadata_uid", DataTypes.StringType).add("reasons", EventReasons.TYPE);

  private final Dataset<Row> all = TestSpark.events(new Company(5).events(), 2);
  private final Dataset<Row> events = all.filter(col(Columns.EVENT_DATE).equalTo(lit(DAY)));
  private final Dataset<Row> profiles =
      Profiles.of(
              empty(Profiles.SCHEMA),
              DaySummaries.of(all.filter(col(Columns.EVENT_DATE).lt(lit(DAY))), CATALOGUE),
              List.of(DAY.minusDays(1)),
              CATALOGUE,
              RULES)
          .cache();
  private final Dataset<Row> features =
      EventFeatures.of(
              profiles,
              empty(DaySummaries.SCHEMA),
              all.filter(col(Columns.EVENT_DATE).geq(lit(DAY.minusDays(1)))),
              new FeatureRange(DAY, DAY, FIRST),
              CATALOGUE,
              RULES,
              IdentityBounds.Finder.DEFAULTS)
          .cache();

  @Test
  void usesProfileOfPrecedingMidnight() {
    Map<String, Profile> profileOf = new HashMap<>();
    for (Row row : profiles.select(Columns.IDENTITY, Columns.PROFILE).collectAsList()) {
      profileOf.put(row.getString(0), Profile.fromBytes(PROGRAM.schema(), row.getAs(1)));
    }
    Map<String, AccessEvent> eventOf = new HashMap<>();
    for (AccessEvent event : EventRows.read(events)) {
      eventOf.put(event.text(EventColumn.METADATA_UID), event);
    }
    Cohorts cohorts = CohortsByMidnight.of(profiles, CATALOGUE, RULES).only(PROGRAM.schema());
    Map<String, List<Row>> worded = worded(events);
    assertThat(worded).hasSize((int) features.count()).hasSizeGreaterThan(20);
    assertThat(worded.values()).anyMatch(reasons -> reasons.size() > 1);
    for (Row row : features.collectAsList()) {
      AccessEvent event = eventOf.get(row.<String>getAs("metadata_uid"));
      List<Reason> reasons =
          PROGRAM.reasons(
              profileOf
                  .getOrDefault(event.text(EventColumn.IDENTITY), Profile.none(PROGRAM.schema()))
                  .view(RULES, cohorts),
              event,
              vector(row),
              shares(),
              MOST);
      assertThat(worded.get(event.text(EventColumn.METADATA_UID)))
          .extracting(
              one ->
                  new Reason(
                      one.getString(0),
                      one.getString(1),
                      one.getString(2),
                      one.getString(3),
                      one.getDouble(4)))
          .isEqualTo(reasons);
    }
  }

  @Test
  void rowWithoutEventHasNoReasons() {
    String missing = features.orderBy("metadata_uid").first().getAs("metadata_uid");
    Map<String, List<Row>> worded = worded(events.filter(col("metadata_uid").notEqual(missing)));
    assertThat(worded).hasSize((int) features.count());
    worded.forEach(
        (uid, reasons) -> {
          if (uid.equals(missing)) {
            assertThat(reasons).isNull();
          } else {
            assertThat(reasons).isNotNull();
          }
        });
  }

  /** Reasons of all feature rows, by event id, as if each feature had the same share. */
  private Map<String, List<Row>> worded(Dataset<Row> known) {
    Map<String, List<Row>> worded = new HashMap<>();
    new EventReasons(known, profiles, CATALOGUE, RULES, MOST)
        .mapped(features, WORDED, EventReasonsTest::everyReason)
        .collectAsList()
        .forEach(row -> worded.put(row.getString(0), row.isNullAt(1) ? null : row.getList(1)));
    return worded;
  }

  private static Iterator<InternalRow> everyReason(EventReasons.ExplainedRows rows) {
    int uid = EventFeatures.KEPT.indexOf(EventColumn.METADATA_UID);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public InternalRow next() {
        InternalRow row = rows.next();
        float[] vector = new float[PROGRAM.size()];
        for (int i = 0; i < vector.length; i++) {
          int at = EventFeatures.firstFeature() + i;
          vector[i] = row.isNullAt(at) ? Float.NaN : row.getFloat(at);
        }
        return new GenericInternalRow(
            new Object[] {row.getUTF8String(uid), rows.reasons(vector, shares())});
      }
    };
  }

  private static float[] vector(Row row) {
    float[] vector = new float[PROGRAM.size()];
    for (int i = 0; i < vector.length; i++) {
      int at = EventFeatures.firstFeature() + i;
      vector[i] = row.isNullAt(at) ? Float.NaN : row.getFloat(at);
    }
    return vector;
  }

  private static double[] shares() {
    double[] shares = new double[PROGRAM.size()];
    Arrays.fill(shares, 0.1);
    return shares;
  }

  private static Dataset<Row> empty(StructType schema) {
    return TestSpark.SESSION.createDataFrame(List.<Row>of(), schema);
  }
}
