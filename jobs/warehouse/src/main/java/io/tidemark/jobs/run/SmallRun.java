package io.tidemark.jobs.run;

import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.spark.sql.RuntimeConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Spares small runs what pays off only with many rows: HotSpot's optimizing compiler, Spark's
 * generated code, and parallel tasks. On a night of a few thousand events, these used more CPU time
 * than all other work.
 */
public final class SmallRun {
  private static final Logger LOGGER = LoggerFactory.getLogger(SmallRun.class);

  /** Largest input of a small night, in bytes; compressed logs of about 100,000 events. */
  private static final long SMALL_INPUT = 8 << 20;

  /** Largest input that one task reads fast enough, in bytes; about 25,000 events. */
  private static final long SMALL_DAY_INPUT = 2 << 20;

  /** Largest day of a small warehouse, in events. */
  private static final long SMALL_DAY = 20_000;

  /** Leaves all methods to the quick compiler. */
  private static final String DIRECTIVES = "[{match: \"*.*\", c2: {Exclude: true}}]";

  /** Makes Spark interpret each query, in a single task wherever it can choose. */
  private static final Map<String, String> QUERIES =
      Map.of(
          "spark.sql.codegen.wholeStage",
          "false",
          "spark.sql.codegen.factoryMode",
          "NO_CODEGEN",
          "spark.sql.adaptive.enabled",
          "false",
          "spark.sql.shuffle.partitions",
          "1",
          "spark.sql.leafNodeDefaultParallelism",
          "1",
          SparkSessions.ONE_TASK,
          "true");

  /** The session's own values of the settings in {@link #QUERIES} that are replaced. */
  private static final Map<String, Option<String>> REPLACED = new HashMap<>();

  private static boolean isLimited;

  private SmallRun() {}

  public static void adapt(NightRun run) {
    if (run.warehouse().exists(AccessEventsTable.SPEC)) {
      adapt(run.warehouse(), 0, run.request().settings().spark());
    }
  }

  /**
   * Adapts Spark's session and this process if there is little to do, and otherwise restores them.
   * The results are the same. The compiler is limited only on HotSpot.
   *
   * @param inputBytes size of the files to read; 0 if unknown
   * @param chosen Spark settings that the user has chosen, which remain unchanged
   */
  public static synchronized void adapt(
      Warehouse warehouse, long inputBytes, Map<String, String> chosen) {
    boolean isSmall = inputBytes <= SMALL_INPUT && isSmall(warehouse);
    limitCompiler(isSmall);
    RuntimeConfig session = warehouse.spark().conf();
    if (!isSmall || inputBytes > SMALL_DAY_INPUT) {
      REPLACED.forEach(
          (key, value) -> {
            if (value.isEmpty()) {
              session.unset(key);
            } else {
              session.set(key, value.get());
            }
          });
      REPLACED.clear();
    } else {
      QUERIES.forEach(
          (key, value) -> {
            if (!chosen.containsKey(key)) {
              REPLACED.putIfAbsent(key, session.getOption(key));
              session.set(key, value);
            }
          });
    }
  }

  private static void limitCompiler(boolean limit) {
    if (isLimited == limit) {
      return;
    }
    isLimited = limit;
    try {
      if (limit) {
        Path file = Files.createTempFile("tidemark-compiler", ".json");
        Files.writeString(file, DIRECTIVES);
        command("compilerDirectivesAdd", file.toString());
        Files.delete(file);
      } else {
        command("compilerDirectivesRemove");
      }
    } catch (JMException | IOException e) {
      LOGGER.debug("The optimizing compiler cannot be limited", e);
    }
  }

  private static void command(String name, String... arguments) throws JMException {
    Object answer =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                name,
                arguments.length == 0 ? new Object[0] : new Object[] {arguments},
                arguments.length == 0 ? new String[0] : new String[] {String[].class.getName()});
    LOGGER.debug("Optimizing compiler limited: {}", answer);
  }

  private static boolean isSmall(Warehouse warehouse) {
    try {
      return warehouse.rowsByDay(AccessEventsTable.SPEC).values().stream()
          .allMatch(events -> events <= SMALL_DAY);
    } catch (RuntimeException e) {
      LOGGER.debug("The size of the warehouse is not known", e);
      return false;
    }
  }
}
