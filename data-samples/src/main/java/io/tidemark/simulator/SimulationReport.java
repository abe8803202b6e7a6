package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.tidemark.simulator.attack.Attack;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Company;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.log.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Writes {@code simulation.json}, a list of all identities and attacks for human readers. */
final class SimulationReport {
  private SimulationReport() {}

  static void write(SimulationPlan plan, Company company, List<Attack> attacks, Path file)
      throws IOException {
    try (OutputStream bytes = Files.newOutputStream(file);
        JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
      // Jackson's default line break depends on the platform.
      DefaultIndenter lines = new DefaultIndenter("  ", "\n");
      out.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lines));
      new Json(out)
          .object(
              null,
              report ->
                  report
                      .object("plan", members -> plan(plan, members))
                      .objects("identities", company.actors(), SimulationReport::identity)
                      .objects("attacks", attacks, SimulationReport::attack));
      out.writeRaw('\n');
    }
  }

  private static void plan(SimulationPlan plan, Json out) {
    out.text("from", plan.from().toString())
        .number("days", plan.days())
        .number("identities", plan.identities())
        .number("events_per_day", plan.eventsPerDay())
        .number("attacks", plan.attacks())
        .number("seed", plan.seed());
    if (!plan.formats().equals(LogFormat.standard())) {
      out.texts("formats", plan.formats().stream().map(LogFormat::label).toList());
    }
  }

  private static void identity(Actor actor, Json out) {
    Identity identity = actor.identity();
    out.text("name", identity.name())
        .text("kind", identity.principal().kind().label())
        .text("format", identity.principal().format().label())
        .text("account", identity.account())
        .text("uid", identity.uid())
        .text("behaviour", actor.getClass().getSimpleName())
        .text("joined", actor.joined().toString());
  }

  private static void attack(Attack attack, Json out) {
    out.text("id", attack.id())
        .number("case", attack.caseNumber())
        .text("variant", attack.variant())
        .text("identity", attack.victim().identity().name())
        .text("start", instant(attack.startMicros()))
        .number("events", attack.events().size());
  }

  private static String instant(long micros) {
    return Instant.ofEpochMilli(Math.floorDiv(micros, 1000L)).toString();
  }
}
