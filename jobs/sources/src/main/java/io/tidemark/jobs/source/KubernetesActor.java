package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;

/** Maps the actor, credential, pod, node and impersonated user of a Kubernetes audit event. */
final class KubernetesActor {
  private static final String EXTRA = "authentication.kubernetes.io/";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  /**
   * User name of callers without credentials. Callers with invalid credentials have no name in the
   * log.
   */
  private static final String ANONYMOUS = "system:anonymous";

  private static final String UNAUTHENTICATED = "system:unauthenticated";
  private static final int UNAUTHORIZED = 401;

  private KubernetesActor() {}

  static void map(JsonRecord record, EventDraft event) {
    if (!record.has("user")) {
      throw RejectedRecordException.missing("user");
    }
    JsonRecord user = record.at("user");
    String name = name(record, user);
    JsonRecord extra = user.ifObject("extra");
    String role = role(name, extra);
    mapExtra(extra, event);
    event
        .key(EventColumn.ACTOR_USER_UID, role == null ? name : role, "user.username")
        .text(EventColumn.ACTOR_USER_NAME, shortName(role == null ? name : role))
        .text(EventColumn.ACTOR_USER_UID_ALT, role == null ? null : name);
    JsonRecord impersonated = record.at("impersonatedUser");
    String person = impersonated.text("username");
    if (person != null) {
      String type = person.startsWith(SERVICE_ACCOUNT) ? "service_account" : "user";
      event.delegation(List.of(new Delegate(person, type)));
    }
    event.keep("user.uid", user.text("uid"));
    event.keep("user.groups", String.join(",", user.texts("groups")));
    if (role == null) {
      kind(name, "kubernetes", event);
    } else {
      String session = name.substring(name.lastIndexOf('/') + 1);
      CloudTrailKind.roleSession(role, session, "kubernetes", event);
    }
  }

  static boolean isNobody(String name) {
    return name.equals(ANONYMOUS) || name.equals(UNAUTHENTICATED);
  }

  private static String name(JsonRecord record, JsonRecord user) {
    boolean isRefused = record.at("responseStatus").number("code") == UNAUTHORIZED;
    return isRefused && user.text("username") == null ? UNAUTHENTICATED : user.required("username");
  }

  /**
   * Returns the role if the name is a role session in EKS's default mapping, or null otherwise.
   *
   * <p>Source: "Grant IAM users access to Kubernetes with EKS access entries", in the EKS guide.
   */
  private static String role(String name, JsonRecord extra) {
    return name.startsWith("arn:") && CloudTrailActor.isRoleSession(name)
        ? CloudTrailActor.withoutSession(name, firstOf(extra, "canonicalArn"))
        : null;
  }

  private static void mapExtra(JsonRecord extra, EventDraft event) {
    String credential = firstOf(extra, EXTRA + "credential-id", "accessKeyId");
    event
        .key(EventColumn.CREDENTIAL_UID, credential, "user.extra.credential-id")
        .text(EventColumn.ACTOR_SESSION_UID, firstOf(extra, EXTRA + "pod-uid", "sessionName"))
        .text(EventColumn.SRC_ENDPOINT_UID, firstOf(extra, EXTRA + "pod-name"))
        .text(EventColumn.DEVICE_UID, firstOf(extra, EXTRA + "node-name"))
        .text(EventColumn.ACTOR_USER_UID_ALT, firstOf(extra, "canonicalArn", "arn"));
    if (credential != null && credential.startsWith("JTI=")) {
      event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.BOUND_TOKEN);
    } else if (credential != null && credential.startsWith("X509")) {
      event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.CLIENT_CERTIFICATE);
    }
    event.keep("user.extra.node-uid", firstOf(extra, EXTRA + "node-uid"));
  }

  private static String firstOf(JsonRecord extra, String... keys) {
    for (String key : keys) {
      String value = extra.node(key).isTextual() ? extra.text(key) : extra.firstText(key);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static String shortName(String username) {
    if (username.contains(":role/")) {
      return username.substring(username.lastIndexOf('/') + 1);
    }
    return username.startsWith(SERVICE_ACCOUNT)
        ? username.substring(SERVICE_ACCOUNT.length())
        : username;
  }

  static void kind(String name, String rules, EventDraft event) {
    if (name.startsWith(SERVICE_ACCOUNT)) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, rules + ".service_account", 4);
    } else if (name.startsWith("system:node:")) {
      event.actor(IdentityKind.MACHINE, rules + ".node", 3);
    } else if (isNobody(name)) {
      event.actor(IdentityKind.UNKNOWN, rules + ".anonymous", 0);
    } else if (name.equals("system:admin")) {
      // The cluster administrator's certificate, which is used by people.
      event.actor(IdentityKind.UNKNOWN, rules + ".system_admin", 2);
    } else if (name.startsWith("system:")) {
      event.actor(IdentityKind.CLOUD_SERVICE, rules + ".system", 3);
    } else if (name.startsWith("eks:") || name.equals("aksService")) {
      event.actor(IdentityKind.CLOUD_SERVICE, rules + ".platform", 3);
    } else if (name.endsWith("gserviceaccount.com")) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, rules + ".google_service_account", 4);
    } else if (isKeyOfIamUser(name, event)) {
      event.actor(IdentityKind.API_KEY, rules + ".iam_user_key", 4);
    } else if (name.indexOf('@') > 0) {
      event.actor(IdentityKind.HUMAN, rules + ".user", 1);
    } else {
      event.actor(IdentityKind.UNKNOWN, rules + ".other", 0);
    }
  }

  /** Returns whether the token was signed with an IAM user's access key, as recorded by EKS. */
  private static boolean isKeyOfIamUser(String name, EventDraft event) {
    String key = event.text(EventColumn.CREDENTIAL_UID);
    return name.startsWith("arn:")
        && name.contains(":user/")
        && key != null
        && key.startsWith("AKIA");
  }
}
