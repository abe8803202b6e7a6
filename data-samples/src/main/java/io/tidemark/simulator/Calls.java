package io.tidemark.simulator;

import java.util.List;
import java.util.stream.Stream;

/** Calls of habits and calls of intruders only, written as {@link Call#template} lines. */
final class Calls {
  static final List<Call> CLOUD_APPLICATION =
      aws(
          "s3 GetObject READ AWS::S3::Object arn:aws:s3:::norrin-{app}-data/part-{n}",
          "s3 PutObject WRITE AWS::S3::Object arn:aws:s3:::norrin-{app}-data/part-{n}",
          "s3 ListObjects READ AWS::S3::Bucket arn:aws:s3:::norrin-{app}-data",
          "dynamodb GetItem READ AWS::DynamoDB::Table table/{app}-state",
          "dynamodb Query READ AWS::DynamoDB::Table table/{app}-index-{n}",
          "dynamodb UpdateItem WRITE AWS::DynamoDB::Table table/{app}-state",
          "sqs ReceiveMessage READ AWS::SQS::Queue queue/{app}-in",
          "sqs DeleteMessage WRITE AWS::SQS::Queue queue/{app}-in",
          "sns Publish WRITE AWS::SNS::Topic topic/{app}-events",
          "kms Decrypt READ AWS::KMS::Key key/{app}",
          "kms GenerateDataKey READ AWS::KMS::Key key/{app}",
          "secretsmanager GetSecretValue READ AWS::SecretsManager::Secret secret:{app}/database",
          "ssm GetParameter READ AWS::SSM::Parameter parameter/{app}/setting-{n}",
          "sts GetCallerIdentity READ - -",
          "monitoring PutMetricData WRITE - -",
          "logs CreateLogStream WRITE AWS::Logs::LogGroup log-group:/{app}",
          "lambda Invoke WRITE AWS::Lambda::Function function:{app}-worker-{n}");

  static final List<Call> CLOUD_DEPLOYMENT =
      aws(
          "ecr GetAuthorizationToken READ - -",
          "ecr BatchCheckLayerAvailability READ AWS::ECR::Repository repository/{app}",
          "ecr InitiateLayerUpload WRITE AWS::ECR::Repository repository/{app}",
          "ecr PutImage WRITE AWS::ECR::Repository repository/{app}",
          "ecs DescribeServices READ AWS::ECS::Service service/prod/{app}",
          "ecs RegisterTaskDefinition WRITE AWS::ECS::TaskDefinition task/{app}",
          "ecs UpdateService WRITE AWS::ECS::Service service/prod/{app}",
          "s3 PutObject WRITE AWS::S3::Object arn:aws:s3:::norrin-artifacts/{app}/{n}",
          "s3 ListObjects READ AWS::S3::Bucket arn:aws:s3:::norrin-artifacts",
          "cloudformation DescribeStacks READ AWS::CloudFormation::Stack stack/{app}",
          "cloudformation CreateChangeSet WRITE AWS::CloudFormation::Stack stack/{app}",
          "lambda UpdateFunctionCode20150331v2 WRITE AWS::Lambda::Function"
              + " function:{app}-worker-{n}",
          "ssm GetParameters READ AWS::SSM::Parameter parameter/{app}/deploy",
          "cloudfront CreateInvalidation WRITE AWS::CloudFront::Distribution distribution/{app}");

  static final List<Call> INFRASTRUCTURE =
      aws(
          "ec2 DescribeInstances READ - -",
          "ec2 DescribeSecurityGroups READ AWS::EC2::SecurityGroup sg/{app}-{n}",
          "ec2 DescribeSubnets READ - -",
          "ec2 DescribeVpcs READ - -",
          "iam GetRole READ AWS::IAM::Role role/{app}-{n}",
          "iam ListAttachedRolePolicies READ AWS::IAM::Role role/{app}-{n}",
          "s3 GetBucketPolicy READ AWS::S3::Bucket arn:aws:s3:::norrin-{app}-{n}",
          "rds DescribeDBInstances READ AWS::RDS::DBInstance db/{app}",
          "elasticloadbalancing DescribeTargetGroups READ - -",
          "route53 ListResourceRecordSets READ AWS::Route53::HostedZone zone/{app}",
          "kms DescribeKey READ AWS::KMS::Key key/{app}");

  static final List<Call> INFRASTRUCTURE_CHANGES =
      aws(
          "ec2 AuthorizeSecurityGroupIngress ADMIN AWS::EC2::SecurityGroup sg/{app}-{n}",
          "ec2 CreateTags WRITE AWS::EC2::Instance instance/{app}-{n}",
          "iam PutRolePolicy ADMIN AWS::IAM::Role role/{app}-{n}",
          "autoscaling UpdateAutoScalingGroup WRITE AWS::AutoScaling::AutoScalingGroup group/{app}",
          "rds ModifyDBInstance ADMIN AWS::RDS::DBInstance db/{app}",
          "route53 ChangeResourceRecordSets WRITE AWS::Route53::HostedZone zone/{app}",
          "s3 PutBucketTagging WRITE AWS::S3::Bucket arn:aws:s3:::norrin-{app}-{n}");

  static final List<Call> CLUSTER_APPLICATION =
      calls(
          "core get READ configmaps {app}-config",
          "core list READ pods -",
          "core watch READ configmaps -",
          "core get READ secrets {app}-credentials",
          "core list READ endpoints -",
          "core update WRITE configmaps {app}-state",
          "core create WRITE events {app}.{n}",
          "core patch WRITE events {app}.{n}",
          "core get READ services {app}",
          "coordination.k8s.io get READ leases {app}-leader",
          "coordination.k8s.io update WRITE leases {app}-leader",
          "apps get READ deployments {app}",
          "apps list READ replicasets -",
          "discovery.k8s.io list READ endpointslices -",
          "networking.k8s.io list READ ingresses -",
          "batch list READ jobs -",
          "autoscaling get READ horizontalpodautoscalers {app}");

  static final List<Call> CLUSTER_BATCH =
      calls(
          "core get READ configmaps {app}-schedule",
          "core get READ secrets {app}-credentials",
          "core list READ pods -",
          "batch list READ jobs -",
          "batch create WRITE jobs {app}-{n}",
          "batch delete WRITE jobs {app}-{n}",
          "core list READ persistentvolumeclaims -",
          "core update WRITE configmaps {app}-progress");

  static final List<Call> BUILD =
      calls(
          "repository clone READ repository norrin/{app}",
          "packages fetch READ package base-{n}",
          "artifacts download READ artifact {app}/cache-{n}",
          "artifacts publish WRITE artifact {app}/build-{n}",
          "registry pull_image READ image builder-{n}",
          "registry push_image WRITE image {app}",
          "secrets read_secret READ secret {app}/deploy",
          "tests report WRITE report {app}",
          "deploy start_rollout WRITE rollout {app}",
          "deploy read_rollout READ rollout {app}");

  static final List<Call> INTEGRATION =
      calls(
          "crm list_contacts READ contacts segment-{n}",
          "crm read_contact READ contact contact-{n}",
          "crm update_contact WRITE contact contact-{n}",
          "calendar list_events READ calendar team-{n}",
          "calendar create_event WRITE calendar team-{n}",
          "files read_file READ file {app}/{n}",
          "files list_folder READ folder {app}",
          "mail list_messages READ mailbox shared-{n}",
          "mail send_message WRITE mailbox shared-{n}",
          "billing read_invoice READ invoice invoice-{n}",
          "tickets create_ticket WRITE ticket queue-{n}",
          "tickets read_ticket READ ticket queue-{n}");

  /** Harmful tool calls by an agent. */
  static final List<Call> HIGH_IMPACT_TOOLS =
      calls(
          "payments create_payment CRITICAL payment_id payment-{n} amount",
          "payments approve_refund CRITICAL payment_id payment-{n}",
          "payments change_payout_account CRITICAL account_id vendor-{n} iban",
          "iam update_policy CRITICAL policy_id policy-{n} document",
          "iam grant_role ADMIN role_name role-{n} member",
          "admin create_user ADMIN username user-{n} groups",
          "admin disable_audit CRITICAL setting_name audit",
          "crm delete_contacts CRITICAL segment_id segment-{n}",
          "files share_publicly ADMIN file_id handbook-{n}",
          "secrets read_secret ADMIN path vault/{n}",
          "deploy start_rollout ADMIN service_name service-{n} version");

  /** The first calls that an intruder makes with a cloud credential. */
  static final List<Call> CLOUD_RECONNAISSANCE =
      aws(
          "sts GetCallerIdentity READ - -",
          "s3 ListBuckets READ - -",
          "iam ListUsers READ - -",
          "iam ListRoles READ - -",
          "iam GetAccountAuthorizationDetails READ - -",
          "iam ListAttachedUserPolicies READ AWS::IAM::User user/{app}",
          "ec2 DescribeInstances READ - -",
          "ec2 DescribeSnapshots READ - -",
          "secretsmanager ListSecrets READ - -",
          "lambda ListFunctions20150331 READ - -",
          "rds DescribeDBSnapshots READ - -",
          "organizations DescribeOrganization READ - -",
          "cloudtrail DescribeTrails READ - -");

  /** Calls that give an intruder permanent access. */
  static final List<Call> CLOUD_PERSISTENCE =
      aws(
          "iam CreateAccessKey CRITICAL AWS::IAM::User user/backup-{n}",
          "iam CreateUser ADMIN AWS::IAM::User user/backup-{n}",
          "iam AttachUserPolicy CRITICAL AWS::IAM::User user/backup-{n}",
          "iam CreateLoginProfile CRITICAL AWS::IAM::User user/backup-{n}",
          "iam UpdateAssumeRolePolicy CRITICAL AWS::IAM::Role role/support-{n}");

  static final List<Call> CLOUD_SECRETS =
      aws(
          "secretsmanager GetSecretValue READ AWS::SecretsManager::Secret secret:shared/{n}",
          "ssm GetParameter READ AWS::SSM::Parameter parameter/shared/{n}",
          "secretsmanager BatchGetSecretValue READ - -");

  /** The first calls that an intruder makes with a cluster service account. */
  static final List<Call> CLUSTER_RECONNAISSANCE =
      calls(
          "authorization.k8s.io create READ selfsubjectrulesreviews -",
          "core list READ secrets -",
          "core list READ namespaces -",
          "core list READ pods -",
          "core list READ serviceaccounts -",
          "core list READ nodes -",
          "rbac.authorization.k8s.io list READ clusterrolebindings -",
          "apps list READ deployments -",
          "core create WRITE pods debug-{n}");

  /** The first calls that an intruder makes with a build token. */
  static final List<Call> BUILD_RECONNAISSANCE =
      calls(
          "secrets list_secrets READ secrets -",
          "secrets read_secret READ secret production/{n}",
          "repository list_repositories READ repository -",
          "repository clone READ repository norrin/private-{n}",
          "registry list_images READ image -",
          "runners register_runner ADMIN runner runner-{n}",
          "deploy start_rollout WRITE rollout production-{n}");

  /** Exports that an attacker can trigger through an integration. */
  static final List<Call> BULK_EXPORT =
      calls(
          "crm export_contacts READ contacts all-{n}",
          "crm list_contacts READ contacts segment-{n}",
          "files download_folder READ folder archive-{n}",
          "mail export_mailbox READ mailbox person-{n}",
          "billing export_invoices READ invoice quarter-{n}");

  private Calls() {}

  private static List<Call> calls(String... lines) {
    return Stream.of(lines).map(Call::template).toList();
  }

  private static List<Call> aws(String... lines) {
    return calls(
        Stream.of(lines).map(l -> l.replaceFirst(" ", ".amazonaws.com ")).toArray(String[]::new));
  }

  private static List<Call> gcp(String... lines) {
    return calls(
        Stream.of(lines).map(l -> l.replaceFirst(" ", ".googleapis.com ")).toArray(String[]::new));
  }

  static List<Call> habits(Principal principal) {
    return switch (principal) {
      case OKTA_PERSON ->
          calls(
              "okta user.session.start READ User -",
              "okta user.authentication.sso READ AppInstance 0oamail",
              "okta user.authentication.sso READ AppInstance 0oatickets",
              "okta policy.evaluate_sign_on READ PolicyEntity rstdefault");
      case OKTA_SERVICE_APP ->
          calls(
              "okta group.user_membership.add ADMIN User 00u{app}{n}",
              "okta group.user_membership.remove ADMIN User 00u{app}{n}",
              "okta user.lifecycle.create ADMIN User 00u{app}{n}",
              "okta user.lifecycle.deactivate ADMIN User 00u{app}{n}",
              "okta user.account.update_profile ADMIN User 00u{app}{n}",
              "okta application.user_membership.add ADMIN AppInstance 0oa{app}{n}");
      case ENTRA_SERVICE_PRINCIPAL, ENTRA_MANAGED_IDENTITY ->
          calls(
              "entra sign-in READ application 797f4846-ba00-4fd7-ba43-dac1f8f63013",
              "entra sign-in READ application 00000003-0000-0000-c000-000000000000",
              "entra sign-in READ application cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
              "entra sign-in READ application e406a681-f3d4-42a8-90b6-c2b029497af1",
              "entra sign-in READ application api-{app}");
      case GITHUB_APP, GITHUB_ACTIONS, GITHUB_TOKEN ->
          calls(
              "github git.fetch READ repository {app}",
              "github git.clone READ repository {app}",
              "github git.push WRITE repository {app}",
              "github pull_request.create WRITE repository {app}",
              "github pull_request.merge WRITE repository {app}",
              "github workflows.created_workflow_run WRITE repository {app}",
              "github workflows.completed_workflow_run READ repository {app}",
              "github packages.package_version_published WRITE repository {app}");
      case VAULT_APPROLE, VAULT_JWT ->
          calls(
              "kv read READ kv secret/data/{app}/database",
              "kv read READ kv secret/data/{app}/part-{n}",
              "kv update WRITE kv secret/data/{app}/state",
              "database read READ database database/creds/{app}",
              "transit update WRITE transit transit/encrypt/{app}",
              "transit update WRITE transit transit/decrypt/{app}",
              "pki update WRITE pki pki/issue/{app}",
              "token update WRITE token auth/token/renew-self");
      case GCP_SERVICE_ACCOUNT ->
          gcp(
              "storage storage.objects.get READ gcs_bucket"
                  + " projects/_/buckets/norrin-{app}/objects/part-{n}",
              "storage storage.objects.list READ gcs_bucket projects/_/buckets/norrin-{app}",
              "storage storage.objects.create WRITE gcs_bucket"
                  + " projects/_/buckets/norrin-{app}/objects/part-{n}",
              "bigquery google.cloud.bigquery.v2.JobService.InsertJob WRITE bigquery_project"
                  + " projects/norrin/jobs/{app}-{n}",
              "bigquery google.cloud.bigquery.v2.TableDataService.List READ bigquery_dataset"
                  + " projects/norrin/datasets/{app}/tables/t{n}",
              "secretmanager google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion"
                  + " READ audited_resource projects/1/secrets/{app}-db/versions/latest",
              "pubsub google.pubsub.v1.Publisher.Publish WRITE pubsub_topic"
                  + " projects/norrin/topics/{app}",
              "pubsub google.pubsub.v1.Subscriber.Pull READ pubsub_subscription"
                  + " projects/norrin/subscriptions/{app}",
              "cloudkms Decrypt READ cloudkms_cryptokey"
                  + " projects/norrin/locations/global/keyRings/{app}/cryptoKeys/data",
              "run google.cloud.run.v2.Services.GetService READ cloud_run_revision"
                  + " projects/norrin/locations/europe-west1/services/{app}",
              "compute v1.compute.instances.get READ gce_instance"
                  + " projects/norrin/zones/europe-west1-b/instances/{app}-{n}");
      case MESH_WORKLOAD ->
          calls(
              "carts.shop.svc.cluster.local get READ url /carts/{n}",
              "carts.shop.svc.cluster.local put WRITE url /carts/{n}/items",
              "stock.shop.svc.cluster.local get READ url /stock/{app}/{n}?fresh=true",
              "prices.shop.svc.cluster.local get READ url /prices?app={app}",
              "orders.shop.svc.cluster.local post WRITE url /orders",
              "orders.shop.svc.cluster.local get READ url /orders/{n}");
      case WEB_CLIENT ->
          calls(
              "web get READ url /api/{app}/items/{n}",
              "web get READ url /api/{app}/items?page={n}",
              "web post WRITE url /api/{app}/items",
              "web put WRITE url /api/{app}/items/{n}",
              "web get READ url /api/status");
      case PLATFORM_SERVICE, ENFORCED_CLIENT ->
          calls(
              "jobs submit WRITE job {app}/{n}",
              "jobs status READ job {app}/{n}",
              "artifacts get READ artifact {app}/build-{n}",
              "artifacts put WRITE artifact {app}/build-{n}",
              "configs read READ config {app}/settings");
      default -> throw new IllegalArgumentException(principal + " has no menu");
    };
  }

  /** Returns the first calls that an intruder makes on a platform with a stolen credential. */
  static List<Call> reconnaissance(LogFormat format) {
    return switch (format) {
      case KUBERNETES_AUDIT -> CLUSTER_RECONNAISSANCE;
      case GATEWAY_CSV -> BUILD_RECONNAISSANCE;
      case GCP_AUDIT ->
          gcp(
              "cloudresourcemanager GetIamPolicy READ project projects/norrin",
              "iam google.iam.admin.v1.ListServiceAccounts READ service_account projects/norrin",
              "iam google.iam.admin.v1.CreateServiceAccountKey CRITICAL service_account"
                  + " projects/-/serviceAccounts/{n}",
              "secretmanager google.cloud.secretmanager.v1.SecretManagerService.ListSecrets READ"
                  + " audited_resource projects/1",
              "secretmanager google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion"
                  + " READ audited_resource projects/1/secrets/shared-{n}/versions/latest",
              "storage storage.buckets.list READ gcs_bucket projects/norrin",
              "compute v1.compute.instances.aggregatedList READ gce_instance projects/norrin");
      case ENTRA_SIGN_IN ->
          calls(
              "entra sign-in READ application 00000002-0000-0000-c000-000000000000",
              "entra sign-in READ application 00000003-0000-0ff1-ce00-000000000000",
              "entra sign-in READ application 022907d3-0f1b-48f7-badc-1ba6abab6d66",
              "entra sign-in READ application 499b84ac-1321-427f-aa17-267ca6975798",
              "entra sign-in READ application api-internal-{n}");
      case OKTA ->
          calls(
              "okta user.account.privilege.grant CRITICAL User 00usupport{n}",
              "okta system.api_token.create CRITICAL Token 00Tbackup{n}",
              "okta policy.rule.deactivate CRITICAL PolicyRule rul{n}",
              "okta user.mfa.factor.deactivate ADMIN User 00usupport{n}",
              "okta app.oauth2.client.lifecycle.create CRITICAL PublicClientApp 0oabackup{n}",
              "okta user.account.reset_password ADMIN User 00usupport{n}");
      case GITHUB_AUDIT ->
          calls(
              "github git.clone READ repository private-{n}",
              "github repo.download_zip READ repository private-{n}",
              "github public_key.create CRITICAL repository private-{n}",
              "github hook.create ADMIN repository private-{n}",
              "github protected_branch.policy_override CRITICAL repository private-{n}",
              "github org.add_outside_collaborator CRITICAL repository private-{n}");
      case VAULT_AUDIT ->
          calls(
              "token read READ token auth/token/lookup-self",
              "system read READ system sys/internal/ui/mounts",
              "kv list READ kv secret/metadata/",
              "kv read READ kv secret/data/shared/{n}",
              "system list READ system sys/policies/acl",
              "system update CRITICAL system sys/policies/acl/backup-{n}",
              "token update ADMIN token auth/token/create");
      case CLOUDTRAIL -> CLOUD_RECONNAISSANCE;
      default -> throw new IllegalArgumentException(format + " has no victims");
    };
  }
}
