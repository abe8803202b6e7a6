package io.tidemark.jobs.source;

import java.util.List;

/**
 * Extensions of {@code api_token_type_id}: what sort of credential a call was made with. Ids are
 * never used for anything else, so that stored rows keep their meaning.
 */
public final class TokenType {
  /** A key that lives until somebody deletes it. */
  static final int LONG_LIVED_KEY = 101;

  /** A key of a session. */
  static final int SESSION_KEY = 102;

  /** A token bound to a pod or node. */
  static final int BOUND_TOKEN = 103;

  /** A client certificate. */
  static final int CLIENT_CERTIFICATE = 104;

  /** A client secret of an application. */
  static final int CLIENT_SECRET = 105;

  /** A token of another issuer, exchanged under a federation. */
  static final int FEDERATED_TOKEN = 106;

  /** What the platform gives a workload without anybody seeing it. */
  static final int MANAGED_IDENTITY = 107;

  /** A token that a person made for programs. */
  static final int PERSONAL_TOKEN = 108;

  /** A token of an application for itself. */
  static final int APPLICATION_TOKEN = 109;

  /** A token of an application that acts for a person. */
  static final int DELEGATED_TOKEN = 110;

  /** A key of one repository. */
  static final int DEPLOY_KEY = 111;

  /** A token that its server keeps, can list and revoke. */
  static final int SERVICE_TOKEN = 112;

  /** A token that carries its own rights and cannot be revoked alone. */
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

  /** An id as people call it: {@code bound token (103)}; one that is not of ours as it is. */
  public static String called(String id) {
    for (int i = 0; i < NAMES.size(); i++) {
      if (id.equals(Integer.toString(LONG_LIVED_KEY + i))) {
        return NAMES.get(i) + " (" + id + ")";
      }
    }
    return id;
  }
}
