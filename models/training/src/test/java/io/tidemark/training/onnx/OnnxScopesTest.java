package io.tidemark.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnnxScopesTest {
  @Test
  void similarScopeNamesHaveDistinctFiles() {
    OnnxScopes names = new OnnxScopes();
    assertThat(
            Stream.of("global", "shop:api", "shop/api", "shop_api-2", "SHOP:API")
                .map(names::fileOf))
        .containsExactly(
            "global.onnx",
            "shop_api.onnx",
            "shop_api-2.onnx",
            "shop_api-2-2.onnx",
            "SHOP_API-3.onnx");
  }
}
