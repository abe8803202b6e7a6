package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShardingTest {
  @Test
  void theFirstRuleThatFitsTakesAnIdentity() {
    Sharding sharding = Sharding.parse("payments=aws|1111|*, agents=*|agent-*");
    assertThat(sharding.of("aws|1111|agent-7")).isEqualTo("payments");
    assertThat(sharding.of("k8s|eu|agent-7")).isEqualTo("agents");
    assertThat(sharding.of("aws|2222|role.1111")).isEqualTo("rest");
    assertThat(sharding.of("aws|1111|line\nfeed")).isEqualTo("payments");
    assertThat(sharding.shards()).containsExactly("agents", "payments", "rest");
    assertThat(Sharding.parse("none").of("aws|1111|x")).isEmpty();
    assertThat(Sharding.parse("none").shards()).isEmpty();
  }

  @Test
  void whatIsNoRuleIsRefusedWithItsText() {
    for (String wrong : new String[] {"", "payments", "=x", "a b=x", "payments=", "a=b,"}) {
      assertThatThrownBy(() -> Sharding.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("NAME=PATTERN");
    }
  }
}
