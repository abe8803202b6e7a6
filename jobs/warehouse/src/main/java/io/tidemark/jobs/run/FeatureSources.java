package io.tidemark.jobs.run;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.enrich.ImpactMapYaml;
import io.tidemark.engine.enrich.NetworkClasses;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.enrich.SourceNetworks.SourceDatabase;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * The inputs of feature computation that the settings name: catalogue, network data, impact map.
 *
 * @param databases MaxMind files, in lookup order
 * @param networkClassesYaml user's list of network classes; empty if none is named
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
   * @throws TidemarkException if a file named in the settings is unreadable or invalid
   */
  public static FeatureSources of(Settings.Features settings) {
    String map = ImpactMap.standardYaml();
    for (String file : settings.mcpTools().split(",", -1)) {
      map =
          before(
              map, file.strip(), MCP_TOOLS, (origin, own) -> ImpactMapYaml.ofMcpTools(own, origin));
    }
    map = before(map, settings.impactMap(), IMPACTS, (origin, own) -> own);
    return new FeatureSources(
        catalogue(settings.catalogue()),
        databases(settings),
        given(settings.networkClasses()).map(file -> CLASSES.read(file, (origin, yaml) -> yaml)),
        map,
        networks(settings));
  }

  /** Returns the network data that the settings name, for programs that have a release. */
  public static SourceNetworks networks(Settings.Features settings) {
    return joined(
        databases(settings).stream().map(FeatureSources::database).toList(),
        given(settings.networkClasses()).map(file -> networkClasses(settings.networkClasses())));
  }

  private static SourceNetworks joined(
      List<SourceDatabase> databases, Optional<NetworkClasses> classes) {
    return databases.isEmpty() && classes.isEmpty()
        ? SourceNetworks.none()
        : new SourceNetworks(databases, classes.orElseGet(NetworkClasses::standard));
  }

  private static List<Path> databases(Settings.Features settings) {
    return Stream.of(settings.asnDb(), settings.geoDb())
        .flatMap(named -> given(named).stream())
        .distinct()
        .toList();
  }

  private static SourceDatabase database(Path file) {
    try {
      return SourceDatabase.open(file);
    } catch (IllegalArgumentException e) {
      throw DATABASE.invalid(file, List.of(e.getMessage()));
    }
  }

  private static String before(
      String map, String file, UserFile kind, BinaryOperator<String> asMap) {
    return given(file)
        .map(
            path ->
                kind.read(
                    path,
                    (origin, own) -> ImpactMapYaml.joined(asMap.apply(origin, own), map, origin)))
        .orElse(map);
  }

  /**
   * Returns the built-in or the named catalogue.
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
   * Returns the network classes in the named list, if any, followed by the built-in classes.
   *
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

  public Enricher enricher() {
    return new Enricher(impactMap(), networks);
  }

  /**
   * Returns the versions and build dates of the data that fills derived columns, for example {@code
   * impact map 1, GeoLite2-ASN of 2026-06-01, network classes 1}.
   */
  public String version() {
    String map = "impact map " + impactMap().version();
    return networks.version().isEmpty() ? map : map + ", " + networks.version();
  }

  /** Returns a factory that creates enrichers on executors. Each call broadcasts the databases. */
  public EnricherFactory enrichers(SparkSession spark) {
    if (networks.version().isEmpty() && impactMapYaml.equals(ImpactMap.standardYaml())) {
      return Enricher::standard;
    }
    try {
      byte[][] bytes = new byte[databases.size()][];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = Files.readAllBytes(databases.get(i));
      }
      return new ExecutorEnricher(
          version(),
          impactMapYaml,
          networkClassesYaml.orElse(""),
          databases.stream().map(Path::toString).toList(),
          JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("A network database has disappeared: " + databases, e);
    }
  }

  private static Optional<Path> given(String file) {
    return Settings.named(file).map(Path::of);
  }

  /** Creates enrichers from broadcast databases, which each JVM reads only once. */
  private record ExecutorEnricher(
      String version,
      String impactMapYaml,
      String networkClassesYaml,
      List<String> names,
      Broadcast<byte[][]> databases)
      implements EnricherFactory {
    private static volatile Made latest;

    private record Made(long broadcast, String version, Enricher enricher) {}

    @Override
    public Enricher enricher() {
      Made made = latest;
      if (made == null || made.broadcast != databases.id() || !made.version.equals(version)) {
        made = new Made(databases.id(), version, make());
        latest = made;
      }
      return made.enricher;
    }

    private Enricher make() {
      List<SourceDatabase> read = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        read.add(SourceDatabase.read(names.get(i), databases.value()[i]));
      }
      Optional<NetworkClasses> classes =
          Optional.of(networkClassesYaml)
              .filter(yaml -> !yaml.isEmpty())
              .map(yaml -> NetworkClasses.parse(yaml, "of your own"))
              .map(NetworkClasses.standard()::after);
      return new Enricher(ImpactMap.parse(impactMapYaml, "in force"), joined(read, classes));
    }
  }
}
