package io.tidemark.jobs.lab.agents;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.agents.AgentSpans.PlacedRun;
import io.tidemark.jobs.lab.agents.AgentSpans.SpanLine;
import io.tidemark.jobs.lab.agents.RecordedRun.Outcome;
import io.tidemark.jobs.lab.agents.RecordedRun.RecordedCall;
import io.tidemark.jobs.lab.agents.RecordedRun.UnusableRunException;
import io.tidemark.jobs.lab.agents.RecordedRun.WithContent;
import io.tidemark.notebooks.InertText;
import io.tidemark.simulator.Rng;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Recorded runs of LLM agents, which can be written as the log of companies' agents. A run is a
 * JSON file as AgentDojo and its descendants publish it. Calls and their order are the agents' own;
 * times, users and hosts come from a seed.
 *
 * <p>A tenant is one base model. Pipelines share a tenant with the shortest pipeline whose name,
 * followed by a hyphen, starts their own names: a defence is such a suffix. Each run becomes at
 * most one session. A resisted injection is a benign session. Runs that tried an injected call
 * without reaching the goal are left out. Only injected calls are labelled.
 */
public final class AgentRunLog {
  private static final CSVFormat LABELS =
      CSVFormat.RFC4180.builder().setHeader("event_id", "attack_id", "case", "variant").get();

  private static final double WEEKDAY_WEIGHT = 14;
  private static final double WEEKEND_WEIGHT = 4;
  private static final int LAST_START = 82_000;

  /** The runs of each tenant in order of their keys, without rejected runs. */
  private final Map<String, List<RecordedRun>> tenants = new TreeMap<>();

  private final InjectedCalls injected;
  private final List<String> notes = new ArrayList<>();

  /** Whether requests and results are recorded. */
  public enum Recording {
    CALLS_ONLY,
    CONTENT
  }

  /**
   * Shape of a log.
   *
   * @param days number of days, of which the last four are live
   * @param agentsPerSuite number of agents of a tenant for each suite
   * @param attacks maximum number of hijacked sessions
   * @param freshTasks share of user tasks that begin on a later day, from 0 to 1
   * @param namedTasks share of user tasks whose name the platform logs, from 0 to 1
   */
  public record Layout(
      long seed,
      int days,
      int agentsPerSuite,
      int attacks,
      double freshTasks,
      double namedTasks,
      Recording content) {
    public static final int LIVE_DAYS = 4;
    public static final int MIN_DAYS = LIVE_DAYS + 1;
    public static final int MAX_DAYS = 366;
    public static final int MAX_AGENTS = 200;
    public static final int MAX_ATTACKS = 100_000;
    private static final LocalDate FIRST_DAY = LocalDate.of(2025, 5, 5);

    public Layout {
      require("days", days, MIN_DAYS, MAX_DAYS);
      require("agentsPerSuite", agentsPerSuite, 1, MAX_AGENTS);
      require("attacks", attacks, 0, MAX_ATTACKS);
      require("freshTasks", freshTasks, 0, 1);
      require("namedTasks", namedTasks, 0, 1);
      if (content == null) {
        throw new IllegalArgumentException("content is null");
      }
    }

    private static void require(String name, double value, double min, double max) {
      if (!(value >= min && value <= max)) {
        throw new IllegalArgumentException(
            name + " is " + value + "; it must be from " + min + " to " + max);
      }
    }

    LocalDate day(int index) {
      return FIRST_DAY.plusDays(index);
    }

    int firstLiveIndex() {
      return days - LIVE_DAYS;
    }

    public LocalDate firstLiveDay() {
      return day(firstLiveIndex());
    }
  }

  private AgentRunLog(Collection<RecordedRun> runs) {
    injected = new InjectedCalls(runs);
    Set<String> pipelines = runs.stream().map(RecordedRun::pipeline).collect(Collectors.toSet());
    for (RecordedRun run : runs) {
      boolean attempted = run.outcome() == Outcome.RESISTED && !injected.of(run).isEmpty();
      tenants
          .computeIfAbsent(model(run.pipeline(), pipelines), model -> new ArrayList<>())
          .add(attempted ? run.with(Outcome.ATTEMPTED_IN_VAIN) : run);
    }
  }

  /**
   * Reads all runs under a folder, in any arrangement. Links are not followed.
   *
   * @throws TidemarkException if there is no usable run
   */
  public static AgentRunLog read(Path runs) throws IOException {
    List<Path> files = files(runs);
    Map<String, Integer> rejected = new TreeMap<>();
    Map<String, RecordedRun> byKey = new TreeMap<>();
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    for (Path file : files) {
      try {
        RecordedRun run = usable(file);
        if (run.outcome() == Outcome.INJECTED_GOALS_ALONE) {
          counts.merge(Outcome.INJECTED_GOALS_ALONE, 1, Integer::sum);
        } else if (byKey.putIfAbsent(run.key(), run) != null) {
          rejected.merge("copies of a run", 1, Integer::sum);
        }
      } catch (UnusableRunException e) {
        rejected.merge(e.getMessage(), 1, Integer::sum);
      }
    }
    int refused = rejected.values().stream().mapToInt(Integer::intValue).sum();
    if (byKey.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no run of an agent in " + PrintableText.of(runs.toString(), 200),
          "files read: %,d; rejected: %s; injected goals alone: %,d"
              .formatted(files.size(), Counted.of(refused, rejected), files.size() - refused),
          "provide a folder with files such as PIPELINE/SUITE/user_task_0/none/none.json");
    }
    AgentRunLog log = new AgentRunLog(byKey.values());
    log.tenants.values().stream()
        .flatMap(List::stream)
        .forEach(run -> counts.merge(run.outcome(), 1, Integer::sum));
    log.notes.add(
        Counted.of(files.size(), "file")
            + " read = "
            + List.of(Outcome.values()).stream()
                .map(one -> "%,d %s".formatted(counts.getOrDefault(one, 0), words(one)))
                .collect(Collectors.joining(" + "))
            + " + %,d rejected".formatted(refused));
    if (refused > 0) {
      log.notes.add("Rejected: " + Counted.of(refused, rejected));
    }
    return log;
  }

  private static String words(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static RecordedRun usable(Path file) throws UnusableRunException {
    if (!file.toString().endsWith(".json")) {
      throw new UnusableRunException("files without the suffix .json");
    }
    return RecordedRun.read(file).run();
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "cannot read runs of agents from " + PrintableText.of(folder.toString(), 200),
          "it is not a folder",
          "provide the folder that contains a folder for each pipeline");
    }
    Path root = folder.toRealPath();
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return visitFile(file, null);
          }
        });
    files.sort(Comparator.comparing(file -> root.relativize(file).toString()));
    return files;
  }

  private static String model(String pipeline, Set<String> pipelines) {
    return pipelines.stream()
        .filter(other -> pipeline.startsWith(other + "-"))
        .min(Comparator.comparingInt(String::length))
        .orElse(pipeline);
  }

  /**
   * Writes {@code {history,live}/day=YYYY-MM-DD/spans.jsonl.gz} and {@code labels.csv}. Equal runs
   * and layouts produce equal files; {@code attacks} and {@code content} do not change the benign
   * calls.
   *
   * @return notes that account for every file
   * @throws TidemarkException if a run has changed since it was read
   */
  public List<String> write(Layout layout, Path folder) throws IOException {
    List<Planned> plan = plan(layout);
    plan.sort(Comparator.comparing(planned -> planned.placed.start()));
    Files.createDirectories(folder);
    long events = 0;
    int labelled = 0;
    try (CSVPrinter labels =
        new CSVPrinter(Files.newBufferedWriter(folder.resolve("labels.csv")), LABELS)) {
      for (int day = 0; day < layout.days(); day++) {
        List<SpanLine> lines = new ArrayList<>();
        for (Planned planned : plan) {
          if (planned.day == day) {
            List<SpanLine> own = AgentSpans.of(planned.placed, planned.content(layout));
            lines.addAll(own);
            labelled += planned.label(own, labels);
          }
        }
        lines.sort(SpanLine.ORDER);
        events += lines.size();
        String part = day < layout.firstLiveIndex() ? "history" : "live";
        write(lines, folder.resolve(part).resolve("day=" + layout.day(day)));
      }
    }
    long hijacked = plan.stream().filter(planned -> planned.attack != null).count();
    long live = plan.stream().filter(planned -> planned.day >= layout.firstLiveIndex()).count();
    List<String> all = new ArrayList<>(notes);
    all.add(
        "%s in %s of %s: %,d benign (%,d on live days) and %,d hijacked of at most %,d, with %s"
            .formatted(
                Counted.of(events, "span"),
                Counted.of(plan.size(), "session"),
                Counted.of(tenants.size(), "tenant"),
                plan.size() - hijacked,
                live - hijacked,
                hijacked,
                layout.attacks(),
                Counted.of(labelled, "injected call")));
    List<RecordedRun> carried =
        tenants.values().stream()
            .flatMap(List::stream)
            .filter(run -> run.outcome() == Outcome.HIJACKED)
            .toList();
    if (carried.size() > hijacked) {
      all.add(
          "Hijacked runs left out: %,d, of which %,d have no call that can be called injected"
              .formatted(
                  carried.size() - hijacked,
                  carried.stream().filter(run -> injected.of(run).isEmpty()).count()));
    }
    return List.copyOf(all);
  }

  private static void write(List<SpanLine> lines, Path folder) throws IOException {
    Files.createDirectories(folder);
    // The compressed file's header contains neither a time nor a name.
    try (Writer text =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(folder.resolve("spans.jsonl.gz")), 1 << 14),
            StandardCharsets.UTF_8)) {
      for (SpanLine line : lines) {
        text.append(line.json()).append('\n');
      }
    }
  }

  private List<Planned> plan(Layout layout) {
    List<Planned> plan = new ArrayList<>();
    int hijacked = 0;
    int tenantsLeft = tenants.size();
    for (Map.Entry<String, List<RecordedRun>> tenant : tenants.entrySet()) {
      TenantPlan own = new TenantPlan(layout, tenant.getKey(), tenant.getValue());
      plan.addAll(own.benign());
      // Rounded up, so that later tenants make up for those with too few hijacked runs.
      int quota = (layout.attacks() - hijacked + tenantsLeft - 1) / tenantsLeft--;
      List<Planned> attacks = own.hijacked(quota);
      hijacked += attacks.size();
      plan.addAll(attacks);
    }
    return plan;
  }

  /** A session of the log; the attack's id, variant and calls are null if it is benign. */
  private record Planned(
      PlacedRun placed, int day, String attack, String variant, List<RecordedCall> injected) {
    WithContent content(Layout layout) {
      if (layout.content() == Recording.CALLS_ONLY) {
        return null;
      }
      try {
        WithContent now = RecordedRun.read(placed.run().file());
        if (now.results().size() == placed.run().calls().size()) {
          return now;
        }
      } catch (UnusableRunException e) {
        throw changed(e.getMessage());
      }
      throw changed("it has another number of calls than before");
    }

    private TidemarkException changed(String cause) {
      return new TidemarkException(
          ExitCode.INPUT_MISSING,
          "cannot read " + PrintableText.of(placed.run().file().toString(), 200) + " again",
          cause,
          "do not change the runs while their log is written");
    }

    int label(List<SpanLine> lines, CSVPrinter labels) throws IOException {
      int count = 0;
      for (int i = 0; attack != null && i < placed.run().calls().size(); i++) {
        if (injected.contains(placed.run().calls().get(i))) {
          labels.printRecord(lines.get(i).eventId(), attack, 2, variant);
          count++;
        }
      }
      return count;
    }
  }

  /** Places a tenant's runs. Each decision has its own random numbers, so none changes another. */
  private final class TenantPlan {
    private final Layout layout;
    private final String tenant;
    private final List<RecordedRun> runs;

    private record Slot(String suite, int agent, int day) {}

    TenantPlan(Layout layout, String tenant, List<RecordedRun> runs) {
      this.layout = layout;
      this.tenant = tenant;
      this.runs = runs;
    }

    private Rng random(Object... of) {
      return Rng.keyed(layout.seed(), tenant + " " + List.of(of), 0);
    }

    List<Planned> benign() {
      double[] weights =
          IntStream.range(0, layout.days())
              .mapToObj(day -> layout.day(day).getDayOfWeek())
              .mapToDouble(
                  day -> day.compareTo(DayOfWeek.FRIDAY) > 0 ? WEEKEND_WEIGHT : WEEKDAY_WEIGHT)
              .toArray();
      List<Planned> plan = new ArrayList<>();
      for (RecordedRun run : runs) {
        if (run.outcome() == Outcome.BENIGN || run.outcome() == Outcome.RESISTED) {
          Rng random = random("place", run.key());
          int first = firstDay(run);
          double[] possible = Arrays.copyOfRange(weights, first, weights.length);
          Slot slot =
              new Slot(
                  run.suite(),
                  random.below(layout.agentsPerSuite()),
                  first + random.weighted(possible));
          plan.add(new Planned(place(run, slot, Map.of()), slot.day, null, null, List.of()));
        }
      }
      return plan;
    }

    /** Places hijacked runs on live days, at most one for each agent and day. */
    List<Planned> hijacked(int quota) {
      List<Slot> slots = new ArrayList<>();
      for (String suite : runs.stream().map(RecordedRun::suite).distinct().sorted().toList()) {
        for (int agent = 0; agent < layout.agentsPerSuite(); agent++) {
          for (int day = layout.firstLiveIndex(); day < layout.days(); day++) {
            slots.add(new Slot(suite, agent, day));
          }
        }
      }
      slots.sort(Comparator.comparing(slot -> random("slot", slot).bits()));
      Map<String, Set<String>> known = new HashMap<>();
      List<RecordedRun> hijacked = new ArrayList<>();
      for (RecordedRun run : runs) {
        if (run.outcome() == Outcome.HIJACKED) {
          hijacked.add(run);
        } else if (run.outcome() != Outcome.ATTEMPTED_IN_VAIN) {
          Set<String> names = known.computeIfAbsent(run.suite(), suite -> new HashSet<>());
          run.calls().forEach(call -> names.addAll(call.names()));
        }
      }
      hijacked.sort(Comparator.comparing(run -> random("order", run.key()).bits()));
      List<Planned> plan = new ArrayList<>();
      for (RecordedRun run : hijacked) {
        List<RecordedCall> calls = injected.of(run);
        Slot slot =
            slots.stream()
                .filter(one -> one.suite.equals(run.suite()) && one.day >= firstDay(run))
                .findFirst()
                .orElse(null);
        if (plan.size() < quota && slot != null && !calls.isEmpty()) {
          slots.remove(slot);
          String attack = tenant + "-" + plan.size();
          Map<String, String> renamed =
              renamed(calls, known.getOrDefault(run.suite(), Set.of()), attack);
          plan.add(
              new Planned(place(run, slot, renamed), slot.day, attack, variant(run, calls), calls));
        }
      }
      return plan;
    }

    private int firstDay(RecordedRun run) {
      Rng random = random("first day", run.suite(), run.task());
      int later = random.between(1, layout.days() - 1);
      return random.chance(layout.freshTasks()) ? later : 0;
    }

    private PlacedRun place(RecordedRun run, Slot slot, Map<String, String> renamed) {
      Rng random = random("session", run.key());
      Rng people = random("people", run.suite(), slot.agent);
      int team = people.between(3, 8);
      List<Integer> users = IntStream.range(0, team).mapToObj(i -> people.below(10_000)).toList();
      boolean named = random("named", run.suite(), run.task()).chance(layout.namedTasks());
      double seconds = (13 + 2.5 * random.normal()) * 3600;
      return new PlacedRun(
          run,
          tenant,
          slot.agent,
          "person" + random.pick(users) + "@" + tenant + ".example",
          named ? run.suite() + "_" + run.task() : null,
          renamed,
          EventTime.startOf(layout.day(slot.day))
              + ((long) Math.min(LAST_START, Math.max(60, seconds))) * EventTime.SECOND,
          random);
    }

    /** Renames what only the attacker names, so that a name seen once gives no attack away. */
    private Map<String, String> renamed(
        List<RecordedCall> calls, Set<String> known, String attack) {
      Map<String, String> renamed = new LinkedHashMap<>();
      calls.stream()
          .flatMap(call -> call.names().stream())
          .filter(name -> !known.contains(name) && name.chars().noneMatch(Character::isWhitespace))
          .distinct()
          .sorted(Comparator.comparing((String name) -> -name.length()).thenComparing(name -> name))
          .forEach(name -> renamed.put(name, AgentSpans.renamed(name, layout.seed(), attack)));
      return renamed;
    }

    private static String variant(RecordedRun run, List<RecordedCall> calls) {
      String changing =
          calls.stream()
              .map(RecordedCall::tool)
              .filter(tool -> changes(run.suite() + "-agent", tool))
              .map(tool -> PrintableText.of(tool, 60))
              .distinct()
              .sorted()
              .collect(Collectors.joining("+"));
      return InertText.of(run.suite() + ":" + (changing.isEmpty() ? "reads only" : changing));
    }

    private static boolean changes(String service, String tool) {
      Impact impact =
          ImpactMap.standard().ruling(null, service, tool, AccessEvent.MISSING, null).impact();
      return impact != Impact.READ;
    }
  }
}
