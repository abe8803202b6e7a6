package io.tidemark.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.runtime.baseline.BenjaminiHochberg;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AlertOrderTest {
  @Test
  void doesNotDependOnBinWidth() {
    Random random = new Random(3);
    for (int round = 0; round < 6; round++) {
      // A mixture of ordinary p-values and small ones, many of which are equal.
      int odd = 40 * round;
      double[] pValues =
          DoubleStream.concat(
                  random.doubles(400).map(p -> Math.ceil(p * 301) / 301),
                  random.doubles(odd).map(p -> Math.pow(p, 4) / 10 + 1e-9))
              .toArray();
      double expected = BenjaminiHochberg.largestListed(pValues, 0.2);
      for (int bins : new int[] {1, 1_000}) {
        assertThat(AlertOrder.largestListed(rows(pValues), bins, 0.2))
            .as("%d odd", odd)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void binsCoverEndsOfRange() {
    for (double[] all : new double[][] {{}, {1}, {Double.MIN_VALUE}, {1, 1, Double.MIN_VALUE}}) {
      assertThat(AlertOrder.largestListed(rows(all), 1_000, 0.2))
          .isEqualTo(BenjaminiHochberg.largestListed(all, 0.2));
    }
  }

  private static Dataset<Row> rows(double[] pValues) {
    return SharedSpark.session()
        .createDataset(Arrays.stream(pValues).boxed().toList(), Encoders.DOUBLE())
        .toDF("p")
        .repartition(2);
  }
}
