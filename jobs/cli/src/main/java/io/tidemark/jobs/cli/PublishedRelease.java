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

/** The options of commands that read a published release. */
final class PublishedRelease {
  @Option(
      names = "--release",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the release, the one that holds CURRENT.jws.")
  private Path folder;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Public root key to trust. Default: ./keys/root.pub; never one in that folder.")
  private Path key;

  @Option(names = "--verbose", description = "Print stack traces of errors.")
  private boolean verbose;

  boolean isVerbose() {
    return verbose;
  }

  Path folder() {
    return folder;
  }

  TrustedKeys keys(Invocation invocation) {
    Path file =
        key != null
            ? key
            : invocation.working().resolve(KeyFiles.THROW_AWAY).resolve(Role.ROOT.publicFile());
    return KeyFiles.pinned(file, folder);
  }

  TidemarkException refused(RejectedReleaseException e) {
    String message = PrintableText.of(e.getMessage(), 500);
    int remedy = message.lastIndexOf("; ");
    return new TidemarkException(
        ExitCode.RELEASE_REFUSED,
        "the release in " + folder + " is refused",
        remedy < 0 ? message : message.substring(0, remedy),
        remedy < 0 ? "publish or fetch it again" : message.substring(remedy + 2),
        e);
  }
}
