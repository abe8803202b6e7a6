package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.runtime.baseline.FeatureHabits;
import io.tidemark.runtime.baseline.IdentityHabits;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What each feature of an identity usually reaches in a day: the median of its largest values on
 * the days that train and calibrate, drawn towards 0 with the weight of {@link #PRIOR_DAYS} days. A
 * calibration day moves the median it is judged relative to, but hardly. Features that were
 * observed on fewer than {@link FeatureHabits#LEAST_DAYS} days have none.
 */
final class UsualFeatures {
  /** Days that it takes for half of a habit to count. */
  static final int PRIOR_DAYS = 3;

  private static final StructType HABITS =
      new StructType().add("identity", DataTypes.StringType).add("habits", DataTypes.BinaryType);

  private UsualFeatures() {}

  /**
   * The habits of one identity.
   *
   * @param dayMaxima per day the largest value of each feature, NaN where it was not observed
   */
  static FeatureHabits of(List<float[]> dayMaxima, float[] farValues) {
    float[] usual = new float[farValues.length];
    float[] observed = new float[dayMaxima.size()];
    for (int feature = 0; feature < usual.length; feature++) {
      int days = 0;
      for (float[] day : dayMaxima) {
        if (!Float.isNaN(day[feature])) {
          observed[days++] = day[feature];
        }
      }
      if (days >= FeatureHabits.LEAST_DAYS) {
        Arrays.sort(observed, 0, days);
        usual[feature] = observed[days / 2] * days / (days + PRIOR_DAYS);
      }
    }
    return FeatureHabits.of(usual, farValues);
  }

  /** Raises each of the largest values so far to a vector's, where that is larger. */
  static void raise(float[] largest, float[] vector) {
    for (int i = 0; i < largest.length; i++) {
      if (Float.isNaN(largest[i]) || vector[i] > largest[i]) {
        largest[i] = vector[i];
      }
    }
  }

  /**
   * The habits of all identities: one pass, combined before the shuffle.
   *
   * @param rows feature rows of the plan's days with enough history behind them
   */
  static IdentityHabits of(Dataset<Row> rows, VectorRows vectors, float[] farValues) {
    Column[] largest =
        vectors.features().stream()
            .map(name -> max(col('`' + name + '`')).as(name))
            .toArray(Column[]::new);
    Dataset<Row> days =
        rows.groupBy("identity", "event_date")
            .agg(largest[0], Arrays.copyOfRange(largest, 1, largest.length))
            .repartition(col("identity"))
            .sortWithinPartitions("identity", "event_date");
    VectorRows read = VectorRows.of(days.schema(), vectors.features());
    MapPartitionsFunction<Row, Row> each = partition -> habits(partition, read, farValues);
    Map<String, FeatureHabits> byIdentity = new TreeMap<>();
    for (Row row : days.mapPartitions(each, Encoders.row(HABITS)).collectAsList()) {
      byIdentity.put(row.getString(0), FeatureHabits.read(new FlatReader(row.<byte[]>getAs(1))));
    }
    return IdentityHabits.of(byIdentity);
  }

  private static Iterator<Row> habits(Iterator<Row> days, VectorRows vectors, float[] farValues) {
    return Iterators.present(
        new Iterator<Row>() {
          private Row head = days.hasNext() ? days.next() : null;

          @Override
          public boolean hasNext() {
            return head != null;
          }

          @Override
          public Row next() {
            String identity = head.getString(0);
            List<float[]> maxima = new ArrayList<>();
            while (head != null && head.getString(0).equals(identity)) {
              maxima.add(vectors.vector(head));
              head = days.hasNext() ? days.next() : null;
            }
            FeatureHabits habits = of(maxima, farValues);
            if (habits.isEmpty()) {
              return null;
            }
            FlatWriter out = new FlatWriter();
            habits.write(out);
            return RowFactory.create(identity, out.toBytes());
          }
        });
  }
}
