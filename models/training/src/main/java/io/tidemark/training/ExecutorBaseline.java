package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import java.io.Serializable;
import java.util.Arrays;

/** A baseline that is sent to executors as bytes and deserialised only once per process. */
final class ExecutorBaseline implements Serializable {
  private static final long serialVersionUID = 1L;
  private static byte[] lastBytes;
  private static Baseline last;

  private final byte[] bytes;

  ExecutorBaseline(Baseline baseline) {
    bytes = baseline.toBytes();
  }

  Baseline baseline() {
    synchronized (ExecutorBaseline.class) {
      if (!Arrays.equals(bytes, lastBytes)) {
        last = Baseline.fromBytes(bytes);
        lastBytes = bytes;
      }
      return last;
    }
  }
}
