package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.List;

/**
 * A client of Google Cloud, Entra, Okta, GitHub, Vault, a mesh or an internal API. Each run makes a
 * few habitual calls with either a long-lived key or a token fetched at the start of the run.
 */
final class PlatformClient extends Actor {
  private final ActionMix mix;
  private final Releases toolReleases;
  private final Releases moves;
  private final Network network;
  private final int firstNetwork;
  private final int callsPerRun;
  private final Credential lasting;

  PlatformClient(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    List<Call> menu = Calls.habits(hire.identity().principal());
    int habitual = Math.max(2, menu.size() * rng.between(5, 8) / 10);
    mix = new ActionMix(rng, menu, habitual, hire.identity().group());
    toolReleases = releases("tool", 0.2);
    moves = releases("egress", 0.1);
    network = network(hire.identity().principal());
    firstNetwork = rng.below(network.size());
    callsPerRun = rng.between(2, 6);
    long made = EventTime.startOf(setting.from().minusDays(rng.between(20, 300)));
    lasting =
        PlatformTokens.isLasting(hire.identity())
            ? PlatformTokens.issued(hire.identity(), made, trait("key"))
            : null;
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

  private boolean isBuild() {
    return network == Network.BUILD_PROVIDER;
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    boolean office = network != Network.CLOUD && network != Network.SUBNETS;
    Rhythm rhythm = office ? Rhythm.OFFICE : Rhythm.CUSTOMERS;
    String agent = agent(toolReleases.until(day));
    double runs = eventsPerWeekday() / callsPerRun;
    for (long start : rhythm.moments(rng, runs, day, setting().calendar())) {
      int near = isBuild() ? rng.below(24) : firstNetwork + 2 * moves.until(day) + rng.below(2);
      Origin origin = network.place(near, rng.between(4, isBuild() ? 250 : 9), agent);
      run(start, day, origin, rng, out);
    }
  }

  private void run(long start, LocalDate day, Origin origin, Rng rng, List<SimulatedEvent> out) {
    Credential credential =
        lasting == null ? PlatformTokens.issued(identity(), start, rng) : lasting;
    Session session =
        new Session(
            "run-" + rng.between(100_000_000, 999_999_999),
            start,
            isBuild() ? "norrin/" + identity().group() + "/.github/workflows/deploy.yml" : null,
            List.of());
    long now = start;
    Call first = signIn();
    if (first != null) {
      add(now, credential, session, origin, first, rng, out);
      now += rng.between(1, 3) * EventTime.SECOND;
    }
    int calls = 1 + rng.poisson(callsPerRun - 1.0);
    for (int i = 0; i < calls; i++) {
      Call call = mix.draw(rng, toolReleases.until(day));
      add(now, credential, session, origin, call, rng, out);
      now += (long) rng.lognormal(4 * EventTime.SECOND, 1.0);
    }
  }

  /** Returns the sign-in at the start of a run, or null if the log does not record sign-ins. */
  private Call signIn() {
    return switch (identity().principal()) {
      case OKTA_SERVICE_APP ->
          new Call(
              "okta", "app.oauth2.token.grant.access_token", Impact.READ, "access_token", "token");
      case VAULT_APPROLE ->
          new Call("approle", "update", Impact.READ, "approle", "auth/approle/login");
      case VAULT_JWT -> new Call("jwt", "update", Impact.READ, "jwt", "auth/jwt/login");
      default -> null;
    };
  }

  private String agent(int release) {
    return switch (identity().principal()) {
      case GCP_SERVICE_ACCOUNT -> "google-cloud-sdk gcloud/47" + release + ".0.0,gzip(gfe)";
      case OKTA_SERVICE_APP -> "okta-sdk-python/2.9." + release + " python/3.12.3 Linux/6.8.0";
      case GITHUB_APP -> "go-git/5." + (11 + release);
      case GITHUB_ACTIONS -> "git/2.4" + (3 + release) + ".0";
      case GITHUB_TOKEN -> "gh/2." + (40 + release) + ".1";
      case VAULT_APPROLE, VAULT_JWT -> "Go-http-client/1.1";
      case MESH_WORKLOAD -> "grpc-java-netty/1.6" + release + ".0";
      case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT ->
          "python-requests/2." + (30 + release) + ".0";
      case OKTA_PERSON -> "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
      default -> null;
    };
  }
}
