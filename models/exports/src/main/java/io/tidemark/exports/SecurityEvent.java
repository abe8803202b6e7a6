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
 * CAEP 1.0 event about an identity, one in each Security Event Token (RFC 8417).
 *
 * @param type last segment of the event type's URI, such as {@code risk-level-change}
 */
public record SecurityEvent(String type, Subject subject, ObjectNode claims) {
  public static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";

  public SecurityEvent {
    claims = claims.deepCopy();
  }

  /**
   * @param issuer the identity's provider and account
   * @param session session concerned, or empty for all of the identity's sessions
   */
  public record Subject(String issuer, String identity, Optional<String> session) {
    /** Returns the subject for an identity key {@code provider|account|principal}. */
    public static Subject of(String identity, Optional<String> session) {
      String[] parts = identity.split("\\|", 3);
      return parts.length == 3
          ? new Subject(parts[0] + "|" + parts[1], parts[2], session)
          : new Subject("-", identity, session);
    }

    ObjectNode toJson() {
      ObjectNode json = JsonText.MAPPER.createObjectNode();
      json.put("format", "complex");
      json.putObject("user").put("format", "iss_sub").put("iss", issuer).put("sub", identity);
      session.ifPresent(id -> json.putObject("session").put("format", "opaque").put("id", id));
      return json;
    }
  }

  public enum CredentialChange {
    CREATE,
    REVOKE,
    UPDATE,
    DELETE
  }

  /**
   * Reports an identity's new risk level.
   *
   * @param why explanation for administrators, such as the text of the strongest reason
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

  /** Reports that one or all of an identity's sessions have been revoked. */
  public static SecurityEvent sessionRevoked(Subject subject, String why, Instant at) {
    return new SecurityEvent("session-revoked", subject, common(at, why));
  }

  /** Reports that a credential, given by its id and never its secret, was or must be changed. */
  public static SecurityEvent credentialChange(
      Subject subject, String credential, CredentialChange change, String why, Instant at) {
    ObjectNode claims = common(at, why);
    claims
        // None of CAEP's types suits a machine. Sender and receiver may agree on others.
        .put("credential_type", "urn:tidemark:credential")
        .put("change_type", change.name().toLowerCase(Locale.ROOT))
        .put("friendly_name", credential);
    return new SecurityEvent("credential-change", subject, claims);
  }

  private static ObjectNode common(Instant at, String why) {
    ObjectNode claims = JsonText.MAPPER.createObjectNode();
    claims.put("event_timestamp", at.getEpochSecond()).put("initiating_entity", "policy");
    claims.putObject("reason_admin").put("en", why);
    return claims;
  }

  /**
   * Returns the claims of a token that contains this event.
   *
   * @param tokenId id that is unique within the issuer
   * @param transaction id shared by all tokens that have the same cause
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
   * Returns the claims of a token with which a transmitter tests the stream of an audience. Source:
   * OpenID Shared Signals Framework 1.0, section 8.1.4.1, "Verification Event".
   */
  public static ObjectNode verification(
      String issuer, String audience, String tokenId, Instant issuedAt) {
    ObjectNode token = JsonText.MAPPER.createObjectNode();
    token
        .put("iss", issuer)
        .put("aud", audience)
        .put("jti", tokenId)
        .put("iat", issuedAt.getEpochSecond());
    token.putObject("sub_id").put("format", "opaque").put("id", audience);
    token
        .putObject("events")
        .putObject("https://schemas.openid.net/secevent/ssf/event-type/verification");
    return token;
  }

  /**
   * Signs a token with RS256, as the interoperability profile requires.
   *
   * @param key RSA key of 2048 bits or more
   * @param keyId id by which receivers find the public key
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
