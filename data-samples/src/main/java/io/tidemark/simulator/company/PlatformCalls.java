package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.Principal;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls on platforms other than AWS and the cluster, written in the same format as those in {@link
 * Calls}.
 */
public final class PlatformCalls {
  private static final List<Call> GCP =
      calls(
          "storage.googleapis.com storage.objects.get READ gcs_bucket"
              + " projects/_/buckets/norrin-{app}/objects/part-{n}",
          "storage.googleapis.com storage.objects.list READ gcs_bucket"
              + " projects/_/buckets/norrin-{app}",
          "storage.googleapis.com storage.objects.create WRITE gcs_bucket"
              + " projects/_/buckets/norrin-{app}/objects/part-{n}",
          "bigquery.googleapis.com google.cloud.bigquery.v2.JobService.InsertJob WRITE"
              + " bigquery_project projects/norrin/jobs/{app}-{n}",
          "bigquery.googleapis.com google.cloud.bigquery.v2.TableDataService.List READ"
              + " bigquery_dataset projects/norrin/datasets/{app}/tables/t{n}",
          "secretmanager.googleapis.com"
              + " google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion READ"
              + " audited_resource projects/1/secrets/{app}-db/versions/latest",
          "pubsub.googleapis.com google.pubsub.v1.Publisher.Publish WRITE pubsub_topic"
              + " projects/norrin/topics/{app}",
          "pubsub.googleapis.com google.pubsub.v1.Subscriber.Pull READ pubsub_subscription"
              + " projects/norrin/subscriptions/{app}",
          "cloudkms.googleapis.com Decrypt READ cloudkms_cryptokey"
              + " projects/norrin/locations/global/keyRings/{app}/cryptoKeys/data",
          "run.googleapis.com google.cloud.run.v2.Services.GetService READ cloud_run_revision"
              + " projects/norrin/locations/europe-west1/services/{app}",
          "compute.googleapis.com v1.compute.instances.get READ gce_instance"
              + " projects/norrin/zones/europe-west1-b/instances/{app}-{n}");

  private static final List<Call> GCP_RECONNAISSANCE =
      calls(
          "cloudresourcemanager.googleapis.com GetIamPolicy READ project projects/norrin",
          "iam.googleapis.com google.iam.admin.v1.ListServiceAccounts READ service_account"
              + " projects/norrin",
          "iam.googleapis.com google.iam.admin.v1.CreateServiceAccountKey CRITICAL"
              + " service_account projects/-/serviceAccounts/{n}",
          "secretmanager.googleapis.com"
              + " google.cloud.secretmanager.v1.SecretManagerService.ListSecrets READ"
              + " audited_resource projects/1",
          "secretmanager.googleapis.com"
              + " google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion READ"
              + " audited_resource projects/1/secrets/shared-{n}/versions/latest",
          "storage.googleapis.com storage.buckets.list READ gcs_bucket projects/norrin",
          "compute.googleapis.com v1.compute.instances.aggregatedList READ gce_instance"
              + " projects/norrin");

  /**
   * Token requests by Entra workloads. The id in each request belongs to the application for which
   * a token is requested.
   */
  private static final List<Call> ENTRA =
      calls(
          "entra sign-in READ application 797f4846-ba00-4fd7-ba43-dac1f8f63013",
          "entra sign-in READ application 00000003-0000-0000-c000-000000000000",
          "entra sign-in READ application cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
          "entra sign-in READ application e406a681-f3d4-42a8-90b6-c2b029497af1",
          "entra sign-in READ application api-{app}");

  private static final List<Call> ENTRA_RECONNAISSANCE =
      calls(
          "entra sign-in READ application 00000002-0000-0000-c000-000000000000",
          "entra sign-in READ application 00000003-0000-0ff1-ce00-000000000000",
          "entra sign-in READ application 022907d3-0f1b-48f7-badc-1ba6abab6d66",
          "entra sign-in READ application 499b84ac-1321-427f-aa17-267ca6975798",
          "entra sign-in READ application api-internal-{n}");

  private static final List<Call> OKTA =
      calls(
          "okta group.user_membership.add ADMIN User 00u{app}{n}",
          "okta group.user_membership.remove ADMIN User 00u{app}{n}",
          "okta user.lifecycle.create ADMIN User 00u{app}{n}",
          "okta user.lifecycle.deactivate ADMIN User 00u{app}{n}",
          "okta user.account.update_profile ADMIN User 00u{app}{n}",
          "okta application.user_membership.add ADMIN AppInstance 0oa{app}{n}");

  private static final List<Call> OKTA_RECONNAISSANCE =
      calls(
          "okta user.account.privilege.grant CRITICAL User 00usupport{n}",
          "okta system.api_token.create CRITICAL Token 00Tbackup{n}",
          "okta policy.rule.deactivate CRITICAL PolicyRule rul{n}",
          "okta user.mfa.factor.deactivate ADMIN User 00usupport{n}",
          "okta app.oauth2.client.lifecycle.create CRITICAL PublicClientApp 0oabackup{n}",
          "okta user.account.reset_password ADMIN User 00usupport{n}");

  private static final List<Call> OKTA_PEOPLE =
      calls(
          "okta user.session.start READ User -",
          "okta user.authentication.sso READ AppInstance 0oamail",
          "okta user.authentication.sso READ AppInstance 0oatickets",
          "okta policy.evaluate_sign_on READ PolicyEntity rstdefault");

  private static final List<Call> GITHUB =
      calls(
          "github git.fetch READ repository {app}",
          "github git.clone READ repository {app}",
          "github git.push WRITE repository {app}",
          "github pull_request.create WRITE repository {app}",
          "github pull_request.merge WRITE repository {app}",
          "github workflows.created_workflow_run WRITE repository {app}",
          "github workflows.completed_workflow_run READ repository {app}",
          "github packages.package_version_published WRITE repository {app}");

  private static final List<Call> GITHUB_RECONNAISSANCE =
      calls(
          "github git.clone READ repository private-{n}",
          "github repo.download_zip READ repository private-{n}",
          "github public_key.create CRITICAL repository private-{n}",
          "github hook.create ADMIN repository private-{n}",
          "github protected_branch.policy_override CRITICAL repository private-{n}",
          "github org.add_outside_collaborator CRITICAL repository private-{n}");

  private static final List<Call> VAULT =
      calls(
          "kv read READ kv secret/data/{app}/database",
          "kv read READ kv secret/data/{app}/part-{n}",
          "kv update WRITE kv secret/data/{app}/state",
          "database read READ database database/creds/{app}",
          "transit update WRITE transit transit/encrypt/{app}",
          "transit update WRITE transit transit/decrypt/{app}",
          "pki update WRITE pki pki/issue/{app}",
          "token update WRITE token auth/token/renew-self");

  private static final List<Call> VAULT_RECONNAISSANCE =
      calls(
          "token read READ token auth/token/lookup-self",
          "system read READ system sys/internal/ui/mounts",
          "kv list READ kv secret/metadata/",
          "kv read READ kv secret/data/shared/{n}",
          "system list READ system sys/policies/acl",
          "system update CRITICAL system sys/policies/acl/backup-{n}",
          "token update ADMIN token auth/token/create");

  private static final List<Call> MESH =
      calls(
          "carts.shop.svc.cluster.local get READ url /carts/{n}",
          "carts.shop.svc.cluster.local put WRITE url /carts/{n}/items",
          "stock.shop.svc.cluster.local get READ url /stock/{app}/{n}?fresh=true",
          "prices.shop.svc.cluster.local get READ url /prices?app={app}",
          "orders.shop.svc.cluster.local post WRITE url /orders",
          "orders.shop.svc.cluster.local get READ url /orders/{n}");

  private static final List<Call> MESH_RECONNAISSANCE =
      calls(
          "users.core.svc.cluster.local get READ url /admin/users?page={n}",
          "vault.core.svc.cluster.local get READ url /v1/sys/mounts",
          "payments.core.svc.cluster.local post CRITICAL url /payments",
          "orders.shop.svc.cluster.local delete WRITE url /orders/{n}");

  private static final List<Call> WEB =
      calls(
          "web get READ url /api/{app}/items/{n}",
          "web get READ url /api/{app}/items?page={n}",
          "web post WRITE url /api/{app}/items",
          "web put WRITE url /api/{app}/items/{n}",
          "web get READ url /api/status");

  private static final List<Call> WEB_RECONNAISSANCE =
      calls(
          "web get READ url /api/admin/users?page={n}",
          "web get READ url /.git/HEAD",
          "web get READ url /api/export/{n}",
          "web delete WRITE url /api/orders/{n}");

  private static final List<Call> INTERNAL =
      calls(
          "jobs submit WRITE job {app}/{n}",
          "jobs status READ job {app}/{n}",
          "artifacts get READ artifact {app}/build-{n}",
          "artifacts put WRITE artifact {app}/build-{n}",
          "configs read READ config {app}/settings");

  private static final List<Call> INTERNAL_RECONNAISSANCE =
      calls(
          "configs list READ config *",
          "secrets list READ secret *",
          "secrets read READ secret shared-{n}",
          "members add ADMIN member backup-{n}");

  private PlatformCalls() {}

  static List<Call> habits(Principal principal) {
    return switch (principal) {
      case OKTA_PERSON -> OKTA_PEOPLE;
      case OKTA_SERVICE_APP -> OKTA;
      case ENTRA_SERVICE_PRINCIPAL, ENTRA_MANAGED_IDENTITY -> ENTRA;
      case GITHUB_APP, GITHUB_ACTIONS, GITHUB_TOKEN -> GITHUB;
      case VAULT_APPROLE, VAULT_JWT -> VAULT;
      case GCP_SERVICE_ACCOUNT -> GCP;
      case MESH_WORKLOAD -> MESH;
      case WEB_CLIENT -> WEB;
      case PLATFORM_SERVICE, ENFORCED_CLIENT -> INTERNAL;
      default -> throw new IllegalArgumentException(principal + " is not in this menu");
    };
  }

  /**
   * Returns the first calls that an intruder makes. Empty for formats that {@link Calls} covers.
   */
  public static List<Call> reconnaissance(LogFormat format) {
    return switch (format) {
      case GCP_AUDIT -> GCP_RECONNAISSANCE;
      case ENTRA_SIGN_IN -> ENTRA_RECONNAISSANCE;
      case OKTA -> OKTA_RECONNAISSANCE;
      case GITHUB_AUDIT -> GITHUB_RECONNAISSANCE;
      case VAULT_AUDIT -> VAULT_RECONNAISSANCE;
      case ENVOY -> MESH_RECONNAISSANCE;
      case WEB_ACCESS -> WEB_RECONNAISSANCE;
      case OCSF, DECISIONS -> INTERNAL_RECONNAISSANCE;
      default -> List.of();
    };
  }

  private static List<Call> calls(String... lines) {
    return Stream.of(lines).map(Call::template).toList();
  }
}
