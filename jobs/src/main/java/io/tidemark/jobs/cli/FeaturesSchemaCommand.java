package io.tidemark.jobs.cli;

import io.tidemark.engine.program.CatalogueSchema;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The schema by which editors complete catalogues. */
@Command(
    name = "schema",
    description = {
      "Prints the JSON Schema of catalogues, by which editors complete and check them. It knows",
      "all operators on the classpath, your own among them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = {
      "  tidemark features schema > catalogue.schema.json",
      "Then, as first line of a catalogue:",
      "  # yaml-language-server: $schema=catalogue.schema.json"
    })
final class FeaturesSchemaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(CatalogueSchema.json());
    out.flush();
  }
}
