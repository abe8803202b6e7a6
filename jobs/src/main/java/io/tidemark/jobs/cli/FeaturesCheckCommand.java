package io.tidemark.jobs.cli;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a file is a valid catalogue, and what it needs and costs. */
@Command(
    name = "check",
    description = {
      "Checks a catalogue: its keys, operators, columns and filters with their types. Every",
      "mistake is told with file, line, feature and the nearest valid spelling. Then says what",
      "the catalogue needs, what its filters cost, and how it differs from the built-in one."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark features check mine.yaml")
final class FeaturesCheckCommand implements Runnable {
  /** What a column test costs; measured as features/engine/README.md tells. */
  private static final double NANOS_PER_TEST = 10;

  /** What a call of CEL costs beside, in filters and values: an estimate, not measured yet. */
  private static final double NANOS_PER_CALL = 200;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Catalogue in YAML.")
  private Path file;

  @Override
  public void run() {
    FeatureProgram program = FeaturesCommand.program(file);
    PrintWriter out = spec.commandLine().getOut();
    out.println("Valid     " + program.size() + " features, feature set " + hash(program));
    out.println("Columns   " + String.join(", ", columns(program)));
    int tests = 0;
    int calls = 0;
    for (FeatureDefinition feature : program.catalogue().features()) {
      tests += feature.where().tests();
      calls += feature.where().calls() + calls(feature);
    }
    out.printf(
        Locale.ROOT,
        "Filters   at most %d column tests for an event, about %.0f ns%n",
        tests,
        tests * NANOS_PER_TEST);
    if (calls > 0) {
      out.printf(
          Locale.ROOT,
          "CEL       at most %d calls for an event, about %.0f ns%n",
          calls,
          calls * NANOS_PER_CALL);
    }
    out.println(
        "Profile   remembers "
            + program.schema().values().size()
            + " texts and "
            + program.schema().numbers().size()
            + " numbers of each identity");
    out.println("Built-in  " + comparison(program));
    out.flush();
  }

  /** What a value in CEL costs: whether there is one, its text, and its hash. */
  private static int calls(FeatureDefinition feature) {
    return ValueExpression.isWord(feature.argument())
        ? 0
        : ValueExpression.named(feature.argument())
            .filter(ValueExpression.CelText.class::isInstance)
            .map(value -> 2 * ((ValueExpression.CelText) value).cel().calls())
            .orElse(0);
  }

  private static String hash(FeatureProgram program) {
    return program.catalogue().hash().substring(0, 12);
  }

  private static List<String> columns(FeatureProgram program) {
    Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
    for (int i = 0; i < program.size(); i++) {
      columns.addAll(program.columns(i));
    }
    return columns.stream().map(EventColumn::column).toList();
  }

  private static String comparison(FeatureProgram program) {
    CatalogueDifference difference = CatalogueDifference.between(FeatureProgram.builtIn(), program);
    if (difference.isEmpty()) {
      return "the same features";
    }
    return names("adds", difference.added())
        + names("leaves out", difference.removed())
        + "changes "
        + difference.changed().size();
  }

  private static String names(String verb, List<FeatureDescription> features) {
    String names =
        features.size() > 5
            ? ""
            : features.stream()
                .map(FeatureDescription::name)
                .collect(Collectors.joining(", ", " (", ")"));
    return verb + " " + features.size() + (features.isEmpty() ? "" : names) + ", ";
  }
}
