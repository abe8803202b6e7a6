package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All actions seen, with their impact and the rule that decides it. */
@Command(
    name = "list",
    description = {
      "Lists every action seen, with its impact and the rule that decides it. Actions whose verb",
      "nothing knows come first: they count as write. --rules prints rules for these. Set what",
      "each can do, save them as a file, and name it in features.impact-map. It applies to logs read later."
    },
    footer = "  tidemark actions list --rules --warehouse tables > impacts.yaml")
final class ActionsCommand extends WarehouseCommand {
  /** Callers may invent operations: the rarest are left out to bound memory. */
  private static final int MOST = 20_000;

  private static final int TEXT = 120;

  private static final RowView<Seen> VIEW =
      new RowView<Seen>(TEXT)
          .inJson("provider", Seen::provider)
          .inJson("service", Seen::service)
          .inJson("operation", Seen::operation)
          .column("impact", action -> action.ruling().impact().label())
          .column("calls", Seen::calls)
          .column("callers", Seen::callers)
          .column("decided by", action -> action.ruling().by())
          .inText("action", Seen::name);

  @Mixin private TableOptions table;

  @Option(names = "--rules", description = "Print rules for the actions with an unknown verb.")
  private boolean rules;

  private ImpactMap map;

  private record Seen(
      String provider,
      String service,
      String operation,
      ImpactMap.Ruling ruling,
      long calls,
      long callers) {
    boolean isUnknown() {
      return ruling.by().equals(ImpactMap.Ruling.UNKNOWN);
    }

    String name() {
      StringJoiner name = new StringJoiner(" ");
      for (String part : new String[] {provider, service, operation}) {
        if (part != null) {
          name.add(PrintableText.of(part, TEXT));
        }
      }
      return name.toString();
    }
  }

  @Override
  void check(Settings settings) {
    map =
        ImpactMap.parse(
            PolicyFile.of(null, settings)
                .impactMapOver(FeatureSources.of(settings.features()).impactMapYaml()),
            "in force");
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    print(seen(warehouse, map), out);
    return ExitCode.OK;
  }

  private static List<Seen> seen(Warehouse tables, ImpactMap map) {
    return RowCodec.of(Called.class)
        .read(
            tables
                .read(AccessEventsTable.SPEC)
                .where(col("api_operation").isNotNull())
                .groupBy("cloud_provider", "api_service_name", "api_operation")
                .agg(
                    count(lit(1)).as("calls"),
                    countDistinct("identity").as("callers"),
                    max("is_write").as("writes"),
                    min("http_method").as("method"))
                .orderBy(col("calls").desc(), col("api_operation"))
                .limit(MOST))
        .stream()
        .map(called -> called.by(map))
        .sorted(
            Comparator.comparing((Seen action) -> !action.isUnknown())
                .thenComparing(action -> action.ruling().impact(), Comparator.reverseOrder()))
        .toList();
  }

  private record Called(
      @Named("cloud_provider") String provider,
      @Named("api_service_name") String service,
      @Named("api_operation") String operation,
      long calls,
      long callers,
      Optional<Boolean> writes,
      String method) {
    Seen by(ImpactMap map) {
      Impact overriding = map.overriding(provider, service, operation);
      // Only that it reads is the log's word for sure: is_write follows from an unknown verb too.
      long tier = writes.orElse(true) ? AccessEvent.MISSING : 0;
      return new Seen(
          provider,
          service,
          operation,
          overriding != null
              ? new ImpactMap.Ruling(overriding, "policy")
              : map.ruling(provider, service, operation, tier, method),
          calls,
          callers);
    }
  }

  private void print(List<Seen> all, PrintWriter out) {
    List<Seen> wanted = rules ? all.stream().filter(Seen::isUnknown).toList() : all;
    List<Seen> shown = wanted.subList(0, Math.min(table.lines(), wanted.size()));
    if (rules) {
      printRules(shown, out);
    } else if (table.isJson()) {
      VIEW.printJson(shown, out);
    } else {
      VIEW.printTable(shown, out);
      long unknown = all.stream().filter(Seen::isUnknown).count();
      out.printf(
          Locale.ROOT, "%s, %,d with an unknown verb", Counted.of(all.size(), "action"), unknown);
      out.println(all.size() > table.lines() ? "; --limit shows more" : "");
    }
  }

  /** JSON is YAML, and takes any name. A star would make a rule about the actions of others. */
  private static void printRules(List<Seen> unknown, PrintWriter out) {
    out.println("# impact: read, write, admin or critical. Raise the version with every change.");
    out.println("version: 1");
    out.println("rules:");
    for (Seen action : unknown) {
      Map<String, String> rule = new LinkedHashMap<>();
      rule.put("provider", action.provider());
      rule.put("service", action.service());
      rule.put("operation", action.operation());
      rule.put("impact", action.ruling().impact().label());
      rule.values().removeIf(value -> value == null);
      if (rule.values().stream().noneMatch(value -> value.indexOf('*') >= 0)) {
        out.printf(
            "  - %s  # %s, %s%n",
            AsciiJson.of(rule).replaceAll("\\R\\s*", " "),
            Counted.of(action.calls(), "call"),
            Counted.of(action.callers(), "caller"));
      }
    }
  }
}
