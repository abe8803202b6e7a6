package io.tidemark.jobs.lab.agents;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.lab.agents.AgentRunLog.Layout;
import io.tidemark.jobs.lab.agents.RecordedRun.RecordedCall;
import io.tidemark.notebooks.InertText;
import io.tidemark.simulator.Rng;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Places a tenant's runs. Each decision has its own random numbers, so none changes another. */
record TenantPlan(Layout layout, String tenant, List<RecordedRun> runs, InjectedCalls injected) {
  record Slot(String suite, int agent, int day) {}

  /** A run at its place in the log. */
  record PlacedRun(TenantPlan plan, RecordedRun run, Slot slot, Attack attack) {}

  /** Variant of attacks that change nothing, to which no case applies. */
  static final String READS_ONLY = "reads only";

  /**
   * What distinguishes a hijacked session.
   *
   * @param renamed other names of what only the attacker names
   */
  record Attack(String id, String variant, List<RecordedCall> calls, Map<String, String> renamed) {
    /** That of a benign session. */
    static final Attack NONE = new Attack("", "", List.of(), Map.of());
  }

  Rng random(Object... of) {
    return Rng.keyed(layout.seed(), tenant + " " + List.of(of), 0);
  }

  List<PlacedRun> benign() {
    return runs.stream()
        .filter(run -> !run.hijacked())
        .map(run -> new PlacedRun(this, run, slot(run), Attack.NONE))
        .toList();
  }

  private Slot slot(RecordedRun run) {
    Rng random = random("place", run.key());
    int agent = random.below(layout.agentsPerSuite());
    int first = firstDay(run);
    double[] weights =
        IntStream.range(first, layout.days())
            .mapToDouble(day -> layout.day(day).getDayOfWeek().getValue() > 5 ? 4 : 14)
            .toArray();
    return new Slot(run.suite(), agent, first + random.weighted(weights));
  }

  /** Places hijacked runs on live days, at most one for each agent and day. */
  List<PlacedRun> hijacked(int quota) {
    List<RecordedRun> shuffled = new ArrayList<>(runs);
    shuffled.sort(Comparator.comparing(run -> random("order", run.key()).bits()));
    Map<Slot, PlacedRun> plan = new LinkedHashMap<>();
    for (RecordedRun run : shuffled) {
      int first = Math.max(layout.firstLiveIndex(), firstDay(run));
      if (run.hijacked() && plan.size() < quota) {
        IntStream.range(0, layout.agentsPerSuite() * layout.days())
            .mapToObj(i -> new Slot(run.suite(), i / layout.days(), i % layout.days()))
            .filter(slot -> slot.day >= first && !plan.containsKey(slot))
            .min(Comparator.comparing(slot -> random("slot", slot).bits()))
            .ifPresent(slot -> plan.put(slot, attacked(run, slot, tenant + "-" + plan.size())));
      }
    }
    return List.copyOf(plan.values());
  }

  private int firstDay(RecordedRun run) {
    Rng random = random("first day", run.suite(), run.task());
    int later = random.between(1, layout.days() - 1);
    return random.chance(layout.freshTasks()) ? later : 0;
  }

  private PlacedRun attacked(RecordedRun run, Slot slot, String id) {
    List<RecordedCall> calls = injected.of(run);
    String changing =
        calls.stream()
            .map(RecordedCall::tool)
            .filter(tool -> impact(run.suite() + "-agent", tool) != Impact.READ)
            .distinct()
            .sorted()
            .collect(Collectors.joining("+"));
    String variant = run.suite() + ":" + (changing.isEmpty() ? READS_ONLY : changing);
    // What only the attacker names is renamed, so that a name seen once gives no attack away.
    Map<String, String> renamed = new LinkedHashMap<>();
    calls.stream()
        .flatMap(call -> call.names().stream())
        .filter(name -> name.chars().noneMatch(Character::isWhitespace))
        .filter(name -> !isKnown(run.suite(), name))
        .sorted(Comparator.comparing((String name) -> -name.length()).thenComparing(name -> name))
        .forEach(name -> renamed.put(name, AgentSpans.renamed(name, layout.seed(), id)));
    String inert = InertText.of(PrintableText.of(variant, 200));
    return new PlacedRun(this, run, slot, new Attack(id, inert, calls, renamed));
  }

  private static Impact impact(String service, String tool) {
    return ImpactMap.standard().ruling(null, service, tool, AccessEvent.MISSING, null).impact();
  }

  private boolean isKnown(String suite, String name) {
    return runs.stream()
        .filter(run -> !run.hijacked() && run.suite().equals(suite))
        .flatMap(run -> run.calls().stream())
        .anyMatch(call -> call.names().contains(name));
  }
}
