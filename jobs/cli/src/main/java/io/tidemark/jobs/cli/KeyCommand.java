package io.tidemark.jobs.cli;

import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands that create keys and name the keys of a release stream. */
final class KeyCommand {
  private KeyCommand() {}

  @Command(
      name = "keygen",
      description =
          "Generates the Ed25519 key pairs that sign releases. root.key names and revokes release "
              + "keys: generate it on an offline machine, and keep it there. release.key signs "
              + "releases: keep it where nights run. Give root.pub to every enforcer. Existing "
              + "keys are never overwritten. The next step is 'tidemark release sign-root'.",
      footer = {
        "  tidemark keygen --out my-keys",
        "  tidemark keygen --role release --out next-keys     to replace a release key"
      })
  static final class Generate extends TextCommand {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        required = true,
        description = "Folder for .key files, readable only by their owner, and .pub files.")
    private Path out;

    @Option(names = "--role", description = "Generate only this pair. Default: both.")
    private Role role;

    @Override
    void run() {
      Set<Role> roles = role == null ? EnumSet.allOf(Role.class) : EnumSet.of(role);
      Map<Role, SigningKey> made = KeyFiles.generate(out, roles);
      roles.forEach(kept -> print(kept, made.get(kept).keyId()));
      out().print("Next        tidemark release sign-root ");
      out()
          .println(
              role == null
                  ? "--release DIR --sign-with %s --release-key %s"
                      .formatted(file(Role.ROOT.privateFile()), file(Role.RELEASE.publicFile()))
                  : "--help");
    }

    private void print(Role kept, String keyId) {
      String text =
          switch (kept) {
            case ROOT ->
                """
                Root key    %s   names release keys
                  private   %s   keep it offline and back it up
                  public    %s   give it to every enforcer
                """;
            case RELEASE ->
                """
                Release key %s   signs releases
                  private   %s   secret, for the night
                  public    %s   for release sign-root
                """;
          };
      out().printf(text, keyId, file(kept.privateFile()), file(kept.publicFile()));
    }

    private String file(String name) {
      return ShellWord.of(out.resolve(name).toString());
    }
  }

  @Command(
      name = "sign-root",
      description =
          "Signs the root document, which names the keys of a release stream. Writes the next "
              + "version of ROOT.jws. A release key that the new version does not name is revoked "
              + "for every enforcer that reads that version. Run the command on the machine that "
              + "has the root key, and carry only ROOT.jws there and back. To rotate a release "
              + "key, name the old and the new key, publish with the new one, then name only the "
              + "new one. To revoke a stolen key, name only other keys, such as a new one, and "
              + "publish with one of these. To replace the root key, sign with both the old and "
              + "the new key, and name the new one as --root-key. To renew the document before it "
              + "expires, sign without naming keys.",
      footer = {
        "  tidemark release sign-root --release published --sign-with my-keys/root.key \\",
        "    --release-key my-keys/release.pub                      start",
        "  tidemark release sign-root --release published --sign-with my-keys/root.key \\",
        "    --release-key next-keys/release.pub                    revoke the old key",
        "  tidemark release sign-root --release published --sign-with my-keys/root.key \\",
        "    --sign-with new-root/root.key --root-key new-root/root.pub",
        "  tidemark release verify --release published --key my-keys/root.pub"
      })
  static final class SignRoot extends TextCommand {
    @Option(
        names = "--release",
        paramLabel = "DIR",
        required = true,
        description =
            "Folder of ROOT.jws: the release folder or a copy. It is created if it does not exist.")
    private Path folder;

    @Option(
        names = "--sign-with",
        required = true,
        description = "Private root key. To replace it, give both the old and the new one.")
    private List<Path> signWith;

    @Option(
        names = "--release-key",
        description =
            "Public release key to name; may be repeated. Keys left out are revoked. Default: the "
                + "keys named by the current version.")
    private List<Path> releases = List.of();

    @Option(
        names = "--root-key",
        description =
            "Public root key to name; may be repeated. Each root key can sign on its own. Default: "
                + "the keys that the current version names or, for the first, the signing keys.")
    private List<Path> roots = List.of();

    @Option(
        names = "--stream",
        paramLabel = "NAME",
        description = "Stream name for the first version, as in export.stream. Default: tidemark.")
    private String stream;

    @Option(
        names = "--days",
        description =
            "Days until the document expires, after which enforcers load no releases. Default: "
                + "${DEFAULT-VALUE}.")
    private int days = (int) KeyFiles.ROOT_LIFETIME.toDays();

    @Override
    void run() {
      OptionChecks.within("--days", days, 1, (int) RootDocument.LONGEST.toDays());
      List<SigningKey> signers =
          signWith.stream().map(file -> KeyFiles.signing("--sign-with", file)).toList();
      try {
        Optional<RootDocument> before = RootDocument.presentIn(folder);
        RootDocument next = next(before, signers);
        next.append(folder, signers);
        print(before, next);
      } catch (RejectedReleaseException | IllegalArgumentException | IOException e) {
        throw usage(
            "no root document can be signed in " + folder,
            e instanceof IOException fault ? FileFault.cause(fault) : e.getMessage(),
            "see 'tidemark release sign-root --help'; the existing document is unchanged",
            e);
      }
    }

    private RootDocument next(Optional<RootDocument> before, List<SigningKey> signers) {
      if (before.isEmpty() && releases.isEmpty()) {
        throw usage(
            "no --release-key is given",
            "there is no ROOT.jws in " + folder + " that already names release keys",
            "give --release-key release.pub, which 'tidemark keygen' creates");
      }
      String followed =
          before.map(RootDocument::stream).orElse(stream == null ? "tidemark" : stream);
      if (stream != null && !stream.equals(followed)) {
        throw usage(
            "--stream cannot be " + stream,
            "ROOT.jws in " + folder + " belongs to stream " + followed,
            "leave --stream out, or give the folder of that stream");
      }
      Instant now = now();
      return new RootDocument(
          followed,
          before.map(RootDocument::version).orElse(0L) + 1,
          named("--root-key", roots)
              .or(() -> before.map(RootDocument::rootKeys))
              .orElseGet(() -> all(signers.stream().map(SigningKey::trusted).toList())),
          named("--release-key", releases)
              .or(() -> before.map(RootDocument::releaseKeys))
              .orElseThrow(),
          now,
          now.plus(Duration.ofDays(days)));
    }

    private static Optional<TrustedKeys> named(String option, List<Path> files) {
      return files.isEmpty()
          ? Optional.empty()
          : Optional.of(all(files.stream().map(file -> KeyFiles.trusted(option, file)).toList()));
    }

    private static TrustedKeys all(List<TrustedKeys> keys) {
      return keys.stream().reduce(TrustedKeys::and).orElseThrow();
    }

    private void print(Optional<RootDocument> before, RootDocument next) {
      printLine(
          """
          Version     %d of stream %s, in %s
          Root        %s
          Releases    %s""",
          next.version(),
          next.stream(),
          folder.resolve(RootDocument.NAME),
          String.join(", ", next.rootKeys().ids()),
          String.join(", ", next.releaseKeys().ids()));
      TreeSet<String> revoked = new TreeSet<>();
      before.ifPresent(document -> revoked.addAll(document.releaseKeys().ids()));
      revoked.removeAll(next.releaseKeys().ids());
      if (!revoked.isEmpty()) {
        out().println("Revoked     " + String.join(", ", revoked));
      }
      out().println("Expires     " + next.expiresAt() + "   sign the next version before then");
      printLine("Next        tidemark nightly --publish %s --signing-key KEY", folder);
    }
  }
}
