package io.tidemark.training.onnx;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Forests over normally distributed rows, and rows half of which lie exactly on split values. */
final class SplitValueRows {
  static final int FEATURES = 6;

  private SplitValueRows() {}

  static Forest forest(ForestOptions options) {
    return Forest.train(TrainingRows.ofRows(trainingRows()), options);
  }

  static float[][] trainingRows() {
    Random random = new Random(4);
    float[][] rows = new float[3000][FEATURES];
    for (float[] row : rows) {
      for (int feature = 0; feature < FEATURES; feature++) {
        row[feature] = (float) (random.nextGaussian() * (feature + 1));
      }
    }
    return rows;
  }

  /** Every second row consists of split values of the respective features. Some values are NaN. */
  static float[][] rows(Forest forest, int count) {
    List<List<Float>> splits = new ArrayList<>();
    for (int feature = 0; feature < FEATURES; feature++) {
      splits.add(new ArrayList<>());
    }
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      for (int node = 0; node < forest.treeSize(tree); node++) {
        if (!forest.isLeaf(tree, node)) {
          splits.get(forest.splitFeature(tree, node)).add(forest.splitValue(tree, node));
        }
      }
    }
    Random random = new Random(5);
    float[][] rows = new float[count][FEATURES];
    for (int i = 0; i < count; i++) {
      for (int feature = 0; feature < FEATURES; feature++) {
        rows[i][feature] =
            i % 2 == 0
                ? splits.get(feature).get(random.nextInt(splits.get(feature).size()))
                : (float) (random.nextGaussian() * (feature + 1) * 1.5);
        if (random.nextInt(50) == 0) {
          rows[i][feature] = random.nextInt(4) == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
        }
      }
    }
    return rows;
  }
}
