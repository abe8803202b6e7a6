package io.tidemark.training.forest;

import io.tidemark.engine.profile.ValueHash;
import io.tidemark.runtime.forest.Forest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** The passes over the training rows, each one aggregate: no row is shuffled. */
final class TrainingScan {
  private static final int DEPTH = 2;

  private final JavaRDD<InternalRow> rows;
  private final RowParts parts;
  private final int sampleRows;

  TrainingScan(Dataset<?> dataset, ForestParams params) {
    FeatureColumns features = FeatureColumns.of(params);
    List<Column> columns = new ArrayList<>(features.columns());
    RowValues reader = new RowValues(features.form(dataset.schema()), columns.size());
    int key = -1;
    if (params.isDefined(params.rowKeyCol())) {
      String name = params.getOrDefault(params.rowKeyCol());
      FeatureColumns.typeOf(dataset.schema(), name);
      key = columns.size();
      columns.add(FeatureColumns.quoted(name).cast(DataTypes.StringType));
    }
    Dataset<?> selected = dataset.select(columns.toArray(Column[]::new));
    rows =
        ((org.apache.spark.sql.classic.Dataset<?>) selected).queryExecution().toRdd().toJavaRDD();
    parts = new RowParts(reader, key, (long) params.getOrDefault(params.seed()));
    sampleRows = (int) params.getOrDefault(params.sampleRows());
  }

  /**
   * The rows to grow trees on.
   *
   * @throws IllegalArgumentException if there are none, or one that no forest can be grown on
   */
  SampledRows sample() {
    Seen seen = rows.treeAggregate(new Seen(sampleRows), parts::see, Seen::merge, DEPTH);
    RowSketch sketch = seen.sketch.compact();
    if (sketch.problem() != null) {
      throw new IllegalArgumentException(sketch.problem());
    }
    if (sketch.size() == 0) {
      throw new IllegalArgumentException(
          "There is no row to train on; rows whose vector is null do not count");
    }
    // A sketch that is not full holds every row with its exact count.
    long[] candidates = sketch.isFull() ? seen.frequent.candidates() : new long[0];
    if (candidates.length > 0) {
      ExactCounts counts =
          rows.treeAggregate(new ExactCounts(candidates), parts::count, ExactCounts::merge, DEPTH);
      sketch.balance(counts, seen.frequent.rows());
    }
    return SampledRows.draw(sketch, sampleRows);
  }

  /** The score from which on at most the given share of rows is labelled. */
  double threshold(Forest forest, SampledRows sample, double contamination) {
    double[] scores = new double[sample.count()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = forest.score(sample.row(i));
    }
    ScoringForest shipped = new ScoringForest(forest);
    ContaminationThreshold found =
        scored(shipped, ContaminationThreshold.around(scores, contamination));
    if (found.missed(contamination)) {
      found = scored(shipped, ContaminationThreshold.anywhere());
    }
    return found.threshold(contamination);
  }

  private ContaminationThreshold scored(ScoringForest forest, ContaminationThreshold zero) {
    RowValues reader = parts.reader;
    return rows.mapPartitions(
            partition -> {
              ScoringForest.Scorer scorer = forest.scorer();
              ContaminationThreshold seen = zero.fresh();
              while (partition.hasNext()) {
                double[] values = reader.read(partition.next(), scorer.values);
                if (values == null) {
                  Arrays.fill(scorer.values, Double.NaN);
                }
                seen.add(scorer.score());
              }
              return List.of(seen).iterator();
            })
        .treeAggregate(zero, ContaminationThreshold::merge, ContaminationThreshold::merge, DEPTH);
  }

  /** What the first pass remembers. */
  private static final class Seen implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowSketch sketch;
    private final FrequentRows frequent = new FrequentRows();

    private Seen(int sampleRows) {
      sketch = new RowSketch(sampleRows);
    }

    private Seen merge(Seen other) {
      sketch.merge(other.sketch);
      frequent.merge(other.frequent);
      return this;
    }
  }

  /** Which part of a row is what. */
  private static final class RowParts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowValues reader;
    private final int key;
    private final long seed;
    private transient double[] spare;

    private RowParts(RowValues reader, int key, long seed) {
      this.reader = reader;
      this.key = key;
      this.seed = ValueHash.mix(seed);
    }

    private Seen see(Seen seen, InternalRow row) {
      double[] values = reader.read(row, spare);
      if (values == null) {
        return seen;
      }
      spare = values;
      String problem = problem(values);
      if (problem != null) {
        seen.sketch.refuse(problem);
      } else {
        long hash = hash(row, values);
        seen.frequent.add(hash);
        seen.sketch.add(hash, values);
      }
      return seen;
    }

    private ExactCounts count(ExactCounts counts, InternalRow row) {
      double[] values = reader.read(row, spare);
      if (values != null) {
        spare = values;
        counts.add(hash(row, values), values);
      }
      return counts;
    }

    private static String problem(double[] values) {
      for (int feature = 0; feature < values.length; feature++) {
        if (Double.isInfinite(values[feature])) {
          return "A row has "
              + values[feature]
              + " in feature "
              + feature
              + "; no range can be drawn around it, cap the feature or make it null";
        }
      }
      return null;
    }

    private long hash(InternalRow row, double[] values) {
      if (key < 0) {
        return RowSketch.contentHash(seed, values);
      }
      UTF8String text = row.getUTF8String(key);
      return ValueHash.mix(seed ^ ValueHash.of(text == null ? null : text.toString()));
    }
  }
}
