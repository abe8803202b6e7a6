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
      out.writeStartObject();
      plan(plan, out);
      out.writeArrayFieldStart("identities");
      for (Actor actor : company.actors()) {
        identity(actor, out);
      }
      out.writeEndArray();
      out.writeArrayFieldStart("attacks");
      for (Attack attack : attacks) {
        attack(attack, out);
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeRaw('\n');
    }
  }

  private static void plan(SimulationPlan plan, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("plan");
    out.writeStringField("from", plan.from().toString());
    out.writeNumberField("days", plan.days());
    out.writeNumberField("identities", plan.identities());
    out.writeNumberField("events_per_day", plan.eventsPerDay());
    out.writeNumberField("attacks", plan.attacks());
    out.writeNumberField("seed", plan.seed());
    if (!plan.formats().equals(LogFormat.standard())) {
      out.writeArrayFieldStart("formats");
      for (LogFormat format : plan.formats()) {
        out.writeString(format.label());
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void identity(Actor actor, JsonGenerator out) throws IOException {
    Identity identity = actor.identity();
    out.writeStartObject();
    out.writeStringField("name", identity.name());
    out.writeStringField("kind", identity.principal().kind().label());
    out.writeStringField("format", identity.principal().format().label());
    out.writeStringField("account", identity.account());
    out.writeStringField("uid", identity.uid());
    out.writeStringField("behaviour", actor.getClass().getSimpleName());
    out.writeStringField("joined", actor.joined().toString());
    out.writeEndObject();
  }

  private static void attack(Attack attack, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", attack.id());
    out.writeNumberField("case", attack.caseNumber());
    out.writeStringField("variant", attack.variant());
    out.writeStringField("identity", attack.victim().identity().name());
    out.writeStringField("start", instant(attack.startMicros()));
    out.writeNumberField("events", attack.events().size());
    out.writeEndObject();
  }

  private static String instant(long micros) {
    return Instant.ofEpochMilli(Math.floorDiv(micros, 1000L)).toString();
  }
}
