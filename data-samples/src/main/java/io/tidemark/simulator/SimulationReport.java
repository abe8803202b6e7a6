package io.tidemark.simulator;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Writes {@code simulation.json}, a list of all identities and attacks for human readers. */
final class SimulationReport {
  private SimulationReport() {}

  static void write(SimulationPlan plan, Company company, List<Attack> attacks, Path file)
      throws IOException {
    // Jackson's default line break depends on the platform.
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    Json report =
        Json.of("plan", plan(plan))
            .with("identities", company.actors().stream().map(SimulationReport::identity).toList())
            .with("attacks", attacks.stream().map(SimulationReport::attack).toList());
    Files.writeString(
        file,
        Json.MAPPER
                .writer(new DefaultPrettyPrinter().withObjectIndenter(lines))
                .writeValueAsString(report)
            + "\n");
  }

  private static Json plan(SimulationPlan plan) {
    boolean standard = plan.formats().equals(LogFormat.standard());
    List<String> formats = plan.formats().stream().map(LogFormat::label).toList();
    return Json.of("from", plan.from().toString(), "days", plan.days())
        .with("identities", plan.identities())
        .with("events_per_day", plan.eventsPerDay())
        .with("attacks", plan.attacks())
        .with("seed", plan.seed())
        .with("formats", standard ? null : formats);
  }

  private static Json identity(SimulatedActor actor) {
    Identity identity = actor.identity();
    return Json.of("name", identity.name(), "kind", identity.principal().kind().label())
        .with("format", identity.principal().format().label())
        .with("account", identity.account())
        .with("uid", identity.uid())
        .with("behaviour", actor.position().title())
        .with("joined", actor.joined().toString());
  }

  private static Json attack(Attack attack) {
    Instant start = Instant.ofEpochMilli(Math.floorDiv(attack.startMicros(), 1000L));
    return Json.of("id", attack.id(), "case", attack.caseNumber(), "variant", attack.variant())
        .with("identity", attack.victim().name())
        .with("start", start.toString())
        .with("events", attack.events().size());
  }
}
