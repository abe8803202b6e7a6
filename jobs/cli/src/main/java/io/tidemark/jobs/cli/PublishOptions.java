package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.PublishTarget;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a command that publishes leaves its release, and what signs it. */
final class PublishOptions {
  @Option(
      names = "--publish",
      paramLabel = "DIR",
      description = {
        "Folder that the release is published in, for enforcers to load. Default: ./published."
      })
  private String publish;

  @Option(
      names = "--signing-key",
      paramLabel = "FILE",
      description = {
        "Private release key; 'tidemark keygen' makes one, and 'tidemark release sign-root' names it in",
        "the published folder. Needed with --warehouse or --publish. Otherwise throw-away keys are",
        "made in ./keys."
      })
  private Path signingKey;

  /**
   * Where to publish.
   *
   * @param isWarehouseGiven whether the tables are others than those of a trial
   */
  Optional<PublishTarget> target(Invocation invocation, boolean isWarehouseGiven, Mode mode) {
    String location =
        publish != null ? publish : invocation.working().resolve("published").toString();
    OptionChecks.folderOrAbsent("--publish", location);
    Optional<SigningKey> key =
        Optional.ofNullable(signingKey).map(file -> KeyFiles.signing("--signing-key", file));
    Path folder = releases(location);
    if (key.isPresent()) {
      named(key.get(), folder, invocation);
      Optional<Path> publicKey = KeyFiles.rootBeside(signingKey);
      return Optional.of(new PublishTarget(folder, key.get(), Optional.empty(), publicKey));
    }
    signed(isWarehouseGiven);
    Path keys = invocation.working().resolve(KeyFiles.THROW_AWAY);
    return mode == Mode.DRY_RUN
        ? Optional.empty()
        : Optional.of(
            new PublishTarget(
                folder, KeyFiles.throwAway(keys), Optional.of(keys), Optional.empty()));
  }

  /** Refuses early a key whose release nobody would load. */
  private void named(SigningKey key, Path folder, Invocation invocation) {
    try {
      new Publisher(key).checkNamed(folder, invocation.clock().instant());
    } catch (RejectedReleaseException e) {
      throw usage(
          "no release can be published in " + folder + " with this key",
          PrintableText.of(e.getMessage(), 400),
          "run 'tidemark release sign-root --release "
              + folder
              + " --sign-with root.key --release-key "
              + signingKey.resolveSibling(Role.RELEASE.publicFile())
              + "' where the root key is");
    }
  }

  private static Path releases(String location) {
    return OptionChecks.local("--publish", location)
        .orElseThrow(
            () ->
                usage(
                    "--publish cannot be " + PrintableText.of(location, 80),
                    "releases are published by renaming, which an object store does not do",
                    "publish in a folder, and copy it from there, CURRENT.jws last"));
  }

  /** Refuses a release without a key where it could be taken for one of the house. */
  private void signed(boolean isWarehouseGiven) {
    if (isWarehouseGiven || publish != null) {
      throw usage(
          "no --signing-key is given",
          "enforcers must load only releases that a key of yours has signed",
          "make keys with 'tidemark keygen --out DIR', and give --signing-key DIR/"
              + Role.RELEASE.privateFile());
    }
  }
}
