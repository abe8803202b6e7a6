package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A key or token, by its id or hash, with scopes and times in microseconds since the epoch. The
 * expiry is 0 if it never expires.
 */
public record Credential(String uid, long createdMicros, long expiresMicros, List<String> scopes) {
  private static final long SHIFT = 6 * EventTime.HOUR;

  public Credential {
    scopes = List.copyOf(scopes);
  }

  static Credential lasting(String uid, long createdMicros) {
    return new Credential(uid, createdMicros, 0, List.of());
  }

  static Credential hourly(String uid, long createdMicros) {
    return new Credential(uid, createdMicros, createdMicros + EventTime.HOUR, List.of());
  }

  /** Returns the number of a six-hour period. */
  static long shift(long micros) {
    return Math.floorDiv(micros, SHIFT);
  }

  /** Creates an AWS session key that is valid during a six-hour period. */
  static Credential ofShift(Rng rng, long shift) {
    return new Credential("ASIA" + rng.base32(16), shift * SHIFT, (shift + 1) * SHIFT, List.of());
  }

  /** Returns a token as Vault logs it: an HMAC. */
  static String hmac(Rng rng) {
    return "hmac-sha256:" + rng.hex(64);
  }

  static String accessToken(Rng rng) {
    return "AT." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(rng));
  }

  /** Returns a token as GitHub logs it: a base64-encoded SHA-256 hash. */
  static String hash(Rng rng) {
    return Base64.getEncoder().encodeToString(bytes(rng));
  }

  private static byte[] bytes(Rng rng) {
    return HexFormat.of().parseHex(rng.hex(64));
  }

  static boolean isLasting(Identity who) {
    return switch (who.principal()) {
      case GCP_SERVICE_ACCOUNT, ENTRA_SERVICE_PRINCIPAL, GITHUB_TOKEN, ENTRA_MANAGED_IDENTITY ->
          true;
      case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT -> true;
      default -> false;
    };
  }

  /** Creates a credential issued at the given time. Long-lived credentials do not expire. */
  static Credential issued(Identity who, long micros, Rng rng) {
    String uid =
        switch (who.principal()) {
          case GCP_SERVICE_ACCOUNT ->
              "//iam.googleapis.com/projects/%s/serviceAccounts/%s/keys/%s"
                  .formatted(who.account(), who.name(), rng.hex(40));
          case ENTRA_SERVICE_PRINCIPAL -> rng.uuid();
          case OKTA_SERVICE_APP -> accessToken(rng);
          case GITHUB_APP, GITHUB_ACTIONS, GITHUB_TOKEN -> hash(rng);
          case VAULT_APPROLE, VAULT_JWT -> hmac(rng);
          case MESH_WORKLOAD -> rng.hex(64);
          case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT -> "k-" + rng.hex(12);
          default -> "";
        };
    List<String> scopes =
        switch (who.principal()) {
          case OKTA_SERVICE_APP -> List.of("okta.groups.manage", "okta.users.read");
          case GITHUB_TOKEN -> List.of("repo", "read:org");
          case VAULT_APPROLE, VAULT_JWT -> List.of("default", who.group());
          default -> List.of();
        };
    return new Credential(uid, micros, isLasting(who) ? 0 : micros + EventTime.HOUR, scopes);
  }

  /** Returns whether the credential is valid at the given time. */
  boolean lastsAt(long micros) {
    return createdMicros <= micros && (expiresMicros == 0 || micros < expiresMicros);
  }

  Credential withScopes(List<String> wider) {
    return new Credential(uid, createdMicros, expiresMicros, wider);
  }

  Credential issuedAt(long micros) {
    return new Credential(uid, micros, expiresMicros, scopes);
  }
}
