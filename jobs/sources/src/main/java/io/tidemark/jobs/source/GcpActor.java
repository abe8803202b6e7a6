package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.ArrayList;
import java.util.List;

/** Maps the actor, key and delegation chain of a Google Cloud audit entry. */
final class GcpActor {
  /** Principal of entries whose caller is redacted or unknown. */
  static final String ANONYMOUS = "anonymous";

  private static final String ACCOUNT_DOMAIN = "gserviceaccount.com";
  private static final String FEDERATED = "/workloadIdentityPools/";
  private static final String PEOPLE_FEDERATED = "/workforcePools/";

  /**
   * Appears in the names of principals from the cluster's own workload identity pool, for example
   * {@code p.svc.id.goog[namespace/account]}.
   */
  private static final String CLUSTER_FEDERATED = ".svc.id.goog[";

  private static final String ACCOUNT_OF_PROJECT = ".iam." + ACCOUNT_DOMAIN;

  private GcpActor() {}

  static void map(JsonRecord payload, EventDraft event) {
    JsonRecord info = payload.at("authenticationInfo");
    String email = info.text("principalEmail");
    String subject = info.text("principalSubject");
    String principal = principal(info);
    event
        .key(
            EventColumn.ACTOR_USER_UID,
            principal == null ? ANONYMOUS : principal,
            "authenticationInfo.principalEmail")
        .text(EventColumn.ACTOR_USER_NAME, principal)
        .text(EventColumn.ACTOR_USER_UID_ALT, email == null ? null : subject)
        .text(EventColumn.ACTOR_APP_UID, info.ifObject("oauthInfo").text("oauthClientId"));
    String key = info.text("serviceAccountKeyName");
    if (key != null) {
      event
          .credential(key, "authenticationInfo.serviceAccountKeyName")
          .number(EventColumn.API_TOKEN_TYPE_ID, TokenType.LONG_LIVED_KEY);
    } else if (principal != null && isFederated(principal)) {
      event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.FEDERATED_TOKEN);
    }
    List<Delegate> chain = chain(info);
    event.delegation(chain);
    event.keep(info, "authoritySelector");
    kind(principal, key != null, event);
    mapPipeline(principal, chain, event);
  }

  /**
   * Returns the principals on whose behalf a service account acts, starting with the first
   * delegator, which is their order in the log.
   */
  private static List<Delegate> chain(JsonRecord info) {
    List<Delegate> chain = new ArrayList<>();
    for (JsonRecord link : info.objects("serviceAccountDelegationInfo")) {
      String first = link.ifObject("firstPartyPrincipal").text("principalEmail");
      String uid = first == null ? plain(link.text("principalSubject")) : first;
      if (uid != null) {
        boolean account = uid.endsWith(ACCOUNT_DOMAIN);
        boolean workload = isFederated(uid);
        chain.add(new Delegate(uid, account ? "service_account" : workload ? "workload" : "user"));
      }
    }
    return chain;
  }

  /**
   * Removes the type prefix: {@code user:jo@example.com} becomes {@code jo@example.com}. URIs are
   * unchanged.
   */
  private static String plain(String subject) {
    if (subject == null) {
      return null;
    }
    for (String prefix : new String[] {"serviceAccount:", "user:"}) {
      if (subject.startsWith(prefix)) {
        return subject.substring(prefix.length());
      }
    }
    return subject;
  }

  private static void kind(String principal, boolean hasKey, EventDraft event) {
    if (principal == null) {
      event.actor(IdentityKind.UNKNOWN, "gcp.anonymous", 0);
    } else if (principal.startsWith("system:serviceaccount:")) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, "gcp.kubernetes_service_account", 4);
    } else if (principal.startsWith("system:node:")) {
      event.actor(IdentityKind.MACHINE, "gcp.kubernetes_node", 3);
    } else if (principal.startsWith("system:") || principal.equals("system@google.com")) {
      event.actor(IdentityKind.CLOUD_SERVICE, "gcp.system", 3);
    } else if (isServiceAgent(principal)) {
      event.actor(IdentityKind.CLOUD_SERVICE, "gcp.service_agent", 3);
    } else if (principal.endsWith(ACCOUNT_DOMAIN) || hasKey) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, "gcp.service_account", 4);
    } else if (principal.startsWith("principal://agents.")) {
      event.actor(IdentityKind.AI_AGENT, "gcp.agent_identity", 4);
      event.text(EventColumn.AI_AGENT_UID, principal);
    } else if (isFederated(principal)) {
      boolean pipeline = pipelineSubject(principal) != null;
      event.actor(
          pipeline ? IdentityKind.CI_JOB : IdentityKind.WORKLOAD,
          pipeline ? "gcp.federated_ci" : "gcp.federated_workload",
          4);
    } else if (principal.contains(PEOPLE_FEDERATED) || principal.indexOf('@') > 0) {
      event.actor(IdentityKind.HUMAN, "gcp.user", 1);
    } else {
      event.actor(IdentityKind.UNKNOWN, "gcp.other", 0);
    }
  }

  private static boolean isFederated(String principal) {
    return principal.contains(FEDERATED) || principal.contains(CLUSTER_FEDERATED);
  }

  /**
   * Returns the project that a service account belongs to, which may differ from the project it
   * calls. If the account's address does not contain a project, returns Google's domain.
   *
   * @return null if the caller is not a service account
   */
  static String home(JsonRecord payload) {
    String address = principal(payload.at("authenticationInfo"));
    if (address == null || !address.endsWith(ACCOUNT_DOMAIN)) {
      return null;
    }
    int project = address.lastIndexOf('@') + 1;
    int end = address.length() - ACCOUNT_OF_PROJECT.length();
    return address.endsWith(ACCOUNT_OF_PROJECT) && project < end
        ? address.substring(project, end)
        : ACCOUNT_DOMAIN;
  }

  private static String principal(JsonRecord info) {
    String email = info.text("principalEmail");
    return email != null ? email : plain(info.text("principalSubject"));
  }

  /**
   * Returns whether the account is one that Google creates in every project for its own services.
   */
  private static boolean isServiceAgent(String email) {
    int at = email.lastIndexOf('@');
    if (at < 0 || !email.endsWith(ACCOUNT_DOMAIN)) {
      return false;
    }
    String domain = email.substring(at + 1);
    return domain.startsWith("gcp-sa-")
        || domain.equals("cloudservices.gserviceaccount.com")
        || domain.equals("system.gserviceaccount.com")
        || (domain.endsWith(".iam.gserviceaccount.com") && domain.contains("-robot."))
        || (email.startsWith("service-") && domain.endsWith("-system.iam.gserviceaccount.com"));
  }

  private static void mapPipeline(String principal, List<Delegate> chain, EventDraft event) {
    String subject = principal == null ? null : pipelineSubject(principal);
    for (Delegate link : chain) {
      subject = subject == null ? pipelineSubject(link.uid()) : subject;
    }
    event.text(EventColumn.WORKFLOW_REF, subject);
  }

  /**
   * Returns the pipeline's subject from a federated principal, or null if the principal is not a
   * pipeline.
   */
  private static String pipelineSubject(String principal) {
    int at = principal.indexOf("/subject/");
    if (at < 0 || !principal.contains(FEDERATED)) {
      return null;
    }
    String subject = principal.substring(at + "/subject/".length());
    return ApiActivity.startsWithAny(subject, "repo:", "project_path:", "organization:")
        ? subject
        : null;
  }
}
