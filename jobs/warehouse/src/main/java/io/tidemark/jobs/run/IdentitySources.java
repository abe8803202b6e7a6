package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.source.Identification;
import io.tidemark.jobs.source.TargetKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * User data about identities, read from the files named in the settings.
 *
 * @param pseudonyms pseudonyms for people; empty if people are stored by name
 * @param targetKey key used to hash the targets of tool calls
 */
public record IdentitySources(
    Identification identification, Optional<Pseudonyms> pseudonyms, TargetKey targetKey) {
  /**
   * Reads the data named in the settings.
   *
   * @throws TidemarkException if a file is unreadable or invalid
   */
  public static IdentitySources of(Settings.Ingest settings) {
    String rules = text(settings.identityRules());
    String inventory = text(settings.inventory());
    // Check each file separately, so that the error names the right file.
    checked(settings.identityRules(), () -> Identification.of(rules, ""));
    Identification identification =
        checked(settings.inventory(), () -> Identification.of(rules, inventory));
    String key = text(settings.pseudonymKey()).strip();
    Optional<Pseudonyms> pseudonyms =
        key.isEmpty()
            ? Optional.empty()
            : Optional.of(checked(settings.pseudonymKey(), () -> Pseudonyms.withKey(key)));
    String hashing = text(settings.targetKey()).strip();
    TargetKey targets =
        hashing.isEmpty()
            ? TargetKey.NONE
            : checked(settings.targetKey(), () -> TargetKey.of(hashing));
    return new IdentitySources(identification, pseudonyms, targets);
  }

  private interface Making<T> {
    T make();
  }

  private static <T> T checked(String file, Making<T> making) {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the file " + PrintableText.of(file, 200) + " cannot be used",
          PrintableText.of(e.getMessage(), 300),
          "correct the file, or name another one in the ingest settings",
          e);
    }
  }

  private static String text(String file) {
    if (file.equals(Settings.Ingest.NONE)) {
      return "";
    }
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the file " + PrintableText.of(file, 200) + " cannot be read",
          FileFault.because(e),
          "check the path and its permissions; 'none' means no file",
          e);
    }
  }
}
