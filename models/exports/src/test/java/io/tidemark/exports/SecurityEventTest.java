package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.tidemark.exports.SecurityEvent.CredentialChange;
import io.tidemark.exports.SecurityEvent.Subject;
import io.tidemark.runtime.risk.Level;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecurityEventTest {
  private static final Instant AT = Instant.parse("2026-03-30T08:15:00Z");
  private static final Subject ALL = new Subject("https://idp", "aws|1|robot", Optional.empty());
  private static final Subject ONE = new Subject("https://idp", "aws|1|robot", Optional.of("s-1"));

  /**
   * Members that CAEP 1.0 requires of each event, in addition to those that SET and SSF require of
   * each token.
   */
  private static final Map<String, Set<String>> REQUIRED =
      Map.of(
          "risk-level-change", Set.of("principal", "current_level"),
          "session-revoked", Set.of(),
          "credential-change", Set.of("credential_type", "change_type"));

  @Test
  void tokensHaveRequiredClaimsAndValidSignature() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    List<SecurityEvent> events =
        List.of(
            SecurityEvent.riskLevelChange(ALL, Level.HIGH, "new network", AT),
            SecurityEvent.sessionRevoked(ONE, "replayed", AT),
            SecurityEvent.credentialChange(ALL, "key-1", CredentialChange.REVOKE, "leaked", AT));
    for (SecurityEvent event : events) {
      ObjectNode token =
          event.token("https://tidemark", "https://idp", "t-" + event.type(), "x-1", AT);
      JWSObject set = JWSObject.parse(SecurityEvent.signed(token, pair.getPrivate(), "k-1"));
      assertThat(set.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic()))).isTrue();
      assertThat(set.getHeader().getType().getType()).isEqualTo("secevent+jwt");
      assertThat(set.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
      JsonNode claims = new ObjectMapper().readTree(set.getPayload().toBytes());
      for (String name : List.of("iss", "iat", "jti", "aud", "txn", "sub_id", "events")) {
        assertThat(claims.has(name)).as(name).isTrue();
      }
      assertThat(claims.get("jti").textValue()).isEqualTo("t-" + event.type());
      assertThat(claims.get("txn").textValue()).isEqualTo("x-1");
      assertThat(claims.has("exp")).as("RFC 8417 advises against it").isFalse();
      assertThat(claims.has("sub")).as("SSF uses sub_id instead").isFalse();
      assertThat(claims.get("events")).as("one event per token").hasSize(1);
      JsonNode own = claims.get("events").get(SecurityEvent.CAEP + event.type());
      for (String name : REQUIRED.get(event.type())) {
        assertThat(own.hasNonNull(name)).as(event.type() + " " + name).isTrue();
      }
      assertThat(own.get("reason_admin").get("en").textValue()).isNotEmpty();
      assertThat(own.get("event_timestamp").longValue()).isEqualTo(AT.getEpochSecond());
      assertThat(claims.get("sub_id").get("format").textValue()).isEqualTo("complex");
    }
    JsonNode risk = events.get(0).claims();
    assertThat(risk.get("current_level").textValue()).isIn("LOW", "MEDIUM", "HIGH");
    assertThat(risk.get("principal").textValue()).isEqualTo("USER");
    assertThat(events.get(2).claims().get("change_type").textValue()).isEqualTo("revoke");
  }
}
