package io.tidemark.jobs.cli;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.leak.LeakReview;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that review and track credential leaks. */
final class LeakCommand {
  private LeakCommand() {}

  /** The leaked credential, or the identity whose credentials leaked. */
  static final class Subject {
    @Option(
        names = "--credential",
        paramLabel = "ID",
        description = "Credential id, as in the column credential_uid; never the secret.")
    private String credential;

    @Option(
        names = "--identity",
        paramLabel = "KEY",
        converter = SharedOptions.IdentityKey.class,
        description =
            "Identity key; covers all credentials that the identity used before the leak.")
    private String identity;

    Kind kind() {
      return credential != null ? Kind.CREDENTIAL : Kind.IDENTITY;
    }

    /** Returns the identity, or the credential as in events, which contain hashes of secrets. */
    String id() {
      return credential != null ? CredentialHash.ofId(credential) : identity;
    }
  }

  abstract static class OfSubject extends WarehouseCommand {
    @ArgGroup(multiplicity = "1")
    Subject subject;
  }

  abstract static class OfTime extends OfSubject {
    @Option(
        names = "--since",
        order = -2,
        required = true,
        description = "Time of the leak, such as 2026-03-20 or 2026-03-20T12:00:00Z.")
    DayOrTime since;
  }

  @Command(
      name = "review",
      description =
          "Reviews a leak: sessions that are still active, sources and actions first seen since "
              + "the leak, high-impact calls, new credentials, other identities with the same "
              + "sources, and what to revoke, in which order. Compares activity since the leak "
              + "with the 30 days before it.",
      footer = {
        "  tidemark leak review --credential AKIAEXAMPLE --since 2026-03-20T12:00:00Z \\",
        "    --caep notices.jsonl --issuer https://tidemark.example \\",
        "    --audience https://idp.example"
      })
  static final class Review extends OfTime {
    @ArgGroup(exclusive = false)
    private Caep caep;

    private Optional<RSAPrivateKey> key = Optional.empty();

    static final class Caep {
      @Option(
          names = "--caep",
          paramLabel = "FILE",
          required = true,
          description = "File for CAEP events, one per line; requires the next two options.")
      private Path file;

      @Option(
          names = "--issuer",
          paramLabel = "URI",
          required = true,
          description = "Issuer of the tokens.")
      private String issuer;

      @Option(
          names = "--audience",
          paramLabel = "URI",
          required = true,
          description = "Receiver of the tokens.")
      private String audience;

      @Option(
          names = "--sign-with",
          paramLabel = "FILE",
          description =
              "Private RSA key of 2048 bits or more in PEM (PKCS #8). The --caep file then "
                  + "contains signed security event tokens, one per line. Default: none; the file "
                  + "contains only the claims.")
      private Path signingKey;

      @Option(
          names = "--key-id",
          paramLabel = "ID",
          defaultValue = "tidemark",
          description = "Key id by which receivers find the public key. Default: ${DEFAULT-VALUE}.")
      private String keyId;
    }

    @Override
    void check(Settings settings) {
      OptionChecks.dependent(spec(), "--sign-with", "--key-id");
      String remedy =
          "give --sign-with a key created with 'openssl genpkey -algorithm RSA -pkeyopt"
              + " rsa_keygen_bits:2048'";
      key =
          Optional.ofNullable(caep)
              .map(given -> given.signingKey)
              .map(file -> KeyFiles.rsa(file, remedy));
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      Instant now = now();
      LeakReview review =
          LeakReview.in(warehouse, subject.kind(), subject.id(), since.begin(), now);
      review.describe().forEach(out()::println);
      if (caep != null) {
        List<String> tokens = review.tokens(now, caep.issuer, caep.audience, key, caep.keyId);
        try {
          Files.write(caep.file, tokens);
        } catch (IOException e) {
          throw OptionChecks.unwritten("the CAEP events", caep.file, "--caep", e);
        }
        printLine(
            "CAEP        %s",
            tokens.isEmpty()
                ? "no event, because no log shows who owns the credential"
                : Counted.of(tokens.size(), "event") + " in " + caep.file);
      }
    }
  }

  @Command(
      name = "track",
      description =
          "Tracks a leak until rotation. The next release makes enforcers refuse the credential. "
              + "Tracking a closed leak reopens it.",
      footer = "  tidemark leak track --credential AKIAEXAMPLE --since 2026-03-20 --by soc")
  static final class Track extends OfTime implements WarehouseCommand.Writes {
    @Option(
        names = "--by",
        paramLabel = "WHO",
        required = true,
        description = "Person who reports the leak.")
    private String by;

    @Option(names = "--note", paramLabel = "TEXT", description = "Evidence or source.")
    private String note = "";

    @Option(
        names = "--watch",
        description =
            "Let enforcers accept the credential, because its owner needs it until rotation.")
    private boolean watch;

    private Leak leak;

    @Override
    void check(Settings settings) {
      leak =
          valid(
              "leak",
              () ->
                  Leak.tracked(
                      subject.kind(),
                      subject.id(),
                      since.begin(),
                      watch ? Treatment.WATCH : Treatment.REFUSE,
                      by,
                      note,
                      now()));
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      if (subject.kind() == Kind.IDENTITY) {
        // A credential can be refused even if it never appeared in a log.
        checkKnown(warehouse, subject.id());
      }
      Leak.TABLE.put(warehouse, List.of(leak));
      printLine(
          "Tracked by the next night: %s, %s",
          subject.id(), watch ? "not refused" : "whose release will refuse it");
      String review = "tidemark leak review --%s %s --since %s";
      printNext(
          review.formatted(subject.kind().label(), ShellWord.of(subject.id()), since.begin()), "");
    }
  }

  @Command(
      name = "list",
      description = "Lists all leaks, and how long their credentials stayed valid.",
      footer = "  tidemark leak list --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    private static final RowView<Leak> VIEW =
        new RowView<Leak>(120)
            .column("state", leak -> leak.state().status())
            .column("kind", leak -> leak.kind().label())
            .column("since", Leak::since)
            .column("days valid", Leak::daysValid)
            .column("last accepted", leak -> leak.lastAccepted().orElse(null))
            .column("credentials", leak -> (long) leak.credentials().size())
            .column("treatment", leak -> leak.treatment().label())
            .column("night", leak -> leak.asOf().orElse(null))
            .column(
                "ended",
                leak ->
                    leak.state().endedAt().map(at -> leak.state().how() + " at " + at).orElse(null))
            .whole("id", Leak::id);

    @Mixin private SharedOptions.Rows table;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      table.print(VIEW, Leak.TABLE.all(warehouse), "leak", "leaks", out());
    }
  }

  @Command(
      name = "close",
      description =
          "Closes a leak by hand. If the leak is closed as rotated, the credential stays refused, "
              + "and the leak reopens if logs later show the credential being accepted. If the "
              + "leak is dismissed, the credential is no longer refused.",
      footer = {
        "  tidemark leak close --credential AKIAEXAMPLE --as rotated \\",
        "    --why 'ticket 4711'"
      })
  static final class Close extends OfSubject implements WarehouseCommand.Writes {
    @Option(
        names = "--as",
        paramLabel = "rotated|dismissed",
        required = true,
        description = "Outcome.")
    private Status status;

    @Option(
        names = "--why",
        paramLabel = "TEXT",
        required = true,
        description = "Evidence or source.")
    private String why;

    @Override
    void check(Settings settings) {
      if (status == Status.OPEN) {
        throw usage(
            "--as cannot be open", "open does not close a leak", "give rotated or dismissed");
      }
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      Optional<Leak> leak =
          Leak.TABLE.all(warehouse).stream()
              .filter(one -> one.kind() == subject.kind() && one.id().equals(subject.id()))
              .findFirst();
      if (leak.isEmpty()) {
        throw usage(
            "no leak of '" + subject.id() + "' is tracked",
            "the table leaks does not contain it",
            "see 'tidemark leak list" + at() + "'");
      }
      Leak.TABLE.put(warehouse, List.of(leak.get().closed(status, why, now())));
      printLine("Closed as %s: %s", status.label(), subject.id());
    }
  }
}
