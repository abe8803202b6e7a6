package io.tidemark.simulator.company;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Origin.Posture;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;

/**
 * A vendor's OAuth application. It is active during office hours, from a few of the vendor's
 * networks and one managed device. Its scopes match its calls, and its tokens are renewed
 * regularly.
 */
final class SaasIntegration extends Actor {
  private final ActionMix mix;
  private final List<String> scopes;
  private final Releases vendorReleases;
  private final int vendor;
  private final int opens;
  private final int closes;
  private final long tokenLife;
  private final List<Delegate> person;
  private final String device;

  SaasIntegration(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.INTEGRATION, rng.between(3, 6), hire.identity().group());
    TreeSet<String> needed = new TreeSet<>();
    for (Call call : mix.playbook(rng, 24)) {
      needed.add(call.service() + (call.isRead() ? ".read" : ".write"));
    }
    scopes = List.copyOf(needed);
    vendorReleases = releases("vendor", 0.2);
    vendor = rng.below(16);
    opens = rng.between(5, 8);
    closes = rng.between(16, 19);
    tokenLife = rng.pick(List.of(1, 8, 24, 24 * 7)) * EventTime.HOUR;
    person =
        rng.chance(0.4) ? List.of(new Delegate(People.email(rng.below(40)), "user")) : List.of();
    device = "conn-" + rng.hex(8);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    if (!setting().calendar().isWorkday(day)) {
      return;
    }
    String agent =
        identity().group() + "-connector/4." + vendorReleases.until(day) + " (okhttp/4.12.0)";
    int count = rng.poisson(eventsPerWeekday() * rng.lognormal(1, 0.15));
    for (int i = 0; i < count; i++) {
      long moment =
          EventTime.startOf(day)
              + opens * EventTime.HOUR
              + (long) (rng.unit() * (closes - opens) * EventTime.HOUR);
      long period = Math.floorDiv(moment, tokenLife);
      Rng token = numbered("token", period);
      long issued = period * tokenLife + token.below(600) * EventTime.SECOND;
      if (issued > moment) {
        moment = issued + rng.below(60) * EventTime.SECOND;
      }
      Credential credential =
          new Credential(
              "at-" + token.hex(14), issued, issued + tokenLife + EventTime.HOUR, scopes);
      Origin origin =
          Network.VENDOR
              .place(vendor * 4 + rng.skewed(4), 20 + rng.below(6), agent)
              .withPosture(Posture.MANAGED_COMPLIANT, device);
      Session session = new Session("grant-" + token.hex(8), issued, null, person);
      Call call = mix.draw(rng, vendorReleases.until(day));
      add(moment, credential, session, origin, call, rng, out);
    }
  }
}
