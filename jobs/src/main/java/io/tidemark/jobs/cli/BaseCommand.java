package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of {@link CommandTree}, which prints to the outputs that its line has. */
abstract class BaseCommand implements Callable<Integer>, Ending {
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
}
