package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.LockHolder;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.TaskProgress;
import io.tidemark.jobs.run.WarehouseLock;
import io.tidemark.jobs.table.SparkSessions;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of {@link CommandTree}, which prints to the outputs that its line has. */
abstract class BaseCommand implements Callable<Integer>, DeclaresExitCodes {
  @Spec private CommandSpec spec;

  final CommandSpec spec() {
    return spec;
  }

  final Invocation invocation() {
    return ((CommandTree.Root) spec.root().userObject()).invocation();
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.noneOf(ExitCode.class);
  }

  /** Works while nobody else changes a warehouse. */
  final <T> T locked(String uri, String runId, Settings settings, Supplier<T> work) {
    Invocation asked = invocation();
    LockHolder holder =
        LockHolder.here(runId, spec.qualifiedName(), asked.processId(), asked.clock().instant());
    WarehouseLock lock = WarehouseLock.acquire(uri, holder, settings.spark());
    try {
      return work.get();
    } finally {
      lock.close();
    }
  }

  /** Works with Spark, whose tasks advance the step that is under way. */
  static <T> T withSpark(Settings settings, Progress progress, Function<SparkSession, T> work) {
    TaskProgress tasks = new TaskProgress(progress);
    try (SparkSessions.Session session = SparkSessions.open(settings.spark())) {
      SparkContext context = session.spark().sparkContext();
      context.addSparkListener(tasks);
      try {
        return work.apply(session.spark());
      } finally {
        context.removeSparkListener(tasks);
      }
    }
  }
}
