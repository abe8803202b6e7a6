package io.tidemark.jobs.cli;

import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.run.FeatureSources;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What one catalogue has that another has not. */
@Command(
    name = "diff",
    description = {
      "Compares two catalogues feature by feature, whatever their spelling and comments, and says",
      "what follows: whether profiles have to be built again, and whether baselines do."
    },
    footer = {
      "  tidemark features diff mine.yaml                 against the built-in one",
      "  tidemark features diff mine.yaml theirs.yaml"
    })
final class FeaturesDiffCommand extends TextCommand {
  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "The catalogue before: built-in or a file.")
  private String before;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description =
          "The catalogue after. Without it, A is the one after and the built-in the one before.")
  private String after;

  @Override
  void run(PrintWriter out) {
    CatalogueDifference difference =
        after == null
            ? CatalogueDifference.between(FeatureProgram.builtIn(), program(before))
            : CatalogueDifference.between(program(before), program(after));
    for (FeatureDescription feature : difference.removed()) {
      out.println("- " + feature.name() + "  " + feature.operator());
    }
    for (FeatureDescription feature : difference.added()) {
      out.println("+ " + feature.name() + "  " + feature.operator());
    }
    difference
        .changed()
        .forEach(
            (name, changes) -> {
              out.println("~ " + name);
              changes.forEach(change -> out.println("    " + change));
            });
    if (difference.orderChanges()) {
      out.println("~ the order of features, which is that of the vector");
    }
    consequences(difference, out);
  }

  private static FeatureProgram program(String named) {
    return FeatureSources.catalogue(named).program();
  }

  private static void consequences(CatalogueDifference difference, PrintWriter out) {
    if (difference.isEmpty()) {
      out.println("The same features.");
      return;
    }
    boolean profiles = !difference.remembers().isEmpty() || !difference.forgets().isEmpty();
    if (!difference.remembers().isEmpty()) {
      out.println("Profiles also remember " + String.join(", ", difference.remembers()) + ".");
    }
    if (!difference.forgets().isEmpty()) {
      out.println("Profiles no longer remember " + String.join(", ", difference.forgets()) + ".");
    }
    out.println(
        profiles
            ? "Summaries, profiles and features have to be computed again, and baselines trained."
            : "Features have to be computed again, and baselines trained; profiles stay.");
  }
}
