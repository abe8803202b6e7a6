package io.tidemark.jobs.cli;

import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.runtime.release.SigningKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes pairs of keys. */
@Command(
    name = "keygen",
    description = {
      "Makes the Ed25519 key pairs that sign releases. root.key names and revokes release keys: make it on an",
      "offline machine, and keep it there. release.key signs releases: keep it where nights run.",
      "root.pub goes to every enforcer. An existing key is never overwritten.",
      "'tidemark release sign-root' puts them to use."
    },
    footer = {
      "  tidemark keygen --out my-keys",
      "  tidemark keygen --role release --out next-keys     to replace a release key"
    })
final class KeygenCommand extends TextCommand {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for .key files, readable by their owner only, and .pub files.")
  private Path out;

  @Option(
      names = "--role",
      paramLabel = "root|release",
      description = "Make this pair alone. Default: both.")
  private Role role;

  @Override
  void run(PrintWriter text) {
    Set<Role> roles = role == null ? EnumSet.allOf(Role.class) : EnumSet.of(role);
    Map<Role, SigningKey> made = KeyFiles.generate(out, roles);
    SigningKey root = made.get(Role.ROOT);
    if (root != null) {
      text.printf(
          """
          Root key    %s   names release keys
            private   %s   keep it offline, back it up
            public    %s   give it to every enforcer
          """,
          root.keyId(), file(Role.ROOT.privateFile()), file(Role.ROOT.publicFile()));
    }
    SigningKey release = made.get(Role.RELEASE);
    if (release != null) {
      text.printf(
          """
          Release key %s   signs releases
            private   %s   for the night, secret
            public    %s   for release sign-root
          """,
          release.keyId(), file(Role.RELEASE.privateFile()), file(Role.RELEASE.publicFile()));
    }
    text.println(
        "Next        "
            + (root != null && release != null
                ? "tidemark release sign-root --release DIR --sign-with %s --release-key %s"
                    .formatted(file(Role.ROOT.privateFile()), file(Role.RELEASE.publicFile()))
                : "tidemark release sign-root --help"));
  }

  private String file(String name) {
    return ShellWord.of(out.resolve(name).toString());
  }
}
