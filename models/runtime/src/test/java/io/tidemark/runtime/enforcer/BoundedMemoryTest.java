package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.enforcer.CredentialStatus.BoundedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedMemoryTest {
  @Test
  void repeatedReportMovesToNewest() {
    List<Long> forgotten = new ArrayList<>();
    BoundedMemory<String, Long> memory = new BoundedMemory<>(2, Math::max, forgotten::add);
    memory.add("a", 1L);
    memory.add("b", 2L);
    memory.add("a", 3L);
    memory.add("c", 4L);
    assertThat(memory.all()).isEqualTo(Map.of("a", 3L, "c", 4L));
    assertThat(memory.of("b")).isNull();
    assertThat(forgotten).containsExactly(2L);
  }
}
