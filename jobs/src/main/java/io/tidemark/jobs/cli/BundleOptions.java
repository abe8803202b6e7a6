package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.runtime.bundle.GroupKey;
import io.tidemark.runtime.bundle.RefusedBundleException;
import io.tidemark.runtime.bundle.Share;
import io.tidemark.runtime.bundle.TrustedKeys;
import io.tidemark.runtime.bundle.UnusableKeyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that read a published folder. */
final class BundleOptions {
  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      required = true,
      description = "Published folder, the one that holds CURRENT.jws.")
  private Path bundle;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Public key to trust. Default: ./keys/tidemark.pub; never one in the bundle.")
  private Path key;

  @Option(
      names = "--shard",
      paramLabel = "NAME",
      description = {
        "Load this shard of the identities only; may be given again. Default: all. Identities of",
        "other shards are unknown."
      })
  private List<String> shards = new ArrayList<>();

  @Option(
      names = "--group-key",
      paramLabel = "FILE",
      description = "Key of a sealed shard; may be given again.")
  private List<Path> groupKeys = new ArrayList<>();

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
            : invocation.working().resolve(KeyFiles.THROW_AWAY).resolve(KeyFiles.PUBLIC);
    return KeyFiles.trusted(file, bundle);
  }

  /** What to load of the identities. */
  Share share() {
    try {
      List<GroupKey> keys = groupKeys.stream().map(GroupKey::read).toList();
      return shards.isEmpty() ? Share.allWith(keys) : Share.of(shards, keys);
    } catch (UnusableKeyException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "a group key cannot be used",
          PrintableText.of(e.getMessage(), 300),
          "give --group-key the file that the publisher's operator made",
          e);
    }
  }

  TidemarkException refused(RefusedBundleException e) {
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
