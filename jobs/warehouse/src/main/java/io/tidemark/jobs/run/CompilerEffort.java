package io.tidemark.jobs.run;

import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits HotSpot's optimizing compiler in small warehouses. On a night with a few thousand events,
 * the compiler used more CPU time than all other work, and the compiled code was hardly run.
 */
public final class CompilerEffort {
  private static final Logger LOGGER = LoggerFactory.getLogger(CompilerEffort.class);

  /** Largest input of a small night, in bytes: compressed logs with about 100,000 events. */
  private static final long SMALL_INPUT = 8 << 20;

  /** Largest day of a small warehouse, in events. */
  private static final long SMALL_DAY = 20_000;

  /** Excludes the libraries from the optimizing compiler, but not Tidemark's own loops. */
  private static final String DIRECTIVES =
      "[{match: ["
          + "\"java/*.*\", \"javax/*.*\", \"jdk/*.*\", \"sun/*.*\", \"com/*.*\", \"org/*.*\","
          + " \"scala/*.*\", \"net/*.*\", \"io/delta/*.*\", \"io/netty/*.*\""
          + "], c2: {Exclude: true}}]";

  private static final AtomicBoolean IS_LIMITED = new AtomicBoolean();

  private CompilerEffort() {}

  /**
   * Leaves the methods of all libraries to the quick compiler, for the rest of this process, if
   * there is little to do. Does nothing on virtual machines other than HotSpot.
   *
   * @param inputBytes size of the files to read
   */
  public static void limit(Warehouse warehouse, long inputBytes) {
    if (inputBytes > SMALL_INPUT || !isSmall(warehouse) || IS_LIMITED.getAndSet(true)) {
      return;
    }
    try {
      Path file = Files.createTempFile("tidemark-compiler", ".json");
      try {
        Files.writeString(file, DIRECTIVES);
        Object answer =
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd",
                    new Object[] {new String[] {file.toString()}},
                    new String[] {String[].class.getName()});
        LOGGER.debug("Optimizing compiler limited: {}", answer);
      } finally {
        Files.delete(file);
      }
    } catch (JMException | IOException e) {
      LOGGER.debug("The optimizing compiler cannot be limited", e);
    }
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
