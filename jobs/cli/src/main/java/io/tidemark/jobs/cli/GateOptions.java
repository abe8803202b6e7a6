package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.PrintableText;
import io.tidemark.training.GateNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Gates that a command which trains lets a baseline pass by hand. */
final class GateOptions {
  @Option(
      names = "--accept-gate",
      paramLabel = "NAME",
      description = {
        "Accept tonight's baseline although it fails this gate; may be repeated. Recorded with --why",
        "in the table baselines and in the model card of the release."
      })
  private List<String> acceptedGates = new ArrayList<>();

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "Why the gates of --accept-gate may fail tonight.")
  private String why;

  /** The gates accepted by hand, each with the reason; no one without the other. */
  Map<String, String> accepted() {
    if (acceptedGates.isEmpty() != (why == null || why.isBlank())) {
      throw usage(
          acceptedGates.isEmpty() ? "--why stands alone" : "--accept-gate needs --why",
          "who looks at the release later has to know which gate was accepted and why",
          "give both: --accept-gate NAME --why \"what you looked at\"");
    }
    Map<String, String> accepted = new TreeMap<>();
    for (String gate : acceptedGates) {
      if (!GateNames.ALL.contains(gate)) {
        throw ChoiceValidator.unknown("--accept-gate", gate, GateNames.ALL);
      }
      accepted.put(
          gate, PrintableText.of(why + " (" + System.getProperty("user.name", "?") + ")", 400));
    }
    return accepted;
  }
}
