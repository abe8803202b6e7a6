package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.PrintableText;
import io.tidemark.training.GateNames;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Gates that somebody lets a baseline pass by hand. */
final class GateOptions {
  @Option(
      names = "--accept-gate",
      paramLabel = "NAME=WHY",
      description = {
        "Accept tonight's baseline although it fails this gate; may be repeated. The reason is kept in",
        "the table baselines and in the model card of the release."
      })
  private Map<String, String> given = new TreeMap<>();

  /** The gates accepted by hand, each with the reason and who gave it. */
  Map<String, String> accepted() {
    Map<String, String> accepted = new TreeMap<>();
    given.forEach(
        (gate, why) -> {
          if (!GateNames.ALL.contains(gate)) {
            throw OptionChecks.unknown("--accept-gate", gate, GateNames.ALL);
          }
          if (why.isBlank()) {
            throw usage(
                "--accept-gate " + gate + " has no reason",
                "who looks at the release later has to know why the gate was accepted",
                "write it like --accept-gate " + gate + "='what you looked at'");
          }
          accepted.put(
              gate, PrintableText.of(why + " (" + System.getProperty("user.name", "?") + ")", 400));
        });
    return accepted;
  }
}
