package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Classifies identities by their declared kind, then OCSF types, then AWS and Kubernetes names. */
final class DeclaredKind {
  private DeclaredKind() {}

  static void map(EventDraft event, String prefix) {
    String declared = event.text(EventColumn.NHI_KIND);
    if (declared != null) {
      String rule = event.text(EventColumn.NHI_RULE_ID);
      event.kind(
          IdentityKind.ofLabel(declared).orElse(IdentityKind.UNKNOWN),
          rule == null ? prefix + ".declared" : rule);
      return;
    }
    long type = event.number(EventColumn.ACTOR_USER_TYPE_ID);
    boolean credential = event.text(EventColumn.CREDENTIAL_UID) != null;
    boolean token = credential || event.number(EventColumn.API_TOKEN_TYPE_ID) >= 0;
    if (event.text(EventColumn.AI_AGENT_UID) != null) {
      event.kind(IdentityKind.AI_AGENT, prefix + ".ai_agent");
    } else if (type == 4) {
      event.kind(IdentityKind.SERVICE_ACCOUNT, prefix + ".service_user");
    } else if (type == 3) {
      event.kind(IdentityKind.SERVICE_ACCOUNT, prefix + ".system_user");
    } else if (event.text(EventColumn.ACTOR_APP_UID) != null && token) {
      event.kind(IdentityKind.OAUTH_APP, prefix + ".oauth_app");
    } else if (credential
        && event.number(EventColumn.ACTOR_SESSION_IS_MFA) == AccessEvent.MISSING) {
      event.kind(IdentityKind.API_KEY, prefix + ".programmatic_credential");
    } else if (type == 1 || type == 2) {
      event.kind(IdentityKind.HUMAN, prefix + ".person");
    } else {
      byName(event, prefix);
    }
  }

  private static void byName(EventDraft event, String prefix) {
    String uid = event.text(EventColumn.ACTOR_USER_UID);
    for (String arn : texts(event, EventColumn.ACTOR_USER_UID_ALT, EventColumn.ACTOR_USER_UID)) {
      if (CloudTrailActor.isRoleSession(arn)) {
        String session = arn.substring(arn.lastIndexOf('/') + 1);
        CloudTrailActor.Kind.roleSession(uid, session, prefix, event);
        return;
      }
    }
    for (String name : texts(event, EventColumn.ACTOR_USER_NAME, EventColumn.ACTOR_USER_UID)) {
      if (name.startsWith("system:")) {
        KubernetesAuditSource.kind(name, prefix, event);
        return;
      }
    }
    event.kind(IdentityKind.UNKNOWN, prefix + ".unknown");
  }

  private static List<String> texts(EventDraft event, EventColumn... columns) {
    return Arrays.stream(columns).map(event::text).filter(Objects::nonNull).toList();
  }
}
