package io.tidemark.batch;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Explains unusual events by comparing observed values with usual ones.
 *
 * @param most maximum number of reasons per event
 */
public record EventReasons(ProgramOnExecutor catalogue, ProfileRules rules, int most)
    implements Serializable {
  private static final RowCodec<Explained> EXPLAINED = RowCodec.of(Explained.class);

  /** Array of {@code feature, says, observed, usual, share}, largest share first. */
  public static final DataType TYPE = EXPLAINED.schema().apply("reasons").dataType();

  private record Explained(String metadataProduct, String metadataUid, List<Reason> reasons) {}

  private static final String[] KEY = Columns.eventKey();

  /**
   * Computes the same reasons as {@link #of} for a small number of events. Their keys are
   * broadcast, so only their rows are shuffled.
   */
  public Dataset<Row> ofFew(
      Dataset<Row> explained, Dataset<Row> features, Dataset<Row> events, Dataset<Row> profiles) {
    Dataset<Row> keys = broadcast(explained.select(KEY[0], KEY[1]));
    Dataset<Row> identities = broadcast(explained.select(Columns.IDENTITY).distinct());
    return worded(
        explained,
        features.join(keys, KEY, "left_semi"),
        events.join(keys, KEY, "left_semi"),
        profiles.join(identities, new String[] {Columns.IDENTITY}, "left_semi"),
        CohortsByMidnight.of(profiles, catalogue, rules));
  }

  /**
   * Computes the reasons for events. Inputs are joined by event key and identity.
   *
   * @param explained {@code metadata_product, metadata_uid, identity, shares} of the events
   * @param features feature rows of the events
   * @param events the access events, with {@code event_date}
   * @param profiles rows of {@link Profiles#SCHEMA} for all identities at the preceding midnight
   * @return {@code metadata_product, metadata_uid, reasons}
   */
  public Dataset<Row> of(
      Dataset<Row> explained, Dataset<Row> features, Dataset<Row> events, Dataset<Row> profiles) {
    return worded(
        explained, features, events, profiles, CohortsByMidnight.of(profiles, catalogue, rules));
  }

  private Dataset<Row> worded(
      Dataset<Row> explained,
      Dataset<Row> features,
      Dataset<Row> events,
      Dataset<Row> profiles,
      CohortsByMidnight allCohorts) {
    List<String> names = catalogue.program().catalogue().names();
    Column vector =
        org.apache.spark.sql.functions.array(
            names.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new));
    Dataset<Row> joined =
        explained
            .join(
                features.select(col("metadata_product"), col("metadata_uid"), vector.as("vector")),
                KEY)
            .join(
                events.select(
                    col("metadata_product"),
                    col("metadata_uid"),
                    struct(Columns.select(Columns.carried(catalogue))).as("event")),
                KEY)
            .join(
                profiles.select(Columns.IDENTITY, Columns.PROFILE),
                new String[] {Columns.IDENTITY},
                "left")
            .select("metadata_product", "metadata_uid", "shares", "vector", "event", "profile");
    int[] positions = EventRows.positions((StructType) joined.schema().apply("event").dataType());
    Broadcast<CohortsByMidnight> cohorts =
        JavaSparkContext.fromSparkContext(profiles.sparkSession().sparkContext())
            .broadcast(allCohorts);
    MapPartitionsFunction<Row, Row> word =
        partition -> {
          FeatureProgram program = catalogue.program();
          Cohorts present = cohorts.value().only(program.schema());
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return partition.hasNext();
            }

            @Override
            public Row next() {
              return worded(partition.next(), positions, program, present);
            }
          };
        };
    return joined.mapPartitions(word, Encoders.row(EXPLAINED.schema()));
  }

  private Row worded(Row row, int[] positions, FeatureProgram program, Cohorts cohorts) {
    Profile profile =
        row.isNullAt(5)
            ? Profile.none(program.schema())
            : Profile.fromBytes(program.schema(), row.getAs(5));
    ProfileView usual = profile.view(rules, cohorts);
    List<Reason> reasons =
        program.reasons(
            usual,
            EventRows.fromRow(row.getStruct(4), positions),
            vector(row.getList(3)),
            shares(row.getList(2)),
            most);
    return EXPLAINED.row(new Explained(row.getString(0), row.getString(1), reasons));
  }

  private static float[] vector(List<Float> values) {
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i) == null ? Float.NaN : values.get(i);
    }
    return vector;
  }

  private static double[] shares(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
