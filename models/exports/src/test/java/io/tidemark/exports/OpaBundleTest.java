package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.tidemark.engine.bytes.Sha256;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpaBundleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void signatureCoversBothFiles() throws Exception {
    KeyPair pair = pair("secp256r1");
    Map<String, byte[]> files =
        OpaBundle.files(
            ReleaseNumbersTest.numbers(folder), (ECPrivateKey) pair.getPrivate(), "opa-1");
    assertThat(files.keySet()).containsExactly(".manifest", ".signatures.json", "data.json");
    JsonNode signatures = JSON.readTree(files.get(".signatures.json")).get("signatures");
    assertThat(signatures).hasSize(1);
    JWSObject jws = JWSObject.parse(signatures.get(0).textValue());
    assertThat(jws.verify(new ECDSAVerifier((ECPublicKey) pair.getPublic()))).isTrue();
    assertThat(jws.getHeader().getKeyID()).isEqualTo("opa-1");
    JsonNode listed = JSON.readTree(jws.getPayload().toBytes()).get("files");
    assertThat(listed).hasSize(2);
    for (JsonNode file : listed) {
      // OPA hashes parsed JSON, with object members sorted by name.
      JsonNode parsed = JSON.readTree(files.get(file.get("name").textValue()));
      assertThat(file.get("hash").textValue()).isEqualTo(Sha256.hex(JsonText.sorted(parsed)));
      assertThat(file.get("algorithm").textValue()).isEqualTo("SHA-256");
    }
    JsonNode manifest = JSON.readTree(files.get(".manifest"));
    assertThat(manifest.get("revision").textValue()).startsWith("1 ");
    assertThat(manifest.get("roots")).hasSize(1);
    JsonNode data = JSON.readTree(files.get("data.json")).get("tidemark");
    assertThat(data.get("thresholds_micro").get("global").get("medium").isIntegralNumber())
        .isTrue();
    assertThat(data.get("impact_weights_micro").toString())
        .isEqualTo("{\"read\":1000000,\"write\":1000000,\"admin\":1500000,\"critical\":2000000}");
    assertThat(data.get("decisions").get("medium").get("critical").textValue())
        .isEqualTo("step_up");
    assertThat(data.get("decisions_in_grace").get("medium").toString())
        .isEqualTo(
            "{\"read\":\"step_up\",\"write\":\"step_up\",\"admin\":\"revalidate\",\"critical\":\"revoke\"}");
    assertThat(data.get("hard_expires_at_ns").longValue())
        .isGreaterThan(data.get("expires_at_ns").longValue());
    assertThat(files.get("data.json").length).as("small").isLessThan(4_096);
  }

  @Test
  void rejectsOtherCurves() throws Exception {
    ECPrivateKey other = (ECPrivateKey) pair("secp384r1").getPrivate();
    ReleaseNumbers numbers = ReleaseNumbersTest.numbers(folder);
    assertThatThrownBy(() -> OpaBundle.files(numbers, other, "k"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("P-256");
  }

  static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }
}
