package io.tidemark.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.training.onnx.OnnxForest.ExactSum;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactSumTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 20", "7, 9.5", "100, 14", "200, 21", "3000, 60", "10000, 84", "50, 0.3"})
  void floatPartsSumExactlyInAnyOrder(int trees, float longest) {
    Random random = new Random(trees);
    float[] lengths = new float[trees];
    for (int i = 0; i < trees; i++) {
      lengths[i] = i % 11 == 5 ? 0 : longest * (0.05f + 0.95f * random.nextFloat());
    }
    lengths[0] = longest;
    ExactSum exact = ExactSum.over(trees, lengths);
    float[] forward = new float[exact.parts()];
    float[] backward = new float[exact.parts()];
    double expected = 0;
    for (int i = 0; i < trees; i++) {
      expected += lengths[i];
      for (int part = 0; part < forward.length; part++) {
        forward[part] += (float) exact.split(lengths[i])[part];
        backward[part] += (float) exact.split(lengths[trees - 1 - i])[part];
      }
    }
    double total = 0;
    for (float part : forward) {
      total += part;
    }
    assertThat(total).isEqualTo(expected);
    assertThat(backward).isEqualTo(forward);
  }
}
