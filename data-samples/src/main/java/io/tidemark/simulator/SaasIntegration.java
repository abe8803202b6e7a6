package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;

/**
 * A vendor's OAuth application. It is active during office hours, from a few of the vendor's
 * networks and one managed device. Its scopes match its calls, and its tokens are renewed
 * regularly.
 */
final class SaasIntegration extends Actor {
  private final Rng habits = trait("habits");
  private final ActionMix mix =
      new ActionMix(habits, Calls.INTEGRATION, habits.between(3, 6), group());
  private final List<String> scopes =
      mix.playbook(habits, 24).stream()
          .map(call -> call.service() + (call.isRead() ? ".read" : ".write"))
          .distinct()
          .sorted()
          .toList();
  private final Releases vendorReleases = releases("vendor", 0.2);
  private final int vendor = habits.below(16);
  private final int opens = habits.between(5, 8);
  private final int closes = habits.between(16, 19);
  private final long tokenLife = habits.pick(List.of(1, 8, 24, 24 * 7)) * EventTime.HOUR;
  private final List<Delegate> person =
      habits.chance(0.4)
          ? List.of(new Delegate(People.email(habits.below(40)), "user"))
          : List.of();
  private final String device = "conn-" + habits.hex(8);

  SaasIntegration(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    if (!setting().calendar().isWorkday(day)) {
      return;
    }
    int release = vendorReleases.until(day);
    String agent = group() + "-connector/4." + release + " (okhttp/4.12.0)";
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
      long expires = issued + tokenLife + EventTime.HOUR;
      Credential credential = new Credential("at-" + token.hex(14), issued, expires, scopes);
      Origin origin =
          Network.VENDOR
              .place(vendor * 4 + rng.skewed(4), 20 + rng.below(6), agent)
              .withPosture(Posture.MANAGED_COMPLIANT, device);
      Session session = new Session("grant-" + token.hex(8), issued, null, person);
      add(run(moment, credential, session, origin), moment, mix.draw(rng, release), rng, out);
    }
  }
}
