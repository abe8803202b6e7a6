package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Maps the actor, session, credential and delegation chain of a CloudTrail record. */
final class CloudTrailActor {
  private static final String ROLE_SESSION = ":assumed-role/";

  private CloudTrailActor() {}

  static void map(JsonRecord record, EventDraft event) {
    if (!record.has("userIdentity")) {
      throw RejectedRecordException.missing("userIdentity");
    }
    JsonRecord identity = record.at("userIdentity");
    JsonRecord session = identity.at("sessionContext");
    JsonRecord issuer = session.at("sessionIssuer");
    String account = record.text("recipientAccountId");
    event.key(
        EventColumn.CLOUD_ACCOUNT_UID,
        account != null ? account : identity.text("accountId"),
        "recipientAccountId");

    String arn = identity.text("arn");
    String principal = principal(identity, issuer);
    event
        .key(EventColumn.ACTOR_USER_UID, principal, "userIdentity")
        .text(EventColumn.ACTOR_USER_UID_ALT, principal.equals(arn) ? null : arn);
    String name = identity.text("userName");
    event
        .text(EventColumn.ACTOR_USER_NAME, name != null ? name : issuer.text("userName"))
        .text(EventColumn.ACTOR_USER_TYPE, identity.text("type"));
    mapSession(identity, session, issuer, event);
    event.delegation(chain(identity, session));
    event.keep(identity, "principalId", "accountId");
    event.keep(session, "ec2RoleDelivery");
    Kind.map(record, identity, event);
  }

  /** Returns the stable principal, without the session name, which callers can choose. */
  private static String principal(JsonRecord identity, JsonRecord issuer) {
    String issuerArn = issuer.text("arn");
    if (issuerArn != null) {
      return issuerArn;
    }
    String arn = identity.text("arn");
    if (arn != null) {
      return withoutSession(arn);
    }
    String onBehalfOf = identity.at("onBehalfOf").text("userId");
    if (onBehalfOf != null) {
      return onBehalfOf;
    }
    String principalId = identity.text("principalId");
    String type = identity.text("type");
    if (principalId != null) {
      boolean role = "AssumedRole".equals(type) || "AWSAccount".equals(type);
      int colon = role ? principalId.indexOf(':') : -1;
      return colon > 0 ? principalId.substring(0, colon) : principalId;
    }
    String service = identity.text("invokedBy");
    if (service != null) {
      return service;
    }
    String name = identity.text("userName");
    String account = name == null ? identity.text("accountId") : null;
    if (name == null && account == null) {
      throw RejectedRecordException.missing("userIdentity.arn");
    }
    return name != null ? "user/" + name : "account/" + account;
  }

  /** Returns whether an ARN names a role session, as in {@code …:assumed-role/Deploy/run-7}. */
  static boolean isRoleSession(String arn) {
    return arn.contains(ROLE_SESSION);
  }

  /** Returns an ARN without its session name, which callers can choose. The issuer may be null. */
  static String withoutSession(String arn, String issuer) {
    return isRoleSession(arn) && issuer != null && issuer.contains(":role/")
        ? issuer
        : withoutSession(arn);
  }

  static String withoutSession(String arn) {
    int role = arn.indexOf(ROLE_SESSION);
    if (role < 0 || !arn.contains(":sts:")) {
      return arn;
    }
    String name = arn.substring(role + ROLE_SESSION.length());
    int slash = name.indexOf('/');
    return arn.substring(0, role).replace(":sts:", ":iam:")
        + ":role/"
        + (slash < 0 ? name : name.substring(0, slash));
  }

  private static void mapSession(
      JsonRecord identity, JsonRecord session, JsonRecord issuer, EventDraft event) {
    JsonRecord attributes = session.at("attributes");
    String created = attributes.text("creationDate");
    String arn = identity.text("arn");
    if (created != null && arn != null) {
      event.text(EventColumn.ACTOR_SESSION_UID, arn + "#" + created);
    }
    event
        .text(EventColumn.ACTOR_SESSION_ISSUER, issuer.text("arn"))
        .otherTime(EventColumn.ACTOR_SESSION_CREATED_TIME, created)
        .flag(EventColumn.ACTOR_SESSION_IS_MFA, attributes.flag("mfaAuthenticated"));
    String key = identity.text("accessKeyId", "credentialId");
    if (key == null) {
      return;
    }
    event.key(EventColumn.CREDENTIAL_UID, key, "userIdentity.accessKeyId");
    if (key.startsWith("ASIA")) {
      event.tokenType(TokenType.SESSION_KEY);
      event.otherTime(EventColumn.API_TOKEN_CREATED_TIME, created);
    } else if (key.startsWith("AKIA")) {
      event.tokenType(TokenType.LONG_LIVED_KEY);
    }
  }

  /** Returns the delegation chain: people first, then intermediate services. */
  private static List<Delegate> chain(JsonRecord identity, JsonRecord session) {
    List<Delegate> chain = new ArrayList<>();
    String origin = session.text("sourceIdentity");
    if (origin != null) {
      chain.add(new Delegate(origin, "source_identity"));
    }
    String person = identity.at("onBehalfOf").text("userId");
    if (person != null) {
      chain.add(new Delegate(person, "user"));
    }
    String service = identity.text("invokedBy");
    if (service != null && !"AWSService".equals(identity.text("type"))) {
      chain.add(new Delegate(service, "service"));
    }
    return chain;
  }

  /** Determines the identity kind of a CloudTrail actor. The first matching rule applies. */
  static final class Kind {
    private static final Pattern INSTANCE_SESSION = Pattern.compile("i-[0-9a-f]{8,32}");

    private static final Pattern BEFORE_CONSOLE_FLAG = Pattern.compile("1\\.0[0-7]");

    private static final List<String> CI_ISSUERS =
        List.of(
            """
            github gitlab bitbucket.org circleci.com buildkite.com app.terraform.io
            vstoken.dev.azure.com\
            """
                .split("[ \n]+"));

    private Kind() {}

    static void map(JsonRecord record, JsonRecord identity, EventDraft event) {
      String type = identity.orEmpty("type");
      JsonRecord web = identity.at("sessionContext").ifObject("webIdFederationData");
      boolean ownPrincipal = identity.has("arn") || identity.has("principalId");
      if (type.equals("AWSService") || (!ownPrincipal && identity.has("invokedBy"))) {
        event.actor(IdentityKind.CLOUD_SERVICE, "cloudtrail.aws_service", 3);
        return;
      }
      if (type.equals("Root")) {
        event.actor(IdentityKind.HUMAN, "cloudtrail.root", 2);
        return;
      }
      boolean federated = type.equals("WebIdentityUser") || !web.isEmpty();
      if (federated && webIdentity(identity, web, event)) {
        return;
      }
      switch (type) {
        case "AssumedRole", "Role" -> {
          String role = event.text(EventColumn.ACTOR_USER_UID);
          if (!isOfIdentityCenter(role) && isConsole(record, identity)) {
            event.actor(IdentityKind.HUMAN, "cloudtrail.console_session", 1);
          } else {
            roleSession(role, sessionName(identity), "cloudtrail", event);
          }
        }
        case "SAMLUser" -> event.actor(IdentityKind.HUMAN, "cloudtrail.saml_user", 1);
        case "IdentityCenterUser" ->
            event.actor(IdentityKind.HUMAN, "cloudtrail.identity_center", 1);
        case "IAMUser" -> iamUser(record, identity, event);
        case "FederatedUser" -> event.actor(IdentityKind.UNKNOWN, "cloudtrail.federated_user", 0);
        case "AWSAccount" -> event.actor(IdentityKind.UNKNOWN, "cloudtrail.other_account", 0);
        case "WebIdentityUser" ->
            event.actor(IdentityKind.UNKNOWN, "cloudtrail.web_identity_other", 0);
        default -> event.actor(IdentityKind.UNKNOWN, "cloudtrail.unknown", 0);
      }
    }

    private static boolean webIdentity(JsonRecord identity, JsonRecord web, EventDraft event) {
      String provider = identity.text("identityProvider");
      if (provider == null) {
        provider = web.text("federatedProvider");
      }
      String subject = identity.text("userName");
      if (subject == null || !web.isEmpty()) {
        String claim = web.ifObject("attributes").text("sub");
        subject = claim == null ? subject : claim;
      }
      event.keep("userIdentity.identityProvider", provider);
      String issuer = provider == null ? "" : provider.toLowerCase(Locale.ROOT);
      if (CI_ISSUERS.stream().anyMatch(issuer::contains)) {
        event.actor(IdentityKind.CI_JOB, "cloudtrail.web_identity_ci", 4);
        event.text(EventColumn.WORKFLOW_REF, subject);
        return true;
      }
      if (issuer.contains("oidc.eks.")
          || (subject != null && subject.startsWith("system:serviceaccount:"))) {
        event.actor(IdentityKind.WORKLOAD, "cloudtrail.web_identity_workload", 4);
        event.keep("userIdentity.subject", subject);
        return true;
      }
      return false;
    }

    private static boolean isOfIdentityCenter(String role) {
      return role.contains("/AWSReservedSSO_");
    }

    static void roleSession(String role, String session, String rules, EventDraft event) {
      if (isOfIdentityCenter(role)) {
        event.actor(IdentityKind.HUMAN, rules + ".sso_role", 1);
      } else if (INSTANCE_SESSION.matcher(session).matches()) {
        event.actor(IdentityKind.MACHINE, rules + ".instance_role", 4);
        event.text(EventColumn.RUNNER_NAME, session);
      } else if (role.contains(":role/aws-service-role/")
          || role.contains(":role/AWSServiceRoleFor")) {
        event.actor(IdentityKind.CLOUD_SERVICE, rules + ".service_linked_role", 4);
      } else if (session.indexOf('@') > 0) {
        // SAML users have session names of this form, but any caller of AssumeRole can choose one
        // too.
        event.actor(IdentityKind.WORKLOAD, rules + ".assumed_role_named_as_person", 4);
      } else {
        event.actor(IdentityKind.WORKLOAD, rules + ".assumed_role", 4);
      }
    }

    private static void iamUser(JsonRecord record, JsonRecord identity, EventDraft event) {
      String key = identity.text("accessKeyId");
      if (isConsole(record, identity)) {
        event.actor(IdentityKind.HUMAN, "cloudtrail.console_session", 1);
      } else if (key == null && (identity.has("credentialId") || isGit(record))) {
        // Git and other services use their own credentials, which the record may omit.
        event.actor(IdentityKind.API_KEY, "cloudtrail.iam_user_credential", 4);
      } else if (key == null && isSignIn(record)) {
        event.actor(IdentityKind.HUMAN, "cloudtrail.iam_user_no_key", 1);
      } else if (key == null) {
        event.actor(IdentityKind.UNKNOWN, "cloudtrail.iam_user_other", 0);
      } else if (!key.startsWith("ASIA")) {
        event.actor(IdentityKind.API_KEY, "cloudtrail.iam_user_key", 4);
      } else if (event.number(EventColumn.ACTOR_SESSION_IS_MFA) == 1) {
        event.actor(IdentityKind.HUMAN, "cloudtrail.iam_user_mfa_session", 1);
      } else {
        // This is either a console session without the console flag, or a script that called
        // GetSessionToken.
        event.actor(IdentityKind.UNKNOWN, "cloudtrail.iam_user_session", 0);
      }
    }

    private static boolean isSignIn(JsonRecord record) {
      return record.required("eventSource").equals("signin.amazonaws.com")
          || record.orEmpty("eventType").startsWith("AwsConsole");
    }

    private static boolean isGit(JsonRecord record) {
      return record.required("eventSource").startsWith("codecommit.")
          && record.required("eventName").startsWith("Git");
    }

    private static boolean isConsole(JsonRecord record, JsonRecord identity) {
      String agent = record.orEmpty("userAgent");
      String start = agent.startsWith("[") ? agent.substring(1) : agent;
      String operation = record.text("eventName");
      if ("ConsoleLogin".equals(operation) || "SwitchRole".equals(operation)) {
        return true;
      }
      // Long-lived keys never sign console requests, whatever the user agent claims.
      if (identity.orEmpty("accessKeyId").startsWith("AKIA")) {
        return false;
      }
      // The user agent, which callers can set freely, is used only for records that predate AWS's
      // console flag.
      return record.isTrue("sessionCredentialFromConsole")
          || "signin.amazonaws.com".equals(identity.text("invokedBy"))
          || (ApiActivity.startsWithAny(
                  start, "console.", "signin.amazonaws.com", "S3Console/", "RDS Console")
              && BEFORE_CONSOLE_FLAG.matcher(record.orEmpty("eventVersion")).matches());
    }

    private static String sessionName(JsonRecord identity) {
      String arn = identity.text("arn");
      if (arn != null && isRoleSession(arn)) {
        return arn.substring(arn.lastIndexOf('/') + 1);
      }
      String principalId = identity.orEmpty("principalId");
      int colon = principalId.indexOf(':');
      return colon < 0 ? "" : principalId.substring(colon + 1);
    }
  }
}
