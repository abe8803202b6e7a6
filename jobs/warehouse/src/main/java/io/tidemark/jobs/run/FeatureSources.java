package io.tidemark.jobs.run;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.enrich.NetworkClasses;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.enrich.SourceNetworks.SourceDatabase;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.source.EnricherFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The inputs of feature computation that are read from files named in the settings: the catalogue,
 * network data and the impact map.
 *
 * @param catalogue catalogue that has been compiled successfully
 * @param databases MaxMind files, in lookup order
 * @param networkClassesYaml user's list of network classes; empty if there is none
 * @param impactMapYaml effective impact map, in which the user's rules come first
 * @param networks network data from the databases and the network classes
 */
public record FeatureSources(
    ExecutorProgram catalogue,
    List<Path> databases,
    Optional<String> networkClassesYaml,
    String impactMapYaml,
    SourceNetworks networks) {
  /** Name under which {@link #version} is recorded in a baseline's provenance. */
  public static final String ENRICHED_BY = "enriched-by";

  private static final String OWN_MAP = "impact map";

  private static final UserFile CATALOGUE =
      new UserFile("catalogue", "docs/reference/features.md lists what each operator takes");
  private static final UserFile CLASSES =
      new UserFile("list of network classes", "it begins with 'version:' and lists 'networks:'");
  private static final UserFile IMPACTS =
      new UserFile("impact map", "'tidemark actions list --rules' prints one");
  private static final UserFile MCP_TOOLS =
      new UserFile("answer to tools/list", "save it as JSON, as the server returns it");
  private static final UserFile DATABASE =
      new UserFile("database of networks", "it has MaxMind's format");

  /**
   * Reads the sources named in the settings.
   *
   * @throws TidemarkException if a file is unreadable or invalid
   */
  public static FeatureSources of(Settings.Features settings) {
    String map = ImpactMap.standardYaml();
    for (String file : settings.mcpTools().split(",", -1)) {
      map =
          before(
              map, file.strip(), MCP_TOOLS, (origin, own) -> ImpactMap.yamlOfMcpTools(own, origin));
    }
    map = before(map, settings.impactMap(), IMPACTS, (origin, own) -> own);
    List<Path> databases =
        Stream.of(settings.asnDb(), settings.geoDb())
            .flatMap(named -> given(named).stream())
            .distinct()
            .toList();
    Optional<Path> classes = given(settings.networkClasses());
    return new FeatureSources(
        catalogue(settings.catalogue()),
        databases,
        classes.map(file -> CLASSES.read(file, (origin, yaml) -> yaml)),
        map,
        databases.isEmpty() && classes.isEmpty()
            ? SourceNetworks.none()
            : new SourceNetworks(
                databases.stream().map(FeatureSources::database).toList(),
                networkClasses(settings.networkClasses())));
  }

  private static SourceDatabase database(Path file) {
    try {
      return SourceDatabase.open(file);
    } catch (IllegalArgumentException e) {
      throw DATABASE.invalid(file, List.of(e.getMessage()));
    }
  }

  /** Returns the rules in the user's file, if any, followed by the given map. */
  private static String before(
      String map, String file, UserFile kind, BinaryOperator<String> asMap) {
    return given(file)
        .map(
            path ->
                kind.read(
                    path,
                    (origin, own) -> ImpactMap.yamlAfter(map, asMap.apply(origin, own), origin)))
        .orElse(map);
  }

  /**
   * Returns the built-in catalogue if the name is {@code built-in}; otherwise reads the named file.
   *
   * @throws TidemarkException if the file is unreadable or does not contain a valid catalogue
   */
  public static ExecutorProgram catalogue(String named) {
    return named.equals(Settings.Features.BUILT_IN)
        ? ExecutorProgram.builtIn()
        : CATALOGUE.read(
            Path.of(named),
            (source, yaml) -> {
              ExecutorProgram catalogue = new ExecutorProgram(source, yaml);
              catalogue.program();
              return catalogue;
            });
  }

  /**
   * Returns the network classes in the user's list, followed by the built-in classes.
   *
   * @param named file that contains the list, or {@link Settings#NONE}
   * @throws TidemarkException if the file is unreadable or does not contain a valid list
   */
  public static NetworkClasses networkClasses(String named) {
    NetworkClasses standard = NetworkClasses.standard();
    return given(named)
        .map(file -> CLASSES.read(file, (origin, own) -> NetworkClasses.parse(own, origin)))
        .map(standard::after)
        .orElse(standard);
  }

  public ImpactMap impactMap() {
    return ImpactMap.parse(impactMapYaml, OWN_MAP);
  }

  /**
   * Returns the versions and build dates of the data used to fill derived columns, for example
   * {@code impact map 1, GeoLite2-ASN of 2026-06-01, network classes 1}.
   */
  public String version() {
    String map = "impact map " + impactMap().version();
    return networks.version().isEmpty() ? map : map + ", " + networks.version();
  }

  /** Returns a factory that creates enrichers on executors. Each call broadcasts the databases. */
  public EnricherFactory enrichers(SparkSession spark) {
    boolean standard =
        networks.version().isEmpty() && impactMapYaml.equals(ImpactMap.standardYaml());
    return standard
        ? Enricher::standard
        : ExecutorEnricher.of(
            spark, version(), impactMapYaml, networkClassesYaml.orElse(""), databases);
  }

  private static Optional<Path> given(String file) {
    return Settings.named(file).map(Path::of);
  }
}
