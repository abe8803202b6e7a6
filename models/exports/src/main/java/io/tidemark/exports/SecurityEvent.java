package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import io.tidemark.runtime.risk.Level;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One CAEP 1.0 event about an identity, to be sent as a Security Event Token (RFC 8417): what a
 * receiver of shared signals does something about. One event a token, as the interoperability
 * profile wants.
 *
 * @param type last part of the event's URI, such as {@code risk-level-change}
 * @param subject who or what it is about
 * @param claims of the event
 */
public record SecurityEvent(String type, Subject subject, ObjectNode claims) {
  /** What all URIs of CAEP events begin with. */
  public static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";

  /** Assurance levels of ours: what a machine has shown lately. */
  private static final String NAMESPACE = "urn:tidemark:assurance";

  public SecurityEvent {
    claims = claims.deepCopy();
  }

  /**
   * Who an event is about.
   *
   * @param issuer of the identity: its provider and account
   * @param identity key of the identity
   * @param session its session; empty for all of it
   */
  public record Subject(String issuer, String identity, Optional<String> session) {
    ObjectNode toJson() {
      ObjectNode json = JsonText.MAPPER.createObjectNode();
      json.put("format", "complex");
      json.putObject("user").put("format", "iss_sub").put("iss", issuer).put("sub", identity);
      session.ifPresent(id -> json.putObject("session").put("format", "opaque").put("id", id));
      return json;
    }
  }

  /** What was done about a credential. */
  public enum CredentialChange {
    /** A new one was issued. */
    CREATE,
    /** It is valid no more. */
    REVOKE,
    /** It was changed. */
    UPDATE,
    /** It is gone. */
    DELETE
  }

  /**
   * The level of an identity's risk changed; what it was before is left unsaid.
   *
   * @param why for administrators, such as the sentence of the weightiest reason
   */
  public static SecurityEvent riskLevelChange(
      Subject subject, Level current, String why, Instant at) {
    ObjectNode claims = common(at, why);
    claims
        .put("principal", subject.session().isPresent() ? "SESSION" : "USER")
        .put("current_level", current.name())
        .put("risk_reason", why);
    return new SecurityEvent("risk-level-change", subject, claims);
  }

  /** A session, or all of an identity's, is not to be trusted any more. */
  public static SecurityEvent sessionRevoked(Subject subject, String why, Instant at) {
    return new SecurityEvent("session-revoked", subject, common(at, why));
  }

  /**
   * A credential was changed, or is to be.
   *
   * @param credential id of it, never a secret
   */
  public static SecurityEvent credentialChange(
      Subject subject, String credential, CredentialChange change, String why, Instant at) {
    ObjectNode claims = common(at, why);
    claims
        // A type that both sides agree on, as CAEP allows: none of the listed ones is a machine's.
        .put("credential_type", "urn:tidemark:credential")
        .put("change_type", change.name().toLowerCase(Locale.ROOT))
        .put("friendly_name", credential);
    return new SecurityEvent("credential-change", subject, claims);
  }

  /**
   * What an identity has shown is not enough any more, or is again.
   *
   * @param current whether it has fresh evidence now
   */
  public static SecurityEvent assuranceLevelChange(
      Subject subject, Assurance current, String why, Instant at) {
    boolean fresh = current == Assurance.FRESH;
    ObjectNode claims = common(at, why);
    claims
        .put("namespace", NAMESPACE)
        .put("current_level", current.label)
        .put("previous_level", (fresh ? Assurance.STALE : Assurance.FRESH).label)
        .put("change_direction", fresh ? "increase" : "decrease");
    return new SecurityEvent("assurance-level-change", subject, claims);
  }

  /** Whether an identity has shown fresh evidence. */
  public enum Assurance {
    /** It has. */
    FRESH("evidence-fresh"),
    /** It has to, first. */
    STALE("evidence-needed");

    private final String label;

    Assurance(String label) {
      this.label = label;
    }
  }

  private static ObjectNode common(Instant at, String why) {
    ObjectNode claims = JsonText.MAPPER.createObjectNode();
    claims.put("event_timestamp", at.getEpochSecond()).put("initiating_entity", "policy");
    claims.putObject("reason_admin").put("en", why);
    return claims;
  }

  /**
   * The claims of a token that carries this event.
   *
   * @param tokenId unique among the tokens of the issuer
   * @param transaction shared by the tokens that one thing led to
   */
  public ObjectNode token(
      String issuer, String audience, String tokenId, String transaction, Instant issuedAt) {
    ObjectNode token = JsonText.MAPPER.createObjectNode();
    token
        .put("iss", issuer)
        .put("aud", audience)
        .put("jti", tokenId)
        .put("iat", issuedAt.getEpochSecond())
        .put("txn", transaction);
    token.set("sub_id", subject.toJson());
    token.putObject("events").set(CAEP + type, claims);
    return token;
  }

  /**
   * The token, signed with RS256 as the interoperability profile wants.
   *
   * @param token of {@link #token}
   * @param key an RSA key of 2048 bits or more
   * @param keyId under which receivers find the public key
   */
  public static String signed(ObjectNode token, PrivateKey key, String keyId) {
    JWSObject jws =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("secevent+jwt"))
                .keyID(keyId)
                .build(),
            new Payload(JsonText.of(token)));
    try {
      jws.sign(new RSASSASigner(key));
    } catch (JOSEException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The key cannot sign with RS256; use an RSA key of 2048 bits or more", e);
    }
    return jws.serialize();
  }
}
