package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.operator.Operator;
import io.tidemark.engine.operator.OperatorForm;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.alert.AlertDeliveries;
import io.tidemark.jobs.alert.AlertDeliveries.DeliveriesTable;
import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.monitoring.PrometheusText;
import io.tidemark.jobs.monitoring.RunOutcome;
import io.tidemark.jobs.night.Night.Step;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.watch.Watch;
import io.tidemark.jobs.watch.WatchMetrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Compares the pages of {@code docs/reference} with the code from which they are generated. A test
 * fails if its page is out of date. {@code -Dtidemark.freeze=true} rewrites the pages.
 */
class ReferenceTest {
  private static final Path PAGES = Path.of("../../docs/reference");
  private static final Path RELEASE = Path.of("../../models/runtime/src/test/resources/release");
  private static final String GENERATED =
      "This page is generated from the code. A test fails if this page is out of date.\n\n";

  @TempDir private Path folder;

  @Test
  void commands() throws IOException {
    CommandLine root = CommandTree.of(Invocations.at(folder));
    StringWriter alone = new StringWriter();
    root.setOut(new PrintWriter(alone, true)).execute();
    StringBuilder page = new StringBuilder("# Commands\n\n").append(GENERATED);
    page.append("`tidemark` alone prints the groups of commands:\n\n").append(block(alone));
    append(root, page);
    assertCurrent("commands.md", page);
  }

  private static void append(CommandLine line, StringBuilder page) {
    page.append("\n## `").append(line.getCommandSpec().qualifiedName()).append(" --help`\n\n");
    page.append(block(line.getUsageMessage(Ansi.OFF)));
    for (CommandLine below : line.getSubcommands().values()) {
      if (!below.getCommandName().equals("help")) {
        append(below, page);
      }
    }
  }

  private static String block(Object text) {
    return "```text\n" + text.toString().replaceAll("(?m) +$", "").strip() + "\n```\n";
  }

  @Test
  void settings() throws IOException {
    StringBuilder page = new StringBuilder("# Settings\n\n").append(GENERATED);
    page.append(
        """
        Settings come from the `--config` file. Environment variables override the file:
        `TIDEMARK_TRAIN_NUM_TREES` sets `train.num-trees`. `--set KEY=VALUE` overrides both. `tidemark
        config show` prints all settings with their values and origins; its output is a valid settings
        file. Keys that begin with `spark.` are passed to Spark.
        """);
    String section = "";
    for (DeclaredSetting declared : Settings.declared()) {
      String[] key = declared.key().split("\\.", 2);
      if (!key[0].equals(section)) {
        section = key[0];
        page.append("\n## ").append(section).append('\n');
        head(page, "setting", "default", "takes", "meaning");
      }
      row(
          page,
          code(declared.key()),
          code(declared.setting().initially()),
          declared.type() == String.class ? declared.setting().unit() : declared.allowed(),
          declared.setting().help());
    }
    assertCurrent("settings.md", page);
  }

  @Test
  void features() throws IOException {
    StringBuilder page = new StringBuilder("# Features and operators\n\n").append(GENERATED);
    page.append("## The built-in catalogue\n\n");
    page.append(
        """
        `tidemark features list --yaml` prints the catalogue itself. A higher value is always more
        anomalous. A feature that compares with history is missing until the history is long enough.
        """);
    head(page, "feature", "computed as", "per", "window", "history", "unit", "case", "sentence");
    for (FeatureDefinition feature : FeatureProgram.builtIn().catalogue().features()) {
      row(
          page,
          code(feature.name()),
          code(FeaturesCommand.ListAll.computes(feature)),
          feature.per().label(),
          feature.windowText(),
          Operators.of(feature).comparesWithHistory(feature) ? "profile" : "",
          feature.unit(),
          String.valueOf(feature.useCase()),
          feature.message());
    }
    page.append("\n## Operators\n\n");
    page.append(
        """
        A feature has exactly one of these keys. Its value is the operand: a value
        (`novelty: src_ip_prefix`), a number (`beyond: token_age_hours`) or a fixed word (`count:
        events`). Values are text columns, columns of codes such as `src_asn`, list columns, and
        `delegator`, `token_scope`, `hour_of_day`, `src_place`, `src_reach`, `target`,
        `target_family`. Text columns can be joined: `distinct: "api_service_name + '/' +
        resource_type"`. Numbers are `token_age_hours`, `session_age_hours`, `token_overdue_hours`,
        `delegation_depth`, `scope_count`, `device_noncompliant`, `bytes_in`, `impact_tier`. Other
        keys in bold are required. A key that the operator would ignore is an error.

        Features of the event itself may filter only on request columns. `count`, `distinct`,
        `sum` and `rarest` may also filter on outcomes, in which case they see only earlier events.
        Unknown values are missing, never 0. This applies to an absent column, a window that began
        before the state did, and a history that is too short to compare with.
        """);
    head(page, "key", "works on", "other keys", "what the feature is");
    for (String keyword : Operators.keywords()) {
      Operator operator = Operators.named(keyword);
      OperatorForm form = operator.form();
      row(page, code(keyword), argument(form), keys(form), operator.summary());
    }
    assertCurrent("features.md", page);
  }

  private static String argument(OperatorForm form) {
    return switch (form.argument()) {
      case VALUES ->
          form.arguments().equals(OperatorForm.onValues().arguments())
              ? "a value from the request"
              : "any value";
      case NUMBERS -> "a number from the request";
      case COUNTS, WORDS -> codes(form.arguments());
    };
  }

  private static String keys(OperatorForm form) {
    List<String> keys =
        form.supported().stream()
            .filter(key -> key != CatalogueKey.OUTCOME)
            .map(key -> form.required().contains(key) ? "**" + key.label() + "**" : key.label())
            .toList();
    String windows = form.windows().isEmpty() ? "" : " (" + codes(form.windows()) + ")";
    return String.join(", ", keys) + windows;
  }

  private static String codes(Collection<String> words) {
    return words.stream().map(ReferenceTest::code).collect(Collectors.joining(", "));
  }

  @Test
  void tables() throws Exception {
    StringBuilder page = new StringBuilder("# Tables\n\n").append(GENERATED);
    page.append(
        """
        Each table is a folder of the warehouse in Delta format. The columns in bold form the key. A table
        with a partition column is written day by day; the others are written as a whole.
        """);
    Path sources = Path.of("../warehouse/src/main/java/io/tidemark/jobs/table");
    List<Path> files;
    try (Stream<Path> all = Files.list(sources)) {
      files = all.filter(file -> file.toString().matches(".*Tables?\\.java")).sorted().toList();
    }
    Map<String, String> sections = new TreeMap<>();
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      Class<?> type = Class.forName(Warehouse.class.getPackageName() + "." + name);
      String source = Files.readString(file);
      for (TableSpec spec : specs(type)) {
        sections.put(spec.name(), section(spec, tableJavadoc(source, spec.name())));
      }
    }
    // Tables whose rows are records declare their columns there.
    Map<Class<?>, TableSpec> records =
        Map.of(
            StepRecord.class, StepRecord.TABLE,
            Label.class, Label.TABLE.spec(),
            Suppression.class, Suppression.TABLE.spec(),
            Leak.class, Leak.TABLE.spec(),
            AlertDeliveries.Delivery.class, DeliveriesTable.SPEC);
    for (Map.Entry<Class<?>, TableSpec> table : records.entrySet()) {
      Class<?> record = table.getKey();
      Class<?> file = record.getEnclosingClass() == null ? record : record.getEnclosingClass();
      String path = "src/main/java/" + file.getName().replace('.', '/') + ".java";
      Path source = Path.of("../warehouse", path);
      if (Files.notExists(source)) {
        source = Path.of("../pipeline", path);
      }
      sections.put(
          table.getValue().name(),
          section(table.getValue(), javadoc(Files.readString(source), record.getSimpleName())));
    }
    sections.values().forEach(page::append);
    assertThat(sections).hasSizeGreaterThan(20);
    assertCurrent("tables.md", page);
  }

  private static List<TableSpec> specs(Class<?> tables) throws ReflectiveOperationException {
    List<TableSpec> specs = new ArrayList<>();
    for (Method method : tables.getMethods()) {
      if (method.getReturnType() == TableSpec.class) {
        specs.add((TableSpec) method.invoke(null, FeatureProgram.builtIn()));
      }
    }
    for (Field field : tables.getFields()) {
      if (field.getType() == TableSpec.class) {
        specs.add((TableSpec) field.get(null));
      }
    }
    return specs;
  }

  private static String section(TableSpec spec, String description) {
    String sentences = Character.toUpperCase(description.charAt(0)) + description.substring(1);
    StringBuilder section = new StringBuilder("\n## `" + spec.name() + "`\n\n" + sentences + "\n");
    spec.partition()
        .ifPresent(
            column -> section.append("\nPartition column: ").append(code(column)).append('\n'));
    head(section, "column", "type");
    List<String> features = FeatureProgram.builtIn().catalogue().names();
    boolean isListed = false;
    for (StructField field : spec.schema().fields()) {
      if (!features.contains(field.name())) {
        String name = code(field.name());
        row(
            section,
            spec.key().contains(field.name()) ? "**" + name + "**" : name,
            code(field.dataType().simpleString()));
      } else if (!isListed) {
        isListed = true;
        row(section, "one for each feature", code(field.dataType().simpleString()));
      }
    }
    return section.toString();
  }

  /** Returns the Javadoc that begins with a table's name, as Markdown. */
  private static String tableJavadoc(String source, String table) {
    return javadoc(source, table, "/\\*\\*(\\s*\\*? *\\{@code " + table + "}:(?:(?!\\*/).)*)\\*/");
  }

  /** Returns the Javadoc of a class in its source, as Markdown. */
  private static String javadoc(String source, String name) {
    return javadoc(
        source, name, "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*public (?:final class|record) " + name);
  }

  private static String javadoc(String source, String name, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(source);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher
        .group(1)
        .replaceFirst("(?s)@param.*", "")
        .replaceAll("\\n *\\* ?", " ")
        .replaceAll("\\{@code\\s+([^}]*)}", "`$1`")
        .replaceAll("\\{@link\\s+#?([^}]*)}", "`$1`")
        .replaceAll("<p>", "")
        .replaceAll("\\s+", " ")
        .strip()
        .replaceFirst("^`[a-z_]+`: ", "");
  }

  @Test
  void exitCodes() throws IOException {
    StringBuilder page = new StringBuilder("# Exit codes\n\n").append(GENERATED);
    page.append(
        """
        A command that fails prints problem, cause and remedy to standard error. Every command can
        end with 0, 1 or 2.
        """);
    head(page, "code", "meaning", "commands");
    CommandLine root = CommandTree.of(Invocations.at(folder));
    for (ExitCode code : ExitCode.values()) {
      boolean always = code.number() < ExitCode.INPUT_MISSING.number();
      row(
          page,
          String.valueOf(code.number()),
          code.describe(),
          always ? "all" : codes(ending(root, code)));
    }
    assertCurrent("exit-codes.md", page);
  }

  private static List<String> ending(CommandLine line, ExitCode code) {
    List<String> commands = new ArrayList<>();
    for (CommandLine below : line.getSubcommands().values()) {
      if (below.getCommandSpec().usageMessage().exitCodeList().containsKey(code.number() + "")) {
        commands.add(below.getCommandSpec().qualifiedName().replaceFirst("tidemark ", ""));
      }
      commands.addAll(ending(below, code));
    }
    return commands;
  }

  @Test
  void metrics() throws Exception {
    StringBuilder page = new StringBuilder("# Metrics\n\n").append(GENERATED);
    page.append("## A night\n\n");
    page.append(
        """
        Each run writes its metrics to the file named by the setting `monitoring.metrics`, in the
        Prometheus text format, for node_exporter's textfile collector.
        """);
    metrics(page, PrometheusText.of(night(), ""));
    page.append("\n## The decision service\n\n");
    page.append("`tidemark serve --admin-listen HOST:PORT` answers `GET /metrics`.\n");
    metrics(page, served());
    page.append("\n## Watch\n\n");
    page.append("`tidemark watch --listen HOST:PORT` answers `GET /metrics`.\n");
    metrics(page, watched());
    assertCurrent("metrics.md", page);
  }

  /** Returns a run that has a value for every metric. */
  private static RunOutcome night() {
    NightSummary.Builder summary =
        NightSummary.builder(Optional.of(LocalDate.of(2026, 3, 21)), "run-1");
    summary.rejected("bad_time", 1).identities("api_key", 1).alerts(1, List.of());
    summary.notices("silent_source", 1);
    summary.lastJudged(Optional.of(Invocations.NOW)).seconds(Map.of(Step.SCORE.label(), 1.0));
    Instant now = Invocations.NOW;
    return RunOutcome.of(
        "run-1",
        "tidemark nightly",
        new RunOutcome.Origin("box", "file:///w", Optional.empty()),
        now,
        now,
        new NightResult(ExitCode.OK, summary.build(), "tidemark nightly"));
  }

  /** Returns the metrics of a service that judges with the release used in tests. */
  private String served() throws Exception {
    StringWriter out = new StringWriter();
    Thread serving =
        new Thread(
            () ->
                CommandTree.of(Invocations.at(folder))
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(out, true))
                    .execute(
                        "serve",
                        "--listen",
                        "127.0.0.1:0",
                        "--admin-listen",
                        "127.0.0.1:0",
                        "--release",
                        RELEASE.resolve("published").toString(),
                        "--key",
                        RELEASE.resolve("root.pub").toString()));
    serving.start();
    Pattern listening = Pattern.compile("http://127.0.0.1:([0-9]+)/readyz");
    Matcher found = listening.matcher(out.toString());
    for (int i = 0; i < 400 && !found.find(); i++) {
      Thread.sleep(50);
      found = listening.matcher(out.toString());
    }
    try {
      URI metrics = URI.create("http://127.0.0.1:%s/metrics".formatted(found.group(1)));
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } finally {
      serving.interrupt();
      serving.join(20_000);
    }
  }

  /** Returns the metrics of a watch that has read a log. */
  private String watched() throws Exception {
    Path log =
        Files.writeString(
            folder.resolve("access.log"),
            "192.0.2.1 - robot [15/Mar/2026:01:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n");
    WatchMetrics metrics = new WatchMetrics();
    Watch.Options options =
        new Watch.Options(
            RELEASE.resolve("published"),
            KeyFiles.pinned(RELEASE.resolve("root.pub"), RELEASE.resolve("published")),
            ReadOptions.at(EventTime.micros(Invocations.NOW)),
            List.of(log.toString()),
            folder.resolve("watch"),
            Optional.empty(),
            Optional.of(Instant.EPOCH.plus(Duration.ofDays(1))),
            SourceNetworks.none(),
            List.of(),
            Map.of(),
            metrics,
            Invocations.at(folder).clock());
    try (Watch watch = Watch.open(options, (event, decision) -> {})) {
      watch.round();
    }
    return metrics.text(Invocations.NOW);
  }

  private static void metrics(StringBuilder page, String text) {
    head(page, "metric", "type", "labels", "meaning");
    Matcher helps =
        Pattern.compile("# HELP (\\S+) (.*)\n# TYPE \\S+ (\\S+)\n(?:\\1\\S*\\{([^}]*)})?")
            .matcher(text);
    int count = 0;
    while (helps.find()) {
      String labels = helps.group(4) == null ? "" : helps.group(4).replaceAll("=\"[^\"]*\"", "");
      row(
          page,
          code(helps.group(1)),
          helps.group(3),
          labels.isEmpty() ? "" : codes(List.of(labels.split(","))),
          helps.group(2));
      count++;
    }
    assertThat(count).isEqualTo(text.split("# HELP ", -1).length - 1).isGreaterThan(10);
  }

  private static void assertCurrent(String name, CharSequence text) throws IOException {
    Path page = PAGES.resolve(name);
    if (Boolean.getBoolean("tidemark.freeze")) {
      Files.createDirectories(PAGES);
      Files.writeString(page, text);
    }
    assertThat(page)
        .as("out of date; -Dtidemark.freeze=true writes it again")
        .exists()
        .hasContent(text.toString());
  }

  private static void head(StringBuilder page, String... columns) {
    page.append('\n');
    row(page, columns);
    page.append("|---".repeat(columns.length)).append("|\n");
  }

  private static void row(StringBuilder page, String... cells) {
    page.append(
        Arrays.stream(cells)
            .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
            .collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }
}
