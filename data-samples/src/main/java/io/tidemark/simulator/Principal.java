package io.tidemark.simulator;

import io.tidemark.engine.event.IdentityKind;

/** Types of principals. Each type is recorded in exactly one log. */
public enum Principal {
  /** An AWS role assumed with a build provider's OIDC token. */
  WEB_IDENTITY_ROLE(IdentityKind.CI_JOB, LogFormat.CLOUDTRAIL),
  SERVICE_ROLE(IdentityKind.WORKLOAD, LogFormat.CLOUDTRAIL),
  INSTANCE_ROLE(IdentityKind.MACHINE, LogFormat.CLOUDTRAIL),
  /** An AWS user with a long-lived access key. */
  ACCESS_KEY_USER(IdentityKind.API_KEY, LogFormat.CLOUDTRAIL),
  /** An AWS service that acts on its own behalf. */
  CLOUD_SERVICE(IdentityKind.CLOUD_SERVICE, LogFormat.CLOUDTRAIL),
  /** An AWS role reserved for single sign-on users. */
  SINGLE_SIGN_ON_ROLE(IdentityKind.HUMAN, LogFormat.CLOUDTRAIL),
  SERVICE_ACCOUNT(IdentityKind.SERVICE_ACCOUNT, LogFormat.KUBERNETES_AUDIT),
  NODE(IdentityKind.MACHINE, LogFormat.KUBERNETES_AUDIT),
  CLUSTER_USER(IdentityKind.HUMAN, LogFormat.KUBERNETES_AUDIT),
  /** A pipeline on a self-hosted build server. */
  PIPELINE(IdentityKind.CI_JOB, LogFormat.GATEWAY_CSV),
  OAUTH_APPLICATION(IdentityKind.OAUTH_APP, LogFormat.GATEWAY_CSV),
  AGENT(IdentityKind.AI_AGENT, LogFormat.OTLP),
  GCP_SERVICE_ACCOUNT(IdentityKind.SERVICE_ACCOUNT, LogFormat.GCP_AUDIT),
  /** An Entra service principal with its own secret. */
  ENTRA_SERVICE_PRINCIPAL(IdentityKind.SERVICE_ACCOUNT, LogFormat.ENTRA_SIGN_IN),
  ENTRA_MANAGED_IDENTITY(IdentityKind.WORKLOAD, LogFormat.ENTRA_SIGN_IN),
  OKTA_SERVICE_APP(IdentityKind.OAUTH_APP, LogFormat.OKTA),
  OKTA_PERSON(IdentityKind.HUMAN, LogFormat.OKTA),
  /** A GitHub App with its own installation tokens. */
  GITHUB_APP(IdentityKind.OAUTH_APP, LogFormat.GITHUB_AUDIT),
  GITHUB_ACTIONS(IdentityKind.CI_JOB, LogFormat.GITHUB_AUDIT),
  GITHUB_TOKEN(IdentityKind.API_KEY, LogFormat.GITHUB_AUDIT),
  /** A workload that signs in to Vault with AppRole. */
  VAULT_APPROLE(IdentityKind.WORKLOAD, LogFormat.VAULT_AUDIT),
  /** A workload that signs in to Vault with another issuer's token. */
  VAULT_JWT(IdentityKind.WORKLOAD, LogFormat.VAULT_AUDIT),
  /** A workload in a service mesh, identified by its SPIFFE id. */
  MESH_WORKLOAD(IdentityKind.WORKLOAD, LogFormat.ENVOY),
  /** A client of the web server that uses an API key. */
  WEB_CLIENT(IdentityKind.API_KEY, LogFormat.WEB_ACCESS),
  /** A service on the platform that writes OCSF. */
  PLATFORM_SERVICE(IdentityKind.SERVICE_ACCOUNT, LogFormat.OCSF),
  /** A client of an API that is protected by an enforcer. */
  ENFORCED_CLIENT(IdentityKind.SERVICE_ACCOUNT, LogFormat.DECISIONS);

  private final IdentityKind kind;
  private final LogFormat format;

  Principal(IdentityKind kind, LogFormat format) {
    this.kind = kind;
    this.format = format;
  }

  /** Returns the identity kind that log sources should detect. */
  public IdentityKind kind() {
    return kind;
  }

  /** Returns the format of the log that records this type. */
  public LogFormat format() {
    return format;
  }
}
