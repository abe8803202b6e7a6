package io.tidemark.jobs.lab.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.agents.AgentSpans.SpanLine;
import io.tidemark.jobs.lab.agents.TenantPlan.PlacedRun;
import io.tidemark.jobs.source.LogFileReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Recorded runs of LLM agents, which can be written as the log of companies' agents. A run is a
 * JSON file as AgentDojo and its descendants publish it. Calls and their order are the agents' own;
 * times, users and hosts come from a seed. Requests and results are kept in memory, each cut at
 * 4,000 characters.
 *
 * <p>A tenant is one base model. Pipelines share a tenant with the shortest pipeline whose name,
 * followed by a hyphen, starts their own names: a defence is such a suffix. Each run becomes at
 * most one session. A resisted injection is a benign session. Runs that tried an injected call
 * without reaching the goal are left out, as are runs that reached it without an injected call.
 * Only injected calls are labelled.
 */
public final class AgentRunLog {
  private static final Set<String> PLACED = Set.of("benign", "resisted", "hijacked");

  /** The runs of each tenant in order of their keys, without those left out. */
  private final Map<String, List<RecordedRun>> tenants = new TreeMap<>();

  private final InjectedCalls injected;

  /** How many files had which outcome. */
  private final String note;

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
    public Layout {
      require("days", days, 5, 366);
      require("agentsPerSuite", agentsPerSuite, 1, 200);
      require("attacks", attacks, 0, 100_000);
      require("freshTasks", freshTasks, 0, 1);
      require("namedTasks", namedTasks, 0, 1);
      Objects.requireNonNull(content, "content");
    }

    private static void require(String name, double value, double min, double max) {
      if (!(value >= min && value <= max)) {
        throw new IllegalArgumentException(name + " is " + value + ", not " + min + " to " + max);
      }
    }

    LocalDate day(int index) {
      return LocalDate.of(2025, 5, 5).plusDays(index);
    }

    int firstLiveIndex() {
      return days - 4;
    }

    public LocalDate firstLiveDay() {
      return day(firstLiveIndex());
    }
  }

  private AgentRunLog(Collection<RecordedRun> runs, Map<String, Integer> files) {
    injected = new InjectedCalls(runs);
    SortedSet<String> names = new TreeSet<>();
    runs.forEach(run -> names.add(run.pipeline()));
    for (RecordedRun run : runs) {
      String outcome = outcome(run);
      files.merge(outcome, 1, Integer::sum);
      if (PLACED.contains(outcome)) {
        tenants.computeIfAbsent(model(run.pipeline(), names), key -> new ArrayList<>()).add(run);
      }
    }
    note = note(files);
  }

  private String outcome(RecordedRun run) {
    if (run.injection() == null) {
      return "benign";
    }
    if (injected.of(run).isEmpty()) {
      return run.hijacked() ? "hijacked without an injected call" : "resisted";
    }
    return run.hijacked() ? "hijacked" : "attempted in vain";
  }

  private static String note(Map<String, Integer> files) {
    return "Files: " + Counted.of(files.values().stream().mapToInt(n -> n).sum(), files);
  }

  /**
   * Reads all runs under a folder, in any arrangement. Links are not followed.
   *
   * @throws TidemarkException if there is no usable run
   */
  public static AgentRunLog read(Path folder) throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    Map<String, RecordedRun> runs = new TreeMap<>();
    for (Path file : files(folder)) {
      try {
        RecordedRun run = RunParser.read(file);
        if (runs.putIfAbsent(run.key(), run) != null) {
          files.merge("copies of a run", 1, Integer::sum);
        }
      } catch (DataFormatException e) {
        files.merge(e.getMessage(), 1, Integer::sum);
      }
    }
    if (runs.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no run of an agent in " + PrintableText.of(folder.toString(), 200),
          note(files),
          "provide a folder with files such as PIPELINE/SUITE/user_task_0/none/none.json");
    }
    return new AgentRunLog(runs.values(), files);
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found =
        Files.find(folder.toRealPath(), Integer.MAX_VALUE, (file, is) -> !is.isDirectory())) {
      return found.sorted().toList();
    }
  }

  /** Returns the shortest pipeline that starts the name, which is the first one in order. */
  private static String model(String name, SortedSet<String> names) {
    return names.stream().filter(one -> name.startsWith(one + "-")).findFirst().orElse(name);
  }

  /**
   * Writes {@code {history,live}/day=YYYY-MM-DD/spans.jsonl.gz} and {@code labels.csv}. Equal runs
   * and layouts produce equal files; {@code attacks} and {@code content} do not change the benign
   * calls.
   *
   * @return notes that account for every file
   */
  public List<String> write(Layout layout, Path folder) throws IOException {
    List<PlacedRun> plan = plan(layout);
    Files.createDirectories(folder);
    int spans = 0;
    try (CSVPrinter labels = CSVFormat.RFC4180.print(folder.resolve("labels.csv"), UTF_8)) {
      labels.printRecord(LogFileReader.LABELS_COLUMNS);
      for (int day = 0; day < layout.days(); day++) {
        List<SpanLine> lines = new ArrayList<>();
        for (PlacedRun placed : plan) {
          if (placed.slot().day() == day) {
            lines.addAll(AgentSpans.of(placed));
          }
        }
        lines.sort(Comparator.comparingLong(SpanLine::time).thenComparing(SpanLine::eventId));
        for (SpanLine line : lines) {
          if (line.attack() != null) {
            int useCase = line.attack().variant().endsWith(TenantPlan.READS_ONLY) ? 0 : 2;
            labels.printRecord(
                line.eventId(), line.attack().id(), useCase, line.attack().variant());
          }
        }
        spans += lines.size();
        String part = day < layout.firstLiveIndex() ? "history" : "live";
        write(lines, folder.resolve(part).resolve("day=" + layout.day(day)));
      }
      long attacks = plan.stream().filter(placed -> placed.run().hijacked()).count();
      long labelled = labels.getRecordCount() - 1;
      String written =
          "Written: spans %,d, sessions %,d, tenants %,d, hijacked %,d of at most %,d, labels %,d"
              .formatted(spans, plan.size(), tenants.size(), attacks, layout.attacks(), labelled);
      return List.of(note, written);
    }
  }

  private static void write(List<SpanLine> lines, Path folder) throws IOException {
    Files.createDirectories(folder);
    // The compressed file's header contains neither a time nor a name.
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("spans.jsonl.gz")), 1 << 14)) {
      for (SpanLine line : lines) {
        out.write((line.json() + "\n").getBytes(UTF_8));
      }
    }
  }

  private List<PlacedRun> plan(Layout layout) {
    List<PlacedRun> plan = new ArrayList<>();
    int attacks = layout.attacks();
    int tenantsLeft = tenants.size();
    for (Map.Entry<String, List<RecordedRun>> tenant : tenants.entrySet()) {
      TenantPlan own = new TenantPlan(layout, tenant.getKey(), tenant.getValue(), injected);
      plan.addAll(own.benign());
      // Rounded up, so that later tenants make up for those with too few hijacked runs.
      List<PlacedRun> hijacked = own.hijacked((attacks + tenantsLeft - 1) / tenantsLeft--);
      attacks -= hijacked.size();
      plan.addAll(hijacked);
    }
    return plan;
  }
}
