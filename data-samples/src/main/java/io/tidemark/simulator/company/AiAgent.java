package io.tidemark.simulator.company;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * An AI agent: each run acts for one of a few people, and follows one of its playbooks of tool
 * calls with repeats and detours. Some agents make a payment now and then as part of their work.
 */
final class AiAgent extends Actor {
  private static final Call HABITUAL_PAYMENT = Menus.HIGH_IMPACT_TOOLS.get(1);

  private final ActionMix mix;
  private final List<List<Call>> playbooks = new ArrayList<>();
  private final List<Delegate> delegators = new ArrayList<>();
  private final Releases modelReleases;
  private final int network;
  private final boolean pays;

  AiAgent(Setting setting, Hire hire) {
    super(setting, hire);
    Dice dice = trait("habits");
    mix = new ActionMix(dice, Menus.AGENT_TOOLS, dice.between(5, 9), hire.identity().group());
    int count = dice.between(2, 4);
    for (int i = 0; i < count; i++) {
      playbooks.add(mix.playbook(dice, dice.between(4, 9)));
    }
    int people = dice.between(1, 4);
    for (int i = 0; i < people; i++) {
      delegators.add(new Delegate(People.email(dice.below(40)), "user"));
    }
    modelReleases = releases("model", 0.2);
    network = dice.below(10);
    pays = dice.chance(0.25);
  }

  @Override
  void act(LocalDate day, Dice dice, List<SimulatedEvent> out) {
    double runs = eventsPerWeekday() / 7.5;
    String agent = "agent-runtime/0." + (18 + modelReleases.until(day)) + " python/3.12";
    for (long start : Rhythm.OFFICE.moments(dice, runs, day, setting().calendar())) {
      Origin origin =
          Network.AGENT_PLATFORM.place(network + dice.skewed(3), dice.between(4, 30), agent);
      Credential token =
          new Credential("ag-" + dice.hex(12), start, start + EventTime.HOUR, List.of());
      List<Delegate> chain = new ArrayList<>();
      // Now and then a colleague stands in.
      chain.add(
          dice.chance(0.012)
              ? new Delegate(People.email(dice.below(40)), "user")
              : delegators.get(dice.skewed(delegators.size())));
      if (dice.chance(0.2)) {
        chain.add(new Delegate("orchestrator", "ai_agent"));
      }
      Session run = new Session("run-" + dice.hex(10), start, identity().name(), chain);
      converse(start, token, run, origin, day, dice, out);
    }
  }

  private void converse(
      long start,
      Credential token,
      Session run,
      Origin origin,
      LocalDate day,
      Dice dice,
      List<SimulatedEvent> out) {
    List<Call> planned = new ArrayList<>(playbooks.get(dice.skewed(playbooks.size())));
    if (pays && dice.chance(0.15)) {
      planned.add(HABITUAL_PAYMENT);
    }
    long now = start;
    for (Call step : planned) {
      int repeats = dice.chance(0.2) ? dice.between(2, 4) : 1;
      for (int i = 0; i < repeats; i++) {
        now += (long) dice.lognormal(4 * EventTime.SECOND, 0.9);
        Call call =
            dice.chance(0.06)
                ? mix.draw(dice, modelReleases.until(day) * 2)
                : mix.resolved(step, dice);
        out.add(new SimulatedEvent(now, identity(), token, run, origin, call, success(call, dice)));
      }
    }
  }
}
