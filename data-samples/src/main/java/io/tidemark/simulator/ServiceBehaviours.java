package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.SimulatedActor.Requests;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Behaviours of AI agents, integrations, pipelines and clients of platforms, one per method. */
final class ServiceBehaviours {
  static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  private static final Call OKTA_TOKEN =
      Call.template("okta app.oauth2.token.grant.access_token READ access_token token");
  private static final Call APPROLE =
      Call.template("approle update READ approle auth/approle/login");
  private static final Call JWT = Call.template("jwt update READ jwt auth/jwt/login");
  private static final int TASKS_AT_ONCE = 16;
  private static final double ONCE = 0.004;

  private ServiceBehaviours() {}

  /**
   * An AI agent. Each run acts on behalf of one of a few people and performs one of the agent's
   * tasks, with repetitions and detours. Some targets, such as a supplier's account, belong to a
   * task. Other targets, such as tickets, are new in each run.
   *
   * <p>A few tasks account for most runs. An agent starts with eight to twelve tasks, gains about
   * two every three weeks and uses the sixteen newest. One run in 250 performs one of the usual
   * tasks on targets that never occur again.
   */
  static void agent(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    AgentRole role = AgentRole.labelled(actor.group());
    Rng habits = actor.habits();
    int firstTasks = habits.between(8, 12);
    List<Delegate> delegators =
        Stream.generate(() -> person(habits)).limit(habits.between(2, 6)).toList();
    int modelReleases = actor.changes("model", 0.2, day);
    int newTasks = actor.changes("task", 0.65, day);
    int network = habits.below(10);
    String agent = "agent-runtime/0." + (18 + modelReleases) + " python/3.12";
    int tasks = firstTasks + newTasks;
    for (long start : actor.moments(Rhythm.OFFICE, rng, 3.6, day)) {
      Origin origin =
          Network.AGENT_PLATFORM
              .place(network + rng.skewed(3), rng.between(4, 30), agent)
              .withHost(actor.name() + "-" + rng.below(3));
      Credential token = Credential.hourly("ag-" + rng.hex(12), start);
      // Sometimes a colleague fills in for the person.
      Delegate person =
          rng.chance(0.012) ? person(rng) : delegators.get(rng.skewed(delegators.size()));
      String name = "run-" + rng.hex(10);
      Session session = new Session(name, start, actor.name(), List.of(person));
      SimulatedEvent run = actor.run(start, token, session, origin);
      int kind = Math.max(0, tasks - TASKS_AT_ONCE) + rng.skewed(Math.min(tasks, TASKS_AT_ONCE));
      int task = rng.chance(ONCE) ? tasks + rng.between(1_000, 1_000_000) : kind;
      BiFunction<String, String, Rng> targets =
          (scope, of) -> scope.equals("call") ? rng : rng(actor, scope, of, task, name);
      for (Call step : role.task(actor.numbered("task kind", kind))) {
        // Sometimes the agent skips or repeats a step.
        int times = rng.chance(0.1) ? 0 : rng.chance(0.15) ? rng.between(2, 3) : 1;
        run = run.at(out.play(run, times, 4, 0.9, i -> Targets.filled(step, targets)));
      }
    }
  }

  private static Delegate person(Rng rng) {
    return new Delegate(Targets.email(rng.below(40)), "user");
  }

  private static Rng rng(SimulatedActor actor, String scope, String kind, int task, String run) {
    String team = AgentRole.labelled(actor.group()).name() + '/' + kind;
    return switch (scope) {
      case "team" -> Rng.keyed(actor.plan().seed(), team, 0);
      case "own" -> actor.trait("own " + kind);
      // Two tasks in five use the team's targets, which colleagues have already used.
      case "task" ->
          task % 5 < 2
              ? Rng.keyed(actor.plan().seed(), team, task % 3)
              : actor.numbered("task " + kind, task);
      // An agent uses the same few accounts and similar targets in all its tasks, except that one
      // task in six has its own.
      case "few" -> actor.numbered("few " + kind, task % 6 == 5 ? task : task % 3);
      case "run" -> actor.trait(run + kind);
      default -> throw new IllegalArgumentException("Unknown target scope " + scope);
    };
  }

  /**
   * A vendor's OAuth application. It is active during office hours, from a few of the vendor's
   * networks and one managed device. Its scopes match its calls, and its tokens are renewed
   * regularly.
   */
  static void integration(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, Calls.INTEGRATION, habits.between(3, 6));
    List<String> scopes =
        mix.playbook(habits, 24).stream()
            .map(call -> call.service() + (call.isRead() ? ".read" : ".write"))
            .distinct()
            .sorted()
            .toList();
    int release = actor.changes("vendor", 0.2, day);
    int vendor = habits.below(16);
    int opens = habits.between(5, 8);
    int closes = habits.between(16, 19);
    long tokenLife = habits.pick(List.of(1, 8, 24, 24 * 7)) * EventTime.HOUR;
    List<Delegate> person = habits.chance(0.4) ? List.of(person(habits)) : List.of();
    String device = "conn-" + habits.hex(8);
    if (!actor.calendar().isWorkday(day)) {
      return;
    }
    String agent = actor.group() + "-connector/4." + release + " (okhttp/4.12.0)";
    int count = rng.poisson(actor.eventsPerWeekday() * rng.lognormal(1, 0.15));
    for (int i = 0; i < count; i++) {
      long opened = EventTime.startOf(day) + opens * EventTime.HOUR;
      long moment = opened + (long) (rng.unit() * (closes - opens) * EventTime.HOUR);
      long period = Math.floorDiv(moment, tokenLife);
      Rng token = actor.numbered("token", period);
      long issued = period * tokenLife + token.below(600) * EventTime.SECOND;
      if (issued > moment) {
        moment = issued + rng.below(60) * EventTime.SECOND;
      }
      long expires = issued + tokenLife + EventTime.HOUR;
      Credential credential = new Credential("at-" + token.hex(14), issued, expires, scopes);
      Origin origin =
          Network.VENDOR
              .place(vendor * 4 + rng.skewed(4), 20 + rng.below(6), agent)
              .withPosture(Posture.MANAGED_COMPLIANT, device);
      Session session = new Session("grant-" + token.hex(8), issued, null, person);
      SimulatedEvent run = actor.run(moment, credential, session, origin);
      out.add(run, mix.draw(rng, release));
    }
  }

  /** A pipeline on the company's own runners, whose calls pass through the gateway. */
  static void pipeline(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, Calls.BUILD, 7);
    List<Call> steps = mix.playbook(habits, habits.between(6, 12));
    int runnerReleases = actor.changes("runner", 0.3, day);
    int runners = habits.between(2, 5);
    int firstRunner = habits.below(12);
    String agent = "build-runner/17." + (3 + runnerReleases) + ".0 (linux; amd64)";
    for (long start : actor.moments(Rhythm.OFFICE, rng, steps.size(), day)) {
      int runner = firstRunner + rng.below(runners);
      Origin origin =
          Network.BUILD_ROOM
              .place(runner / 6, 10 + runner % 6, agent)
              .withHost("runner-" + (char) ('a' + runner / 6) + "-" + (runner % 6 + 1));
      Credential token = Credential.hourly("jt-" + rng.hex(12), start);
      String branch = rng.chance(0.75) ? "main" : "change-" + rng.between(1, 40);
      String workflow = "norrin/" + actor.group() + "/.build/pipeline.yml@refs/heads/" + branch;
      String name = "run-" + rng.between(10_000, 99_999);
      SimulatedEvent run =
          actor.run(start, token, new Session(name, start, workflow, List.of()), origin);
      out.play(run, steps.size(), 14, 1.1, i -> mix.resolved(steps.get(i), rng));
    }
  }

  /**
   * A client of Google Cloud, Entra, Okta, GitHub, Vault, a mesh or an internal API. Each run makes
   * a few habitual calls with either a long-lived key or a token fetched at the start of the run.
   */
  static void client(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Identity identity = actor.identity();
    Rng habits = actor.habits();
    List<Call> menu = Calls.habits(actor.principal());
    ActionMix mix = actor.mix(habits, menu, Math.max(2, menu.size() * habits.between(5, 8) / 10));
    int release = actor.changes("tool", 0.2, day);
    int moves = actor.changes("egress", 0.1, day);
    Network network = network(actor.principal());
    boolean isBuild = network == Network.BUILD_PROVIDER;
    boolean office = network != Network.CLOUD && network != Network.SUBNETS;
    int firstNetwork = habits.below(network.size());
    int callsPerRun = habits.between(2, 6);
    LocalDate made = actor.plan().from().minusDays(habits.between(20, 300));
    Credential lasting =
        Credential.isLasting(identity)
            ? Credential.issued(identity, EventTime.startOf(made), actor.trait("key"))
            : null;
    Call signIn = signIn(actor.principal());
    String agent = agent(actor.principal(), release);
    Rhythm rhythm = office ? Rhythm.OFFICE : Rhythm.CUSTOMERS;
    for (long start : actor.moments(rhythm, rng, callsPerRun, day)) {
      int near = isBuild ? rng.below(24) : firstNetwork + 2 * moves + rng.below(2);
      Origin origin = network.place(near, rng.between(4, isBuild ? 250 : 9), agent);
      Credential credential = lasting == null ? Credential.issued(identity, start, rng) : lasting;
      String workflow =
          isBuild ? "norrin/" + actor.group() + "/.github/workflows/deploy.yml" : null;
      String name = "run-" + rng.between(100_000_000, 999_999_999);
      Session session = new Session(name, start, workflow, List.of());
      SimulatedEvent run = actor.run(start, credential, session, origin);
      if (signIn != null) {
        out.add(run, signIn);
        run = run.at(start + rng.between(1, 3) * EventTime.SECOND);
      }
      int calls = 1 + rng.poisson(callsPerRun - 1.0);
      out.burst(run, calls, 4, 1.0, () -> mix.draw(rng, release));
    }
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

  /** Returns the sign-in at the start of a run, or null if the log does not record sign-ins. */
  private static Call signIn(Principal principal) {
    return switch (principal) {
      case OKTA_SERVICE_APP -> OKTA_TOKEN;
      case VAULT_APPROLE -> APPROLE;
      case VAULT_JWT -> JWT;
      default -> null;
    };
  }

  private static String agent(Principal principal, int release) {
    return switch (principal) {
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
