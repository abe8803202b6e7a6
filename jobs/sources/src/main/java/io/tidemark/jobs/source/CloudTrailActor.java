package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;

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
    String name = identity.text("userName");
    event
        .user(principal, "userIdentity", name != null ? name : issuer.text("userName"))
        .text(EventColumn.ACTOR_USER_UID_ALT, principal.equals(arn) ? null : arn)
        .text(EventColumn.ACTOR_USER_TYPE, identity.text("type"));
    mapSession(identity, session, issuer, event);
    event.delegation(chain(identity, session));
    event.keep(identity, "principalId", "accountId");
    event.keep(session, "ec2RoleDelivery");
    CloudTrailKind.map(record, identity, event);
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

  /** Returns whether an ARN is of a role session, as in {@code …:assumed-role/Deploy/run-7}. */
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
}
