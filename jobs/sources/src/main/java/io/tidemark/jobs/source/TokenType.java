package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.Locale;

/**
 * Credential types that extend {@code api_token_type_id}. Ids are never reused, so that stored rows
 * keep their meaning; append new types at the end.
 */
public enum TokenType {
  /** A key without an expiry date. */
  LONG_LIVED_KEY,
  SESSION_KEY,
  /** A token bound to a pod or node. */
  BOUND_TOKEN,
  CLIENT_CERTIFICATE,
  CLIENT_SECRET,
  /** A token obtained in exchange for another issuer's token. */
  FEDERATED_TOKEN,
  /** A credential that the platform issues to a workload and that no person ever sees. */
  MANAGED_IDENTITY,
  /** A token created by a person for use by programs. */
  PERSONAL_TOKEN,
  /** A token issued to an application that acts on its own behalf. */
  APPLICATION_TOKEN,
  /** A token issued to an application that acts on behalf of a person. */
  DELEGATED_TOKEN,
  DEPLOY_KEY,
  /** A token stored by the server that issued it, which can list and revoke it. */
  SERVICE_TOKEN,
  /** A self-contained token that cannot be revoked individually. */
  BATCH_TOKEN;

  int id() {
    return 101 + ordinal();
  }

  private String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("long lived", "long-lived");
  }

  /** Returns the name of a type, such as {@code bound token (103)}, or the id if it is unknown. */
  public static String called(String id) {
    return Arrays.stream(values())
        .filter(type -> id.equals(Integer.toString(type.id())))
        .map(type -> type.title() + " (" + id + ")")
        .findFirst()
        .orElse(id);
  }
}
