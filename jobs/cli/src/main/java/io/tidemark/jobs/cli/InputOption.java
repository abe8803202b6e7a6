package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.WarehouseLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** Where the logs are, for commands that read some. */
final class InputOption {
  /** What a command reads where no input is named. */
  enum Unnamed {
    SAMPLES("the sample logs"),
    NOTHING("none, only what the tables hold");

    private final String says;

    Unnamed(String says) {
      this.says = says;
    }
  }

  /** Before all others in a command's help. */
  private static final int FIRST = -3;

  private final Unnamed unnamed;
  private final OptionSpec spec;

  InputOption(Unnamed unnamed) {
    this.unnamed = unnamed;
    // Made here and not declared: its default is another for each command, and help says which.
    spec =
        OptionSpec.builder("--input")
            .paramLabel("DIR")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "Folder or file with logs; may be repeated. Default: " + unnamed.says + ".")
            .order(FIRST)
            .build();
  }

  OptionSpec spec() {
    return spec;
  }

  /** Those that were named, as they were named. */
  private List<String> given() {
    List<String> given = spec.getValue();
    return given == null ? List.of() : List.copyOf(given);
  }

  /**
   * The inputs as URIs; those that a command reads by itself where none is named.
   *
   * @throws TidemarkException where one cannot be read
   */
  List<String> inputs(Invocation invocation) {
    if (!given().isEmpty()) {
      return existing(given());
    }
    return unnamed == Unnamed.NOTHING ? List.of() : List.of(samples(invocation));
  }

  private static String samples(Invocation invocation) {
    Path samples =
        invocation
            .home()
            .orElseThrow(
                () ->
                    usage(
                        "no --input is given",
                        "the sample logs are part of a checkout, and this is not run from one",
                        "give --input the folder that holds the logs"))
            .resolve("data-samples/logs");
    return existing(List.of(samples.toString())).get(0);
  }

  private static List<String> existing(List<String> inputs) {
    List<String> uris = new ArrayList<>();
    for (String input : inputs) {
      Optional<Path> local = PathValidator.local("--input", input);
      local.ifPresent(path -> PathValidator.readable("--input", path));
      uris.add(WarehouseLocation.of(input));
    }
    return uris;
  }
}
