package io.tidemark.jobs.run;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.enrich.NetworkClasses;
import io.tidemark.engine.enrich.SourceDatabase;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.source.EnricherFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Inputs of feature computation, read from the files named in the settings: the catalogue, network
 * data and the impact of actions.
 *
 * @param catalogue the catalogue, which has been checked to compile
 * @param databases MaxMind files, in lookup order
 * @param networkClassesYaml user list, if one is given
 * @param impactMapYaml the effective impact map, with the user's rules first
 * @param networks network data from the databases and the network classes
 */
public record FeatureSources(
    ProgramOnExecutor catalogue,
    List<Path> databases,
    Optional<String> networkClassesYaml,
    String impactMapYaml,
    SourceNetworks networks) {
  /** Key of {@link #version} in the provenance of a baseline. */
  public static final String ENRICHED_BY = "enriched-by";

  private static final String OWN_MAP = "impact map";

  /**
   * Reads the sources named in the settings.
   *
   * @throws TidemarkException if a file is unreadable or invalid
   */
  public static FeatureSources of(Settings.Features settings) {
    Optional<String> classes = text(settings.networkClasses());
    List<Path> databases =
        Stream.of(settings.asnDb(), settings.geoDb())
            .filter(FeatureSources::isGiven)
            .distinct()
            .map(Path::of)
            .toList();
    String map = ImpactMap.standardYaml();
    for (String file : settings.mcpTools().split(",", -1)) {
      map = before(map, file.strip(), ImpactMap::yamlOfMcpTools);
    }
    map = before(map, settings.impactMap(), (own, origin) -> own);
    return new FeatureSources(
        catalogue(settings.catalogue()),
        databases,
        classes,
        map,
        networks(databases, settings.networkClasses(), classes));
  }

  /** Returns the given map, preceded by the map from the file if there is one. */
  private static String before(String map, String file, BinaryOperator<String> asMap) {
    String origin = PrintableText.of(file, 120);
    return text(file)
        .map(
            own ->
                checked(file, path -> ImpactMap.yamlAfter(map, asMap.apply(own, origin), origin)))
        .orElse(map);
  }

  /**
   * Returns the built-in catalogue if the name is {@code built-in}, and otherwise the catalogue in
   * the file of that name.
   *
   * @throws TidemarkException if the file is unreadable or not a catalogue
   */
  public static ProgramOnExecutor catalogue(String named) {
    return named.equals(Settings.Features.BUILT_IN)
        ? ProgramOnExecutor.builtIn()
        : CatalogueFile.read(Path.of(named));
  }

  private static SourceNetworks networks(
      List<Path> databases, String origin, Optional<String> classesYaml) {
    if (databases.isEmpty() && classesYaml.isEmpty()) {
      return SourceNetworks.none();
    }
    return new SourceNetworks(
        databases.stream()
            .map(file -> checked(file.toString(), path -> SourceDatabase.open(file)))
            .toList(),
        networkClasses(origin, classesYaml));
  }

  /**
   * Returns the network classes of a user list, followed by the built-in ones.
   *
   * @param named file with the list, or {@link Settings.Features#NONE}
   * @throws TidemarkException if the file is unreadable or does not contain a valid list
   */
  public static NetworkClasses networkClasses(String named) {
    return networkClasses(named, text(named));
  }

  private static NetworkClasses networkClasses(String origin, Optional<String> yaml) {
    NetworkClasses standard = NetworkClasses.standard();
    return yaml.map(own -> checked(origin, file -> NetworkClasses.parse(own, file)))
        .map(standard::after)
        .orElse(standard);
  }

  /** Returns the map that assigns an impact to each action. */
  public ImpactMap impactMap() {
    return ImpactMap.parse(impactMapYaml, OWN_MAP);
  }

  /**
   * Returns the versions and build dates of the sources used to fill derived columns, for example
   * {@code impact map 1, GeoLite2-ASN of 2026-06-01, network classes 1}.
   */
  public String version() {
    String map = "impact map " + impactMap().version();
    return networks.version().isEmpty() ? map : map + ", " + networks.version();
  }

  /**
   * Returns a factory that creates enrichers on executors. Each call broadcasts the databases once.
   */
  public EnricherFactory enrichers(SparkSession spark) {
    boolean standard =
        networks.version().isEmpty() && impactMapYaml.equals(ImpactMap.standardYaml());
    return standard
        ? Enricher::standard
        : EnricherOnExecutor.of(
            spark, version(), impactMapYaml, networkClassesYaml.orElse(""), databases);
  }

  private static boolean isGiven(String file) {
    return !file.equals(Settings.Features.NONE);
  }

  private static Optional<String> text(String file) {
    if (!isGiven(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw unusable(
          file,
          FileFault.because(e),
          "give the path of a UTF-8 text file, or '" + Settings.Features.NONE + "'",
          e);
    }
  }

  private static <T> T checked(String file, Function<String, T> read) {
    try {
      return read.apply(file);
    } catch (IllegalArgumentException e) {
      throw unusable(file, e.getMessage(), "correct the file, or omit it", e);
    }
  }

  private static TidemarkException unusable(
      String file, String because, String remedy, Exception cause) {
    return new TidemarkException(
        ExitCode.USAGE,
        PrintableText.of(file, 120) + " cannot be used",
        PrintableText.of(because, 400),
        remedy,
        cause);
  }
}
