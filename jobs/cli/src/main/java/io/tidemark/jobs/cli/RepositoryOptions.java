package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.TrustedKeys;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that read a published folder. */
final class RepositoryOptions {
  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      required = true,
      description = "Published folder, the one that holds CURRENT.jws.")
  private Path bundle;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Public root key to trust. Default: ./keys/root.pub; never one in the bundle.")
  private Path key;

  @Option(names = "--verbose", description = "Stack traces of errors.")
  private boolean verbose;

  boolean isVerbose() {
    return verbose;
  }

  Path bundle() {
    return bundle;
  }

  TrustedKeys keys(Invocation invocation) {
    Path file =
        key != null
            ? key
            : invocation.working().resolve(KeyFiles.THROW_AWAY).resolve(Role.ROOT.publicFile());
    return KeyFiles.pinned(file, bundle);
  }

  TidemarkException refused(RejectedReleaseException e) {
    String message = PrintableText.of(e.getMessage(), 500);
    int cure = message.lastIndexOf("; ");
    return new TidemarkException(
        ExitCode.BUNDLE_REFUSED,
        "the bundle in " + bundle + " is refused",
        cure < 0 ? message : message.substring(0, cure),
        cure < 0 ? "publish or fetch it again" : message.substring(cure + 2),
        e);
  }
}
