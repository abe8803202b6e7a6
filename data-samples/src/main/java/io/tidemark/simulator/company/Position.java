package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import java.time.LocalDate;
import java.util.List;

/**
 * Positions in the company. A position determines the type of its identity and how busy the
 * identity is.
 */
enum Position {
  CLUSTER_SERVICE(2.2, Principal.SERVICE_ACCOUNT),
  GITHUB_JOB(1.0, Principal.WEB_IDENTITY_ROLE),
  INTEGRATION(0.9, Principal.OAUTH_APPLICATION),
  AGENT(1.1, Principal.AGENT),
  CLUSTER_BATCH(0.7, Principal.SERVICE_ACCOUNT),
  CLOUD_BATCH(0.7, Principal.SERVICE_ROLE),
  INFRASTRUCTURE(0.7, Principal.ACCESS_KEY_USER),
  CONSOLE_PERSON(0.45, Principal.SINGLE_SIGN_ON_ROLE),
  CLOUD_APPLICATION(2.2, Principal.SERVICE_ROLE),
  DORMANT_KEY(0.02, Principal.ACCESS_KEY_USER),
  MACHINE(1.6, Principal.INSTANCE_ROLE),
  NODE(1.6, Principal.NODE),
  PIPELINE(1.0, Principal.PIPELINE),
  CLOUD_SERVICE(0.8, Principal.CLOUD_SERVICE),
  KUBECTL_PERSON(0.4, Principal.CLUSTER_USER),
  GCP_WORKLOAD(1.4, Principal.GCP_SERVICE_ACCOUNT),
  ENTRA_PRINCIPAL(0.8, Principal.ENTRA_SERVICE_PRINCIPAL),
  ENTRA_MANAGED(1.0, Principal.ENTRA_MANAGED_IDENTITY),
  OKTA_SERVICE(0.8, Principal.OKTA_SERVICE_APP),
  OKTA_PERSON(0.3, Principal.OKTA_PERSON),
  GITHUB_APPLICATION(1.0, Principal.GITHUB_APP),
  GITHUB_WORKFLOWS(1.2, Principal.GITHUB_ACTIONS),
  GITHUB_TOOL(0.6, Principal.GITHUB_TOKEN),
  VAULT_SERVICE(1.4, Principal.VAULT_APPROLE),
  VAULT_JOB(1.0, Principal.VAULT_JWT),
  MESH_SERVICE(1.2, Principal.MESH_WORKLOAD),
  WEB_INTEGRATION(1.0, Principal.WEB_CLIENT),
  PLATFORM_JOB(1.0, Principal.PLATFORM_SERVICE),
  ENFORCED_JOB(1.0, Principal.ENFORCED_CLIENT);

  /** Number of identities after which the standard company's posts repeat. */
  private static final int ROUND = 20;

  private static final double SPREAD = 0.5;
  private static final String PRODUCTION = "210000000101";
  private static final String PLATFORM = "210000000202";
  private static final List<String> APPS =
      List.of(
          """
          orders billing catalog search users pricing shipping stock ledger media notify reports
          loyalty fraud export quotes tax geo returns chat mailer feeds rates"""
              .split("[ \n]+"));
  private static final List<String> CLOUD_HOSTS =
      List.of(
          """
          autoscaling.amazonaws.com config.amazonaws.com cloudformation.amazonaws.com
          ec2.amazonaws.com ecs.amazonaws.com lambda.amazonaws.com backup.amazonaws.com
          rds.amazonaws.com"""
              .split("[ \n]+"));

  private final double weight;
  private final Principal principal;

  Position(double weight, Principal principal) {
    this.weight = weight;
    this.principal = principal;
  }

  double weight() {
    return weight;
  }

  LogFormat format() {
    return principal.format();
  }

  /**
   * Creates the identity that fills this post.
   *
   * @param meanWeight mean weight of all posts in the company
   */
  Actor filled(Setting setting, int number, double perIdentity, double meanWeight) {
    Rng rng = Rng.keyed(setting.seed(), "hire", number);
    double rate = perIdentity * weight / meanWeight * rng.lognormal(1, SPREAD);
    boolean late = number >= 20 && rng.chance(0.12);
    LocalDate joined = late ? setting.from().plusDays(rng.between(5, 16)) : setting.from();
    return actor(
        setting, new NewIdentity(identity(setting.seed(), number, rng), number, rate, joined));
  }

  private Actor actor(Setting setting, NewIdentity hire) {
    return switch (this) {
      case CLUSTER_SERVICE -> new ClusterService(setting, hire);
      case GITHUB_JOB -> new GithubJob(setting, hire);
      case INTEGRATION -> new SaasIntegration(setting, hire);
      case AGENT -> new AiAgent(setting, hire);
      case CLUSTER_BATCH, CLOUD_BATCH -> new ScheduledBatch(setting, hire);
      case INFRASTRUCTURE -> new InfrastructureAutomation(setting, hire);
      case CONSOLE_PERSON -> new ConsolePerson(setting, hire);
      case CLOUD_APPLICATION -> new CloudApplication(setting, hire);
      case DORMANT_KEY -> new DormantKey(setting, hire);
      case MACHINE -> new ScaledMachine(setting, hire);
      case NODE -> new ClusterNode(setting, hire);
      case PIPELINE -> new SelfHostedPipeline(setting, hire);
      case CLOUD_SERVICE -> new ManagedCloudService(setting, hire);
      case KUBECTL_PERSON -> new KubectlPerson(setting, hire);
      case GCP_WORKLOAD,
          ENTRA_PRINCIPAL,
          ENTRA_MANAGED,
          OKTA_SERVICE,
          OKTA_PERSON,
          GITHUB_APPLICATION,
          GITHUB_WORKFLOWS,
          GITHUB_TOOL,
          VAULT_SERVICE,
          VAULT_JOB,
          MESH_SERVICE,
          WEB_INTEGRATION,
          PLATFORM_JOB,
          ENFORCED_JOB ->
          new PlatformClient(setting, hire);
    };
  }

  private Identity identity(long seed, int number, Rng rng) {
    int round = number / APPS.size();
    String app = APPS.get(number % APPS.size()) + (round == 0 ? "" : "-" + round);
    String group =
        switch (principal) {
          case SINGLE_SIGN_ON_ROLE -> "AWSReservedSSO_Engineer_" + rng.hex(16);
          case CLOUD_SERVICE -> CLOUD_HOSTS.get(number / ROUND % CLOUD_HOSTS.size());
          case SERVICE_ACCOUNT -> List.of("shop", "core", "data").get(number % 3);
          case NODE -> "worker-" + (number < 10 ? "0" : "") + number;
          case CLUSTER_USER -> "default";
          case AGENT -> AgentRole.of(seed, number).label();
          default -> app;
        };
    String name =
        switch (principal) {
          case WEB_IDENTITY_ROLE -> "ci-" + app;
          case SERVICE_ROLE -> "svc-" + app;
          case INSTANCE_ROLE -> "fleet-" + app;
          case ACCESS_KEY_USER -> (this == DORMANT_KEY ? "legacy-" : "terraform-") + app;
          case SINGLE_SIGN_ON_ROLE, CLUSTER_USER -> People.email(number);
          case CLOUD_SERVICE -> group + "#" + number;
          case SERVICE_ACCOUNT -> "system:serviceaccount:" + group + ":" + app;
          case NODE -> "system:node:" + group;
          case PIPELINE -> "pipeline/" + app;
          case OAUTH_APPLICATION -> app + "-connector";
          default -> app + "-assistant";
        };
    String account = number % 3 == 0 ? PLATFORM : PRODUCTION;
    String region = number % 5 == 0 ? "us-east-1" : "eu-central-1";
    return switch (principal) {
      case WEB_IDENTITY_ROLE, SERVICE_ROLE, INSTANCE_ROLE, SINGLE_SIGN_ON_ROLE ->
          new Identity(name, principal, account, region, group, "AROA" + rng.base32(17));
      case ACCESS_KEY_USER ->
          new Identity(name, principal, account, region, group, "AIDA" + rng.base32(17));
      case CLOUD_SERVICE -> new Identity(name, principal, account, region, group, "");
      case SERVICE_ACCOUNT -> new Identity(name, principal, "norrin-prod", "", group, rng.uuid());
      case NODE, CLUSTER_USER -> new Identity(name, principal, "norrin-prod", "", group, "");
      case PIPELINE -> new Identity(name, principal, "norrin", "", group, "pl-" + rng.hex(10));
      case OAUTH_APPLICATION ->
          new Identity(name, principal, "norrin", "", group, "app-" + rng.hex(10));
      case AGENT -> new Identity(name, principal, "norrin", "", group, "agent-" + rng.hex(10));
      default -> PlatformNames.identity(principal, number, app, rng);
    };
  }
}
