package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.release.JudgedIdentity.LazyReasons;
import java.util.List;
import org.junit.jupiter.api.Test;

class LazyReasonsTest {
  @Test
  void describesReasonsOnceOnFirstRead() {
    int[] worded = new int[1];
    List<Reason> none =
        new LazyReasons(
            () -> {
              worded[0]++;
              return List.of();
            });
    assertThat(worded[0]).isZero();
    assertThat(none).isEmpty();
    assertThat(none.size() + none.hashCode()).isEqualTo(List.of().hashCode());
    assertThat(worded[0]).isEqualTo(1);
  }
}
