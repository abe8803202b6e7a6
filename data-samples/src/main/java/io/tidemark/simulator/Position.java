package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Positions in the company, with the type, the activity and the behaviour of their holder. */
enum Position {
  CLUSTER_SERVICE(2.2, Principal.SERVICE_ACCOUNT, "ClusterService", ClusterBehaviours::service),
  GITHUB_JOB(1.0, Principal.WEB_IDENTITY_ROLE, "GithubJob", CloudBehaviours::githubJob),
  INTEGRATION(0.9, Principal.OAUTH_APPLICATION, "SaasIntegration", ServiceBehaviours::integration),
  AGENT(1.1, Principal.AGENT, "AiAgent", ServiceBehaviours::agent),
  CLUSTER_BATCH(0.7, Principal.SERVICE_ACCOUNT, "ScheduledBatch", ClusterBehaviours::batch),
  CLOUD_BATCH(0.7, Principal.SERVICE_ROLE, "ScheduledBatch", ClusterBehaviours::batch),
  INFRASTRUCTURE(
      0.7, Principal.ACCESS_KEY_USER, "InfrastructureAutomation", CloudBehaviours::infrastructure),
  CONSOLE_PERSON(0.45, Principal.SINGLE_SIGN_ON_ROLE, "ConsolePerson", CloudBehaviours::person),
  CLOUD_APPLICATION(2.2, Principal.SERVICE_ROLE, "CloudApplication", CloudBehaviours::application),
  DORMANT_KEY(0.02, Principal.ACCESS_KEY_USER, "DormantKey", CloudBehaviours::dormantKey),
  MACHINE(1.6, Principal.INSTANCE_ROLE, "ScaledMachine", CloudBehaviours::fleet),
  NODE(1.6, Principal.NODE, "ClusterNode", ClusterBehaviours::node),
  PIPELINE(1.0, Principal.PIPELINE, "SelfHostedPipeline", ServiceBehaviours::pipeline),
  CLOUD_SERVICE(
      0.8, Principal.CLOUD_SERVICE, "ManagedCloudService", CloudBehaviours::managedService),
  KUBECTL_PERSON(0.4, Principal.CLUSTER_USER, "KubectlPerson", ClusterBehaviours::person),
  GCP_SERVICE_ACCOUNT(1.4, Principal.GCP_SERVICE_ACCOUNT),
  ENTRA_SERVICE_PRINCIPAL(0.8, Principal.ENTRA_SERVICE_PRINCIPAL),
  ENTRA_MANAGED_IDENTITY(1.0, Principal.ENTRA_MANAGED_IDENTITY),
  OKTA_SERVICE_APP(0.8, Principal.OKTA_SERVICE_APP),
  OKTA_PERSON(0.3, Principal.OKTA_PERSON),
  GITHUB_APP(1.0, Principal.GITHUB_APP),
  GITHUB_ACTIONS(1.2, Principal.GITHUB_ACTIONS),
  GITHUB_TOKEN(0.6, Principal.GITHUB_TOKEN),
  VAULT_APPROLE(1.4, Principal.VAULT_APPROLE),
  VAULT_JWT(1.0, Principal.VAULT_JWT),
  MESH_WORKLOAD(1.2, Principal.MESH_WORKLOAD),
  WEB_CLIENT(1.0, Principal.WEB_CLIENT),
  PLATFORM_SERVICE(1.0, Principal.PLATFORM_SERVICE),
  ENFORCED_CLIENT(1.0, Principal.ENFORCED_CLIENT);

  /** Number of identities after which the standard company's positions repeat. */
  static final int ROUND = 20;

  private static final double SPREAD = 0.5;
  private static final String TENANT = "5d1f0c1e-7a52-4c0b-9b1e-2f4a6c8e0d13";
  private static final List<String> APPS =
      List.of(
          """
          orders billing catalog search users pricing shipping stock ledger media notify reports
          loyalty fraud export quotes tax geo returns chat mailer feeds rates\
          """
              .split("[ \n]+"));
  private static final List<String> CLOUD_HOSTS =
      List.of("autoscaling config cloudformation ec2 ecs lambda backup rds".split(" "));

  private final double weight;
  private final Principal principal;
  private final String title;

  // Method references hold no state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final SimulatedActor.Behaviour behaviour;

  Position(double weight, Principal principal) {
    this(weight, principal, "PlatformClient", ServiceBehaviours::client);
  }

  Position(double weight, Principal principal, String title, SimulatedActor.Behaviour behaviour) {
    this.title = title;
    this.weight = weight;
    this.principal = principal;
    this.behaviour = behaviour;
  }

  /** Returns the name of the behaviour in reports. */
  String title() {
    return title;
  }

  SimulatedActor.Behaviour behaviour() {
    return behaviour;
  }

  double weight() {
    return weight;
  }

  LogFormat format() {
    return principal.format();
  }

  /** Creates the identity that holds this position, given the mean weight of all positions. */
  SimulatedActor filled(SimulationPlan plan, int number, double meanWeight) {
    Rng rng = Rng.keyed(plan.seed(), "hire", number);
    double perIdentity = (double) plan.eventsPerDay() / plan.identities();
    double rate = perIdentity * weight / meanWeight * rng.lognormal(1, SPREAD);
    boolean late = number >= ROUND && rng.chance(0.12);
    LocalDate joined = late ? plan.from().plusDays(rng.between(5, 16)) : plan.from();
    Identity identity = identity(plan.seed(), number, rng);
    return new SimulatedActor(plan, this, identity, rate, joined);
  }

  private Identity identity(long seed, int number, Rng rng) {
    int round = number / APPS.size();
    String app = APPS.get(number % APPS.size()) + (round == 0 ? "" : "-" + round);
    boolean first = number % 3 == 0;
    String project = first ? "norrin-platform" : "norrin-shop";
    String group =
        switch (principal) {
          case SINGLE_SIGN_ON_ROLE -> "AWSReservedSSO_Engineer_" + rng.hex(16);
          case CLOUD_SERVICE ->
              CLOUD_HOSTS.get(number / ROUND % CLOUD_HOSTS.size()) + ".amazonaws.com";
          case SERVICE_ACCOUNT -> List.of("shop", "core", "data").get(number % 3);
          case NODE -> "worker-" + (number < 10 ? "0" : "") + number;
          case CLUSTER_USER -> "default";
          case AGENT -> AgentRole.of(seed, number).label();
          case OKTA_PERSON -> "people";
          default -> app;
        };
    String name =
        switch (principal) {
          case WEB_IDENTITY_ROLE -> "ci-" + app;
          case SERVICE_ROLE -> "svc-" + app;
          case INSTANCE_ROLE -> "fleet-" + app;
          case ACCESS_KEY_USER -> (this == DORMANT_KEY ? "legacy-" : "terraform-") + app;
          case SINGLE_SIGN_ON_ROLE, CLUSTER_USER, OKTA_PERSON -> Targets.email(number);
          case CLOUD_SERVICE -> group + "#" + number;
          case SERVICE_ACCOUNT -> "system:serviceaccount:" + group + ":" + app;
          case NODE -> "system:node:" + group;
          case PIPELINE -> "pipeline/" + app;
          case OAUTH_APPLICATION -> app + "-connector";
          case AGENT -> app + "-assistant";
          case GCP_SERVICE_ACCOUNT -> "svc-" + app + "@" + project + ".iam.gserviceaccount.com";
          case ENTRA_SERVICE_PRINCIPAL -> "sp-" + app;
          case ENTRA_MANAGED_IDENTITY -> "id-" + app;
          case OKTA_SERVICE_APP -> app + " provisioning";
          case GITHUB_APP -> "norrin-" + app + "-sync[bot]";
          case GITHUB_ACTIONS -> "actions of norrin-" + app;
          case GITHUB_TOKEN -> "norrin-" + app + "-tool";
          case VAULT_APPROLE -> "role-" + app;
          case MESH_WORKLOAD -> app;
          case VAULT_JWT, WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT -> "job-" + app;
        };
    String account =
        switch (format()) {
          case CLOUDTRAIL -> first ? "210000000202" : "210000000101";
          case KUBERNETES_AUDIT, ENVOY -> "norrin-prod";
          case GCP_AUDIT -> project;
          case ENTRA_SIGN_IN -> TENANT;
          case VAULT_AUDIT -> "norrin-vault";
          default -> principal == Principal.GITHUB_ACTIONS ? "norrin-" + app : "norrin";
        };
    boolean abroad = number % 5 == 0;
    String region =
        switch (format()) {
          case CLOUDTRAIL -> abroad ? "us-east-1" : "eu-central-1";
          case GCP_AUDIT, ENVOY, WEB_ACCESS, OCSF, DECISIONS ->
              abroad ? "us-central1" : "europe-west1";
          default -> "";
        };
    String uid =
        switch (principal) {
          case WEB_IDENTITY_ROLE, SERVICE_ROLE, INSTANCE_ROLE, SINGLE_SIGN_ON_ROLE ->
              "AROA" + rng.base32(17);
          case ACCESS_KEY_USER -> "AIDA" + rng.base32(17);
          case CLOUD_SERVICE, NODE, CLUSTER_USER -> "";
          case PIPELINE -> "pl-" + rng.hex(10);
          case OAUTH_APPLICATION -> "app-" + rng.hex(10);
          case AGENT -> "agent-" + rng.hex(10);
          case GCP_SERVICE_ACCOUNT -> "1" + number(rng, 20);
          case OKTA_SERVICE_APP -> "0oa" + rng.base32(17).toLowerCase(Locale.ROOT);
          case OKTA_PERSON -> "00u" + rng.base32(17).toLowerCase(Locale.ROOT);
          case GITHUB_APP -> number(rng, 8);
          case GITHUB_ACTIONS -> "41898282";
          case GITHUB_TOKEN -> number(rng, 7);
          case MESH_WORKLOAD -> "spiffe://norrin.example/ns/shop/sa/" + app;
          case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT -> name;
          default -> rng.uuid();
        };
    return new Identity(name, principal, account, region, group, uid);
  }

  private static String number(Rng rng, int digits) {
    return rng.between(1, 9) + rng.digits(digits - 1, 10);
  }
}
