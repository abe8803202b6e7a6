package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bytes.ByteSink;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes of forests grown with options that deployed baselines use. */
class FrozenBytesTest {
  @Test
  void defaultForestBytesAreStable() throws NoSuchAlgorithmException {
    float[][] rows = TestRows.normal(2000, 6, 11);
    for (int row = 0; row < rows.length; row += 7) {
      rows[row][row % 6] = Float.NaN;
    }
    float[] far = {4f, Float.NaN, 4f, 1f, Float.NaN, 9f};
    assertThat(sha256(Forest.train(rows, far, ForestOptions.defaults(5))))
        .isEqualTo("8fab76be6d16f2c4516b41d3ae0d25683b1097b891fb10f96bbcdc0f5fb5b075");
  }

  @Test
  void plainForestBytesAreStable() throws NoSuchAlgorithmException {
    float[][] rows = TestRows.normal(300, 3, 12);
    ForestOptions options = new ForestOptions(100, 256, 8, 9, 0);
    assertThat(sha256(Forest.train(rows, new float[3], options)))
        .isEqualTo("bb539854053431c0d2afeb6070fe7ca77153e9d7668ac288947dd0a79fd0a3c1");
  }

  @Test
  void recommendedForestBytesAreStable() throws NoSuchAlgorithmException {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(2000, 6, 13));
    assertThat(sha256(Forest.train(rows, ForestOptions.recommended(3))))
        .isEqualTo("90eb6e711fbb0713ae1f698110b5a25a355922e1af1b968dbf5bc213dfa3d12a");
  }

  private static String sha256(Forest forest) throws NoSuchAlgorithmException {
    ByteSink out = new ByteSink();
    forest.write(out);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toBytes());
    return HexFormat.of().formatHex(digest);
  }
}
