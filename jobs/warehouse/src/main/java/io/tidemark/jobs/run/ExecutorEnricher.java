package io.tidemark.jobs.run;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.enrich.NetworkClasses;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.enrich.SourceNetworks.SourceDatabase;
import io.tidemark.jobs.source.EnricherFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Factory for enrichers that use network databases and users' own lists. The databases are
 * broadcast, so executors do not need any files. Each JVM reads the databases only once.
 */
public final class ExecutorEnricher implements EnricherFactory {
  private static final long serialVersionUID = 1;

  private static volatile Made latest;

  private final String version;
  private final String impactMapYaml;
  private final String networkClassesYaml;
  private final List<String> names;
  private final Broadcast<byte[][]> databases;

  private record Made(long broadcast, String version, Enricher enricher) {}

  private ExecutorEnricher(
      String version,
      String impactMapYaml,
      String networkClassesYaml,
      List<String> names,
      Broadcast<byte[][]> databases) {
    this.version = version;
    this.impactMapYaml = impactMapYaml;
    this.networkClassesYaml = networkClassesYaml;
    this.names = names;
    this.databases = databases;
  }

  /**
   * @param version combined version of all parts, for use in messages
   * @param networkClassesYaml user's list of network classes; may be empty
   * @param databases databases, in lookup order
   */
  public static ExecutorEnricher of(
      SparkSession spark,
      String version,
      String impactMapYaml,
      String networkClassesYaml,
      List<Path> databases) {
    try {
      byte[][] bytes = new byte[databases.size()][];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = Files.readAllBytes(databases.get(i));
      }
      return new ExecutorEnricher(
          version,
          impactMapYaml,
          networkClassesYaml,
          List.copyOf(databases.stream().map(Path::toString).toList()),
          JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("A network database has disappeared: " + databases, e);
    }
  }

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
    NetworkClasses classes = NetworkClasses.standard();
    if (!networkClassesYaml.isEmpty()) {
      classes = classes.after(NetworkClasses.parse(networkClassesYaml, "of your own"));
    }
    SourceNetworks networks =
        read.isEmpty() && networkClassesYaml.isEmpty()
            ? SourceNetworks.none()
            : new SourceNetworks(read, classes);
    return new Enricher(ImpactMap.parse(impactMapYaml, "in force"), networks);
  }
}
