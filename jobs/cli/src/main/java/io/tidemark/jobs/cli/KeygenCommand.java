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

@Command(
    name = "keygen",
    description = {
      "Generates the Ed25519 key pairs that sign releases. root.key names and revokes" + " release",
      "keys: generate it on an offline machine, and keep it there. release.key",
      "signs releases: keep it where nights run. Give root.pub to every enforcer." + " Existing",
      "keys are never overwritten. The next step is 'tidemark release sign-root'."
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
      description = "Folder for .key files, readable only by their owner, and .pub files.")
  private Path out;

  @Option(
      names = "--role",
      paramLabel = "root|release",
      description = "Generate only this pair. Default: both.")
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
            private   %s   keep it offline and back it up
            public    %s   give it to every enforcer
          """,
          root.keyId(), file(Role.ROOT.privateFile()), file(Role.ROOT.publicFile()));
    }
    SigningKey release = made.get(Role.RELEASE);
    if (release != null) {
      text.printf(
          """
          Release key %s   signs releases
            private   %s   secret, for the night
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
