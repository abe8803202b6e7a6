package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.EventTime;
import io.tidemark.exports.CedarPolicies;
import io.tidemark.exports.OpaBundle;
import io.tidemark.exports.ReleaseNumbers;
import io.tidemark.exports.UntranslatedRulesException;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.replay.Replay;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.PrivateKeyFile;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.training.onnx.OnnxScopes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that verify, replay and translate releases, and sign root documents. */
final class ReleaseCommand {
  private ReleaseCommand() {}

  /** Verifies a release as a loader does, including the checks that a loader defers. */
  @Command(
      name = "verify",
      description = {
        "Verifies a release completely: root document, signatures, stream, expiry, every"
            + " file,",
        "every block and every record. Runs the self-test again. Prints one line per" + " check."
      },
      footer = "  tidemark release verify --release published --key /etc/tidemark/root.pub")
  @ExitsWith(ExitCode.RELEASE_REFUSED)
  static final class Verify extends TextCommand {
    @Mixin private SharedOptions.Published release;

    @Option(
        names = "--stream",
        paramLabel = "NAME",
        description = "Refuse any other stream. Default: accept all streams.")
    private String stream;

    @Override
    void run(PrintWriter out) {
      CheckLog log =
          (check, detail) -> {
            out.printf("ok  %-20s %s%n", check, PrintableText.of(detail, 160));
            out.flush();
          };
      Acceptance acceptance =
          new Acceptance(
              Optional.ofNullable(stream), Sequence.NONE, invocation().clock().instant());
      try (ReleaseRepository bundle =
          ReleaseRepository.load(release.folder(), release.keys(invocation()), acceptance, log)) {
        bundle.checkAll(log);
        LocalDate night = bundle.release().manifest().terms().night();
        out.println(
            "Release %s of the night of %s is complete and valid."
                .formatted(bundle.pointer().sequence(), night));
        LocalDate today = invocation().clock().instant().atZone(ZoneOffset.UTC).toLocalDate();
        out.println("It has learned from logs up to that night, " + ago(night, today) + ".");
      } catch (RejectedReleaseException e) {
        throw release.refused(e);
      }
    }

    static String ago(LocalDate night, LocalDate today) {
      long days = ChronoUnit.DAYS.between(night, today);
      return days == 1 ? "yesterday" : "%,d days ago".formatted(days);
    }
  }

  /** Replays raw logs through the enforcer. */
  @Command(
      name = "replay",
      description = {
        "Replays raw logs through the enforcer and prints each decision as a line of"
            + " JSON. Events",
        "are decided in time order, without Spark. The age of the release is judged as of",
        "each event. Events are sorted in memory, about a kilobyte each. Networks are"
            + " classified",
        "by the settings features.asn-db, features.geo-db and features.network-classes."
      },
      footer = {
        "  tidemark release replay --release published --input logs --from 2026-03-22",
        "  zcat today.json.gz | tidemark release replay --release published --input - \\",
        "    | jq 'select(.decision != \"ALLOW\")'"
      })
  @ExitsWith({ExitCode.INPUT_MISSING, ExitCode.RELEASE_REFUSED})
  static final class ReplayLogs extends TextCommand {
    @Mixin private SharedOptions.Published release;
    @Mixin private SharedOptions.Format format = new SharedOptions.Format();

    @Option(
        names = "--input",
        paramLabel = "FILE|DIR|-",
        order = -3,
        required = true,
        description = "Log file, folder (searched recursively) or - for stdin; may be repeated.")
    private List<String> inputs;

    @Option(
        names = "--from",
        paramLabel = "T",
        description = {
          "Print decisions since this day or time, such as 2026-03-22T06:00:00Z. Earlier"
              + " events",
          "of that day and the day before are only for warm-up. Default: print all."
        })
    private DayOrTime from;

    @Option(
        names = "--rejects",
        paramLabel = "FILE",
        description = "File for unusable records, one JSON object per line.")
    private Path rejects;

    @Mixin private SharedOptions.Config settingOptions;

    @Override
    void run(PrintWriter out) {
      Settings settings = settingOptions.settings(invocation());
      FeatureSources known = known(settings.features());
      Replay replay = replay(settings, known.networks());
      try (PrintWriter rejected = rejected()) {
        Replay.Outcome outcome =
            replay.run(
                (event, decision) -> out.println(Replay.json(event, decision)), rejected::println);
        out.flush();
        if (rejected.checkError()) {
          throw unwritten(new IOException("not all of it could be written; is the disk full?"));
        }
        PrintWriter err = err();
        err.println(outcome.books());
        tellDifference(err, outcome.enrichedBy(), known.networks().version());
        err.println(
            "%,d decisions printed; %,d of all %,d events led to a step-up or refusal"
                .formatted(outcome.told(), outcome.asked(), outcome.counts().events()));
        if (outcome.learned() > 0) {
          err.println(
              ("%,d of the requested events are not judged: the release has learned from days up"
                      + " to %s, and judges only later days")
                  .formatted(outcome.learned(), outcome.night()));
        }
        err.flush();
      } catch (RejectedReleaseException e) {
        throw release.refused(e);
      } catch (IOException e) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            "the input cannot be read completely",
            FileFault.because(e),
            "check --input and its permissions",
            e);
      }
    }

    /** Opens the file for unusable records, or a null writer without {@code --rejects}. */
    private PrintWriter rejected() {
      try {
        return new PrintWriter(
            rejects == null ? OutputStream.nullOutputStream() : Files.newOutputStream(rejects),
            false,
            StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw unwritten(e);
      }
    }

    private TidemarkException unwritten(IOException e) {
      return OptionChecks.unwritten("the unusable records", rejects, "--rejects", e);
    }

    private static FeatureSources known(Settings.Features given) {
      Settings.Features defaults = Settings.defaults().features();
      // Catalogue and impact map come from the release.
      return FeatureSources.of(
          new Settings.Features(
              defaults.catalogue(),
              given.asnDb(),
              given.geoDb(),
              given.networkClasses(),
              defaults.impactMap(),
              defaults.mcpTools()));
    }

    private static void tellDifference(PrintWriter err, String night, String here) {
      int map = night.indexOf(", ");
      if (!here.equals(map < 0 ? "" : night.substring(map + 2))) {
        err.println(
            "Note: the night's logs were read with "
                + PrintableText.of(night, 200)
                + "; here networks are classified by "
                + (here.isEmpty() ? "nothing" : here)
                + ". Network features may therefore differ. See the settings features.asn-db,"
                + " features.geo-db and features.network-classes.");
      }
    }

    private Replay replay(Settings settings, SourceNetworks networks) {
      List<Path> files =
          inputs.stream().filter(input -> !input.equals("-")).map(ReplayLogs::existing).toList();
      Instant now = invocation().clock().instant();
      IdentitySources people = IdentitySources.of(settings.ingest());
      return new Replay(
          release.folder(),
          release.keys(invocation()),
          LogReading.options(settings.ingest(), EventTime.micros(now))
              .withFormat(format.ofRawLogs())
              .withIdentification(people.identification())
              .withTargetKey(people.targetKey()),
          files,
          files.size() < inputs.size() ? Optional.of(System.in) : Optional.empty(),
          Optional.ofNullable(from).map(DayOrTime::begin),
          EnforcerOptions.Vectors.LEFT_OUT,
          networks);
    }

    private static Path existing(String input) {
      Path path = Path.of(input);
      OptionChecks.readable("--input", path);
      return path;
    }
  }

  /** Translates the current release for other enforcers. */
  @Command(
      name = "translate",
      description = {
        "Translates a release for other enforcers, after verifying it. Writes opa/ (a"
            + " data bundle",
        "for Open Policy Agent), cedar/ (schema and policies) and onnx/ (the forest of"
            + " each scope).",
        "Each file names the manifest it was generated from. A release with rules for" + " single",
        "kinds, cohorts or identities is refused, because none of these formats supports" + " them."
      },
      footer = {
        "  tidemark release translate --release published --out policies",
        "  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out opa.key",
        "  tidemark release translate --release published --out policies \\",
        "    --opa-key opa.key"
      })
  @ExitsWith(ExitCode.RELEASE_REFUSED)
  static final class Translate extends TextCommand {
    @Mixin private SharedOptions.Published release;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        required = true,
        description = {
          "Folder to write to. Files with the same names are replaced. Others remain, such"
              + " as those of a former scope, so use an empty folder for each release."
        })
    private Path out;

    @Option(
        names = "--opa-key",
        paramLabel = "FILE",
        description = {
          "Private P-256 key in PEM (PKCS #8) that signs the OPA bundle, because",
          "OPA does not support Ed25519. Default: none; no OPA bundle is written."
        })
    private Path opaKey;

    @Option(
        names = "--opa-key-id",
        paramLabel = "ID",
        defaultValue = "tidemark",
        description = "Name of the public key in OPA's configuration.")
    private String opaKeyId;

    @Option(
        names = "--without-rules",
        description = {
          "Omit the rules for single kinds, cohorts and identities, if your service applies"
              + " them itself. Without them, fewer requests are stepped up. Each file notes that"
              + " they are missing."
        })
    private boolean withoutRules;

    @Override
    void run(PrintWriter said) {
      OptionChecks.dependent(spec(), "--opa-key", "--opa-key-id");
      Optional<ECPrivateKey> key = Optional.ofNullable(opaKey).map(Translate::p256);
      Acceptance acceptance = Acceptance.anyAt(invocation().clock().instant());
      try (ReleaseRepository bundle =
          ReleaseRepository.load(
              release.folder(), release.keys(invocation()), acceptance, CheckLog.SILENT)) {
        ReleaseNumbers numbers =
            withoutRules ? ReleaseNumbers.withoutRules(bundle) : ReleaseNumbers.of(bundle);
        Map<String, byte[]> files = files(bundle, numbers, key);
        files.forEach(this::write);
        said.println(
            "%d files of release %s in %s, valid until %s"
                .formatted(files.size(), numbers.release(), out, numbers.hardExpiresAt()));
        if (!numbers.omitted().isEmpty()) {
          said.println("They omit these parts of the release: " + omitted(numbers));
        }
      } catch (RejectedReleaseException e) {
        throw release.refused(e);
      } catch (UntranslatedRulesException e) {
        throw new TidemarkException(
            ExitCode.RELEASE_REFUSED,
            "the release in " + release.folder() + " cannot be translated",
            PrintableText.of(e.getMessage(), 500),
            "use tidemark serve or the runtime for decisions, or give --without-rules and"
                + " apply the rules yourself",
            e);
      }
    }

    /**
     * Returns all files by path under the folder. All are generated before the first is written.
     */
    private Map<String, byte[]> files(
        ReleaseRepository bundle, ReleaseNumbers numbers, Optional<ECPrivateKey> key) {
      Map<String, byte[]> files = new TreeMap<>();
      CedarPolicies.files(numbers)
          .forEach((name, text) -> files.put("cedar/" + name, text.getBytes(UTF_8)));
      key.ifPresent(
          signing ->
              OpaBundle.files(numbers, signing, opaKeyId)
                  .forEach((name, bytes) -> files.put("opa/" + name, bytes)));
      Map<String, String> provenance = new TreeMap<>();
      provenance.put("release", numbers.release());
      provenance.put("manifest_sha256", numbers.manifestSha256());
      if (!numbers.omitted().isEmpty()) {
        provenance.put("omitted", omitted(numbers));
      }
      OnnxScopes.files(
              bundle.release().rules().judge().baseline(),
              bundle.release().manifest().terms().features(),
              provenance)
          .forEach((name, bytes) -> files.put("onnx/" + name, bytes));
      return files;
    }

    private static String omitted(ReleaseNumbers numbers) {
      return String.join(", ", numbers.omitted());
    }

    private void write(String name, byte[] bytes) {
      try {
        Path file = out.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
      } catch (IOException e) {
        throw OptionChecks.unwritten("the policies", out, "--out", e);
      }
    }

    private static ECPrivateKey p256(Path file) {
      return PrivateKeyFile.p256(
          file, "give --opa-key a P-256 key; --help shows how to create one");
    }
  }

  /** Signs the next version of a root document. */
  @Command(
      name = "sign-root",
      description = {
        "Signs the root document, which names the keys of a stream of releases. Writes",
        "the next version of ROOT.jws. A release key that it omits is revoked for",
        "every enforcer that reads it. Run it on the machine that has the root key, and",
        "carry only ROOT.jws there and back. To rotate a release key, name the old",
        "and the new one, publish with the new one, then name only the new one. To",
        "revoke a stolen key, name the others or a new one, then publish with it. To",
        "replace the root key, sign with the old and the new one, and name the new",
        "one as --root-key. To renew it before it expires, sign without naming keys."
      },
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
        description = "Folder of ROOT.jws: the published one or a copy. Created if missing.")
    private Path folder;

    @Option(
        names = "--sign-with",
        paramLabel = "FILE",
        required = true,
        description = "Private root key. To replace it, give both the old and the new one.")
    private List<Path> signWith;

    @Option(
        names = "--release-key",
        paramLabel = "FILE",
        description = {
          "Public release key to name; may be repeated. Keys left",
          "out are revoked. Default: the keys named so far."
        })
    private List<Path> releases = List.of();

    @Option(
        names = "--root-key",
        paramLabel = "FILE",
        description = {
          "Public root key to name; may be repeated, and each key can sign alone.",
          "Default: the keys named so far, or initially the signing keys."
        })
    private List<Path> roots = List.of();

    @Option(
        names = "--stream",
        paramLabel = "NAME",
        description = "Stream of the first version, as in export.stream. Default: tidemark.")
    private String stream;

    @Option(
        names = "--days",
        paramLabel = "N",
        description = "Days until expiry; enforcers load no releases after that. Default: 365.")
    private int days = (int) KeyFiles.ROOT_LIFETIME.toDays();

    @Override
    void run(PrintWriter text) {
      OptionChecks.within("--days", days, 1, (int) RootDocument.LONGEST.toDays());
      List<SigningKey> signers =
          signWith.stream().map(file -> KeyFiles.signing("--sign-with", file)).toList();
      try {
        Optional<RootDocument> before = RootDocument.presentIn(folder);
        RootDocument next = next(before, signers);
        next.append(folder, signers);
        print(before, next, text);
      } catch (RejectedReleaseException e) {
        throw refused(e.getMessage(), e);
      } catch (IllegalArgumentException e) {
        throw refused(e.getMessage(), e);
      } catch (IOException e) {
        throw refused(FileFault.because(e), e);
      }
    }

    private TidemarkException refused(String why, Exception e) {
      return usage(
          "no root document can be signed in " + folder,
          PrintableText.of(why, 400),
          "see 'tidemark release sign-root --help'; the existing document is unchanged",
          e);
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
            "--stream cannot be " + PrintableText.of(stream, 80),
            "ROOT.jws in " + folder + " belongs to stream " + PrintableText.of(followed, 80),
            "leave --stream out, or give the folder of that stream");
      }
      Instant now = invocation().clock().instant();
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

    private void print(Optional<RootDocument> before, RootDocument next, PrintWriter text) {
      text.printf(
          """
          Version     %d of stream %s, in %s
          Root        %s
          Releases    %s
          """,
          next.version(),
          PrintableText.of(next.stream(), 80),
          folder.resolve(RootDocument.NAME),
          String.join(", ", next.rootKeys().ids()),
          String.join(", ", next.releaseKeys().ids()));
      TreeSet<String> revoked = new TreeSet<>();
      before.ifPresent(document -> revoked.addAll(document.releaseKeys().ids()));
      revoked.removeAll(next.releaseKeys().ids());
      if (!revoked.isEmpty()) {
        text.println("Revoked     " + String.join(", ", revoked));
      }
      text.println("Expires     " + next.expiresAt() + "   sign the next version before then");
      text.println("Next        tidemark nightly --publish %s --signing-key KEY".formatted(folder));
    }
  }
}
