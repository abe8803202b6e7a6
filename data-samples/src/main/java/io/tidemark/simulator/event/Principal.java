package io.tidemark.simulator.event;

import io.tidemark.engine.event.IdentityKind;

/** What an identity is in the eyes of the log that records it. */
public enum Principal {
  /** AWS role assumed with a build provider's OIDC token. */
  WEB_IDENTITY_ROLE(IdentityKind.CI_JOB, LogFormat.CLOUDTRAIL),
  /** AWS role assumed by a service. */
  SERVICE_ROLE(IdentityKind.WORKLOAD, LogFormat.CLOUDTRAIL),
  /** AWS role of an instance profile. */
  INSTANCE_ROLE(IdentityKind.MACHINE, LogFormat.CLOUDTRAIL),
  /** AWS user with a long-lived access key. */
  ACCESS_KEY_USER(IdentityKind.API_KEY, LogFormat.CLOUDTRAIL),
  /** AWS service acting by itself. */
  CLOUD_SERVICE(IdentityKind.CLOUD_SERVICE, LogFormat.CLOUDTRAIL),
  /** Role reserved for people of the single sign-on. */
  SINGLE_SIGN_ON_ROLE(IdentityKind.HUMAN, LogFormat.CLOUDTRAIL),
  /** Kubernetes service account. */
  SERVICE_ACCOUNT(IdentityKind.SERVICE_ACCOUNT, LogFormat.KUBERNETES_AUDIT),
  /** Kubernetes node. */
  NODE(IdentityKind.MACHINE, LogFormat.KUBERNETES_AUDIT),
  /** Person with a kubectl client. */
  CLUSTER_USER(IdentityKind.HUMAN, LogFormat.KUBERNETES_AUDIT),
  /** Pipeline of a self-hosted build server. */
  PIPELINE(IdentityKind.CI_JOB, LogFormat.GATEWAY_CSV),
  /** OAuth application of a vendor. */
  OAUTH_APPLICATION(IdentityKind.OAUTH_APP, LogFormat.GATEWAY_CSV),
  /** AI agent with tools. */
  AGENT(IdentityKind.AI_AGENT, LogFormat.GATEWAY_CSV);

  private final IdentityKind kind;
  private final LogFormat format;

  Principal(IdentityKind kind, LogFormat format) {
    this.kind = kind;
    this.format = format;
  }

  /** The kind that a log source should find. */
  public IdentityKind kind() {
    return kind;
  }

  /** The one log that records this identity. */
  public LogFormat format() {
    return format;
  }
}
