package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;

/**
 * A client of Google Cloud, Entra, Okta, GitHub, Vault, a mesh or an internal API. Each run makes a
 * few habitual calls with either a long-lived key or a token fetched at the start of the run.
 */
final class PlatformClient extends Actor {
  static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  private static final Call OKTA_TOKEN =
      Call.template("okta app.oauth2.token.grant.access_token READ access_token token");
  private static final Call APPROLE =
      Call.template("approle update READ approle auth/approle/login");
  private static final Call JWT = Call.template("jwt update READ jwt auth/jwt/login");

  private final Rng habits = trait("habits");
  private final List<Call> menu = Calls.habits(principal());
  private final int habitual = Math.max(2, menu.size() * habits.between(5, 8) / 10);
  private final ActionMix mix = new ActionMix(habits, menu, habitual, group());
  private final Releases toolReleases = releases("tool", 0.2);
  private final Releases moves = releases("egress", 0.1);
  private final Network network = network(principal());
  private final boolean isBuild = network == Network.BUILD_PROVIDER;
  private final int firstNetwork = habits.below(network.size());
  private final int callsPerRun = habits.between(2, 6);
  private final LocalDate made = setting().from().minusDays(habits.between(20, 300));
  private final Credential lasting =
      Credential.isLasting(identity())
          ? Credential.issued(identity(), EventTime.startOf(made), trait("key"))
          : null;

  PlatformClient(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  private static Network network(Principal principal) {
    return switch (principal) {
      case GITHUB_APP, OKTA_SERVICE_APP -> Network.VENDOR;
      case GITHUB_ACTIONS, VAULT_JWT -> Network.BUILD_PROVIDER;
      case VAULT_APPROLE, MESH_WORKLOAD -> Network.SUBNETS;
      case OKTA_PERSON, GITHUB_TOKEN -> Network.OFFICE;
      default -> Network.CLOUD;
    };
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    boolean office = network != Network.CLOUD && network != Network.SUBNETS;
    Rhythm rhythm = office ? Rhythm.OFFICE : Rhythm.CUSTOMERS;
    int release = toolReleases.until(day);
    String agent = agent(release);
    for (long start : moments(rhythm, rng, eventsPerWeekday() / callsPerRun, day)) {
      int near = isBuild ? rng.below(24) : firstNetwork + 2 * moves.until(day) + rng.below(2);
      Origin origin = network.place(near, rng.between(4, isBuild ? 250 : 9), agent);
      Credential credential = lasting == null ? Credential.issued(identity(), start, rng) : lasting;
      String workflow = isBuild ? "norrin/" + group() + "/.github/workflows/deploy.yml" : null;
      String name = "run-" + rng.between(100_000_000, 999_999_999);
      Session session = new Session(name, start, workflow, List.of());
      SimulatedEvent run = run(start, credential, session, origin);
      long now = start;
      Call first = signIn();
      if (first != null) {
        add(run, now, first, rng, out);
        now += rng.between(1, 3) * EventTime.SECOND;
      }
      int calls = 1 + rng.poisson(callsPerRun - 1.0);
      for (int i = 0; i < calls; i++) {
        add(run, now, mix.draw(rng, release), rng, out);
        now += (long) rng.lognormal(4 * EventTime.SECOND, 1.0);
      }
    }
  }

  /** Returns the sign-in at the start of a run, or null if the log does not record sign-ins. */
  private Call signIn() {
    return switch (principal()) {
      case OKTA_SERVICE_APP -> OKTA_TOKEN;
      case VAULT_APPROLE -> APPROLE;
      case VAULT_JWT -> JWT;
      default -> null;
    };
  }

  private String agent(int release) {
    return switch (principal()) {
      case GCP_SERVICE_ACCOUNT -> "google-cloud-sdk gcloud/47" + release + ".0.0,gzip(gfe)";
      case OKTA_SERVICE_APP -> "okta-sdk-python/2.9." + release + " python/3.12.3 Linux/6.8.0";
      case GITHUB_APP -> "go-git/5." + (11 + release);
      case GITHUB_ACTIONS -> "git/2.4" + (3 + release) + ".0";
      case GITHUB_TOKEN -> "gh/2." + (40 + release) + ".1";
      case VAULT_APPROLE, VAULT_JWT -> "Go-http-client/1.1";
      case MESH_WORKLOAD -> "grpc-java-netty/1.6" + release + ".0";
      case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT ->
          "python-requests/2." + (30 + release) + ".0";
      case OKTA_PERSON -> BROWSER;
      default -> null;
    };
  }
}
