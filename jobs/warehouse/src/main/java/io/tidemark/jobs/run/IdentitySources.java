package io.tidemark.jobs.run;

import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.source.Identification;
import io.tidemark.jobs.source.IdentityRules;
import io.tidemark.jobs.source.TargetKey;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Data about identities from the files named in the settings.
 *
 * @param pseudonyms pseudonyms for people; empty if people are stored under their real names
 * @param targetKey key for hashing the targets of tool calls
 */
public record IdentitySources(
    Identification identification, Optional<Pseudonyms> pseudonyms, TargetKey targetKey) {
  private static final UserFile RULES =
      new UserFile("list of identity rules", "docs/sources/README.md shows some");
  private static final UserFile INVENTORY =
      new UserFile("inventory", "its columns are identity,kind,owner,cohort");

  /**
   * @throws TidemarkException if a file is unreadable or invalid
   */
  public static IdentitySources of(Settings.Ingest settings) {
    String rules =
        read(
                settings.identityRules(),
                RULES,
                (name, yaml) -> {
                  IdentityRules.of(name, yaml);
                  return yaml;
                })
            .orElse("");
    Identification identification =
        read(settings.inventory(), INVENTORY, (name, csv) -> Identification.of(rules, csv))
            .orElseGet(() -> Identification.of(rules, ""));
    return new IdentitySources(
        identification,
        pseudonyms(settings),
        Settings.named(settings.targetKey())
            .map(
                file ->
                    Settings.KEY_FILE.readSecret(
                        Path.of(file), (name, key) -> new TargetKey(HmacKey.of(key.strip()))))
            .orElse(TargetKey.NONE));
  }

  /** Returns the pseudonyms for people; empty if people keep their real names. */
  public static Optional<Pseudonyms> pseudonyms(Settings.Ingest settings) {
    return Settings.named(settings.pseudonymKey()).map(Path::of).map(Pseudonyms::inFile);
  }

  private static <T> Optional<T> read(
      String file, UserFile kind, BiFunction<String, String, T> reader) {
    return Settings.named(file).map(named -> kind.read(Path.of(named), reader));
  }
}
