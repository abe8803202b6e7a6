package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Call;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls from which identities' habits are chosen, and calls that only intruders make, all written
 * as {@link Call#template} lines.
 */
public final class Calls {
  static final List<Call> CLOUD_APPLICATION =
      calls(
          "s3.amazonaws.com GetObject READ AWS::S3::Object arn:aws:s3:::norrin-{app}-data/part-{n}",
          "s3.amazonaws.com PutObject WRITE AWS::S3::Object arn:aws:s3:::norrin-{app}-data/part-{n}",
          "s3.amazonaws.com ListObjects READ AWS::S3::Bucket arn:aws:s3:::norrin-{app}-data",
          "dynamodb.amazonaws.com GetItem READ AWS::DynamoDB::Table table/{app}-state",
          "dynamodb.amazonaws.com Query READ AWS::DynamoDB::Table table/{app}-index-{n}",
          "dynamodb.amazonaws.com UpdateItem WRITE AWS::DynamoDB::Table table/{app}-state",
          "sqs.amazonaws.com ReceiveMessage READ AWS::SQS::Queue queue/{app}-in",
          "sqs.amazonaws.com DeleteMessage WRITE AWS::SQS::Queue queue/{app}-in",
          "sns.amazonaws.com Publish WRITE AWS::SNS::Topic topic/{app}-events",
          "kms.amazonaws.com Decrypt READ AWS::KMS::Key key/{app}",
          "kms.amazonaws.com GenerateDataKey READ AWS::KMS::Key key/{app}",
          "secretsmanager.amazonaws.com GetSecretValue READ AWS::SecretsManager::Secret"
              + " secret:{app}/database",
          "ssm.amazonaws.com GetParameter READ AWS::SSM::Parameter parameter/{app}/setting-{n}",
          "sts.amazonaws.com GetCallerIdentity READ - -",
          "monitoring.amazonaws.com PutMetricData WRITE - -",
          "logs.amazonaws.com CreateLogStream WRITE AWS::Logs::LogGroup log-group:/{app}",
          "lambda.amazonaws.com Invoke WRITE AWS::Lambda::Function function:{app}-worker-{n}");

  static final List<Call> CLOUD_DEPLOYMENT =
      calls(
          "ecr.amazonaws.com GetAuthorizationToken READ - -",
          "ecr.amazonaws.com BatchCheckLayerAvailability READ AWS::ECR::Repository repository/{app}",
          "ecr.amazonaws.com InitiateLayerUpload WRITE AWS::ECR::Repository repository/{app}",
          "ecr.amazonaws.com PutImage WRITE AWS::ECR::Repository repository/{app}",
          "ecs.amazonaws.com DescribeServices READ AWS::ECS::Service service/prod/{app}",
          "ecs.amazonaws.com RegisterTaskDefinition WRITE AWS::ECS::TaskDefinition task/{app}",
          "ecs.amazonaws.com UpdateService WRITE AWS::ECS::Service service/prod/{app}",
          "s3.amazonaws.com PutObject WRITE AWS::S3::Object arn:aws:s3:::norrin-artifacts/{app}/{n}",
          "s3.amazonaws.com ListObjects READ AWS::S3::Bucket arn:aws:s3:::norrin-artifacts",
          "cloudformation.amazonaws.com DescribeStacks READ AWS::CloudFormation::Stack stack/{app}",
          "cloudformation.amazonaws.com CreateChangeSet WRITE AWS::CloudFormation::Stack stack/{app}",
          "lambda.amazonaws.com UpdateFunctionCode20150331v2 WRITE AWS::Lambda::Function"
              + " function:{app}-worker-{n}",
          "ssm.amazonaws.com GetParameters READ AWS::SSM::Parameter parameter/{app}/deploy",
          "cloudfront.amazonaws.com CreateInvalidation WRITE AWS::CloudFront::Distribution"
              + " distribution/{app}");

  static final List<Call> INFRASTRUCTURE =
      calls(
          "ec2.amazonaws.com DescribeInstances READ - -",
          "ec2.amazonaws.com DescribeSecurityGroups READ AWS::EC2::SecurityGroup sg/{app}-{n}",
          "ec2.amazonaws.com DescribeSubnets READ - -",
          "ec2.amazonaws.com DescribeVpcs READ - -",
          "iam.amazonaws.com GetRole READ AWS::IAM::Role role/{app}-{n}",
          "iam.amazonaws.com ListAttachedRolePolicies READ AWS::IAM::Role role/{app}-{n}",
          "s3.amazonaws.com GetBucketPolicy READ AWS::S3::Bucket arn:aws:s3:::norrin-{app}-{n}",
          "rds.amazonaws.com DescribeDBInstances READ AWS::RDS::DBInstance db/{app}",
          "elasticloadbalancing.amazonaws.com DescribeTargetGroups READ - -",
          "route53.amazonaws.com ListResourceRecordSets READ AWS::Route53::HostedZone zone/{app}",
          "kms.amazonaws.com DescribeKey READ AWS::KMS::Key key/{app}");

  static final List<Call> INFRASTRUCTURE_CHANGES =
      calls(
          "ec2.amazonaws.com AuthorizeSecurityGroupIngress ADMIN AWS::EC2::SecurityGroup sg/{app}-{n}",
          "ec2.amazonaws.com CreateTags WRITE AWS::EC2::Instance instance/{app}-{n}",
          "iam.amazonaws.com PutRolePolicy ADMIN AWS::IAM::Role role/{app}-{n}",
          "autoscaling.amazonaws.com UpdateAutoScalingGroup WRITE"
              + " AWS::AutoScaling::AutoScalingGroup group/{app}",
          "rds.amazonaws.com ModifyDBInstance ADMIN AWS::RDS::DBInstance db/{app}",
          "route53.amazonaws.com ChangeResourceRecordSets WRITE AWS::Route53::HostedZone zone/{app}",
          "s3.amazonaws.com PutBucketTagging WRITE AWS::S3::Bucket arn:aws:s3:::norrin-{app}-{n}");

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
  public static final List<Call> HIGH_IMPACT_TOOLS =
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
  public static final List<Call> CLOUD_RECONNAISSANCE =
      calls(
          "sts.amazonaws.com GetCallerIdentity READ - -",
          "s3.amazonaws.com ListBuckets READ - -",
          "iam.amazonaws.com ListUsers READ - -",
          "iam.amazonaws.com ListRoles READ - -",
          "iam.amazonaws.com GetAccountAuthorizationDetails READ - -",
          "iam.amazonaws.com ListAttachedUserPolicies READ AWS::IAM::User user/{app}",
          "ec2.amazonaws.com DescribeInstances READ - -",
          "ec2.amazonaws.com DescribeSnapshots READ - -",
          "secretsmanager.amazonaws.com ListSecrets READ - -",
          "lambda.amazonaws.com ListFunctions20150331 READ - -",
          "rds.amazonaws.com DescribeDBSnapshots READ - -",
          "organizations.amazonaws.com DescribeOrganization READ - -",
          "cloudtrail.amazonaws.com DescribeTrails READ - -");

  /** Calls that give an intruder permanent access. */
  public static final List<Call> CLOUD_PERSISTENCE =
      calls(
          "iam.amazonaws.com CreateAccessKey CRITICAL AWS::IAM::User user/backup-{n}",
          "iam.amazonaws.com CreateUser ADMIN AWS::IAM::User user/backup-{n}",
          "iam.amazonaws.com AttachUserPolicy CRITICAL AWS::IAM::User user/backup-{n}",
          "iam.amazonaws.com CreateLoginProfile CRITICAL AWS::IAM::User user/backup-{n}",
          "iam.amazonaws.com UpdateAssumeRolePolicy CRITICAL AWS::IAM::Role role/support-{n}");

  /** Calls that read secrets. */
  public static final List<Call> CLOUD_SECRETS =
      calls(
          "secretsmanager.amazonaws.com GetSecretValue READ AWS::SecretsManager::Secret"
              + " secret:shared/{n}",
          "ssm.amazonaws.com GetParameter READ AWS::SSM::Parameter parameter/shared/{n}",
          "secretsmanager.amazonaws.com BatchGetSecretValue READ - -");

  /** The first calls that an intruder makes with a cluster service account. */
  public static final List<Call> CLUSTER_RECONNAISSANCE =
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
  public static final List<Call> BUILD_RECONNAISSANCE =
      calls(
          "secrets list_secrets READ secrets -",
          "secrets read_secret READ secret production/{n}",
          "repository list_repositories READ repository -",
          "repository clone READ repository norrin/private-{n}",
          "registry list_images READ image -",
          "runners register_runner ADMIN runner runner-{n}",
          "deploy start_rollout WRITE rollout production-{n}");

  /** Exports that an attacker can trigger through an integration. */
  public static final List<Call> BULK_EXPORT =
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
}
