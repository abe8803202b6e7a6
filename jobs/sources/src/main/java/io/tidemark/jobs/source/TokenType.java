package io.tidemark.jobs.source;

import java.util.List;

/**
 * Credential types that extend {@code api_token_type_id}. Ids are never reused, so that stored rows
 * keep their meaning.
 */
public final class TokenType {
  /** A key without an expiry date. */
  static final int LONG_LIVED_KEY = 101;

  static final int SESSION_KEY = 102;

  /** A token bound to a pod or node. */
  static final int BOUND_TOKEN = 103;

  static final int CLIENT_CERTIFICATE = 104;

  static final int CLIENT_SECRET = 105;

  /** A token obtained in exchange for another issuer's token. */
  static final int FEDERATED_TOKEN = 106;

  /** A credential that the platform issues to a workload and that no person ever sees. */
  static final int MANAGED_IDENTITY = 107;

  /** A token created by a person for use by programs. */
  static final int PERSONAL_TOKEN = 108;

  /** A token issued to an application that acts on its own behalf. */
  static final int APPLICATION_TOKEN = 109;

  /** A token issued to an application that acts on behalf of a person. */
  static final int DELEGATED_TOKEN = 110;

  static final int DEPLOY_KEY = 111;

  /** A token stored by the server that issued it, which can list and revoke it. */
  static final int SERVICE_TOKEN = 112;

  /** A self-contained token that cannot be revoked individually. */
  static final int BATCH_TOKEN = 113;

  private static final List<String> NAMES =
      List.of(
          "long-lived key",
          "session key",
          "bound token",
          "client certificate",
          "client secret",
          "federated token",
          "managed identity",
          "personal token",
          "application token",
          "delegated token",
          "deploy key",
          "service token",
          "batch token");

  private TokenType() {}

  /**
   * Returns the name and id of a type, such as {@code bound token (103)}. Unknown ids are returned
   * unchanged.
   */
  public static String called(String id) {
    for (int i = 0; i < NAMES.size(); i++) {
      if (id.equals(Integer.toString(LONG_LIVED_KEY + i))) {
        return NAMES.get(i) + " (" + id + ")";
      }
    }
    return id;
  }
}
