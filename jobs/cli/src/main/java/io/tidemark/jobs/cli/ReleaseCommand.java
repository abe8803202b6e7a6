package io.tidemark.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.exports.CedarPolicies;
import io.tidemark.exports.OpaBundle;
import io.tidemark.exports.ReleaseNumbers;
import io.tidemark.exports.ReleaseNumbers.UntranslatedRulesException;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.replay.Replay;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.training.onnx.OnnxScopes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that uses a published release, which it verifies first. */
abstract class ReleaseCommand extends TextCommand {
  @Option(
      names = "--release",
      paramLabel = "DIR",
      required = true,
      description = "Release folder, which contains CURRENT.jws.")
  private Path folder;

  @Option(
      names = "--key",
      description =
          "Public root key to trust; never use one from the release folder. Default: "
              + "./keys/root.pub.")
  private Path key;

  /** Evaluated by {@link ErrorReport}. */
  @Option(names = "--verbose", description = "Print stack traces of errors.")
  boolean verbose;

  /**
   * @throws RejectedReleaseException if the release is refused
   */
  abstract void work();

  @Override
  final void run() {
    try {
      work();
    } catch (RejectedReleaseException e) {
      String problem = "the release in " + folder + " is refused";
      throw TidemarkException.explained(
          ExitCode.RELEASE_REFUSED, problem, e, "publish or fetch it again");
    }
  }

  final Path folder() {
    return folder;
  }

  final TrustedKeys keys() {
    Path file =
        key != null
            ? key
            : invocation().working().resolve(KeyFiles.THROW_AWAY).resolve(Role.ROOT.publicFile());
    return KeyFiles.pinned(file, folder);
  }

  /** Verifies a release as a loader does, and also performs the checks that a loader defers. */
  @Command(
      name = "verify",
      description =
          "Verifies a release completely: root document, signatures, stream, expiry, every file, "
              + "every block and every record. Repeats the self-test. Prints one line per check.",
      footer = "  tidemark release verify --release published --key /etc/tidemark/root.pub")
  @DeclaresExitCodes(ExitCode.RELEASE_REFUSED)
  static final class Verify extends ReleaseCommand {
    @Option(
        names = "--stream",
        paramLabel = "NAME",
        description = "Accept only this stream. Default: accept all streams.")
    private String stream;

    @Override
    void work() {
      CheckLog log = (check, detail) -> printLine("ok  %-20s %s", check, detail);
      Acceptance acceptance = new Acceptance(Optional.ofNullable(stream), Sequence.NONE, now());
      try (ReleaseRepository repository =
          ReleaseRepository.load(folder(), keys(), acceptance, log)) {
        repository.checkAll(log);
        LocalDate night = repository.release().manifest().terms().night();
        printLine(
            "Release %s of the night of %s is complete and valid.",
            repository.pointer().sequence(), night);
        LocalDate today = now().atZone(ZoneOffset.UTC).toLocalDate();
        out().println("It has learned from logs up to that night, " + ago(night, today) + ".");
      }
    }

    static String ago(LocalDate night, LocalDate today) {
      long days = ChronoUnit.DAYS.between(night, today);
      return days == 1 ? "yesterday" : "%,d days ago".formatted(days);
    }
  }

  @Command(
      name = "replay",
      description =
          "Replays raw logs through the enforcer and prints each decision as a line of JSON. "
              + "Events are judged in time order, without Spark. The release's age is checked at "
              + "the time of each event. Events are sorted in memory and occupy about a kilobyte "
              + "each. Networks are classified according to the settings features.asn-db, "
              + "features.geo-db and features.network-classes.",
      footer = {
        "  tidemark release replay --release published --input logs --from 2026-03-22",
        "  zcat today.json.gz | tidemark release replay --release published --input - \\",
        "    | jq 'select(.decision != \"ALLOW\")'"
      })
  @DeclaresExitCodes({ExitCode.INPUT_MISSING, ExitCode.RELEASE_REFUSED})
  static final class ReplayLogs extends ReleaseCommand {
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
        description =
            "Print decisions since this day or time, such as 2026-03-22T06:00:00Z. Earlier events "
                + "of that day and the day before serve only as a warm-up. Default: print all.")
    private DayOrTime from;

    @Option(
        names = "--rejects",
        description = "File for unusable records, one JSON object per line.")
    private Path rejects;

    @Mixin private SharedOptions.Config settingOptions;

    @Override
    void work() {
      Settings settings = settingOptions.settings(invocation());
      SourceNetworks networks = FeatureSources.networks(settings.features());
      Replay replay = replay(settings, networks);
      try (PrintWriter rejected = rejected()) {
        Replay.Outcome outcome =
            replay.run(
                (event, decision) -> out().println(Replay.json(event, decision)),
                rejected::println);
        if (rejected.checkError()) {
          throw unwritten(
              new IOException("not all of the output could be written; is the disk full?"));
        }
        PrintWriter err = err();
        err.println(outcome.books());
        warnOfDifference(err, outcome.enrichedBy(), networks.version());
        err.println(
            "%s printed; %,d of all %s led to a step-up or refusal"
                .formatted(
                    Counted.of(outcome.reported(), "decision"),
                    outcome.asked(),
                    Counted.of(outcome.events(), "event")));
        if (outcome.learned() > 0) {
          err.println(
              ("%,d of the requested events are not judged: the release has learned from days up to "
                      + "%s and judges only later days")
                  .formatted(outcome.learned(), outcome.night()));
        }
      } catch (IOException e) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            "the input cannot be read to the end",
            FileFault.cause(e),
            "check --input and its permissions",
            e);
      }
    }

    /**
     * Opens the file for unusable records, or returns a null writer if {@code --rejects} is not
     * given.
     */
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

    private static void warnOfDifference(PrintWriter err, String night, String here) {
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
      return new Replay(
          folder(),
          keys(),
          format.reading(settings, now()),
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

  @Command(
      name = "translate",
      description =
          "Translates a release for other enforcers, after verifying it. Writes opa/ (a data "
              + "bundle for Open Policy Agent), cedar/ (schema and policies) and onnx/ (the "
              + "forest of each scope). Each file names the manifest that it was generated from. "
              + "A release with rules for single kinds, cohorts or identities is refused, because "
              + "none of these formats supports them.",
      footer = {
        "  tidemark release translate --release published --out policies",
        "  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out opa.key",
        "  tidemark release translate --release published --out policies \\",
        "    --opa-key opa.key"
      })
  @DeclaresExitCodes(ExitCode.RELEASE_REFUSED)
  static final class Translate extends ReleaseCommand {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        required = true,
        description =
            "Folder to write to. Files with the same names are replaced, but others remain, for "
                + "example those for a scope that no longer exists. Use an empty folder for each "
                + "release.")
    private Path out;

    @Option(
        names = "--opa-key",
        description =
            "Private P-256 key in PEM (PKCS #8) that signs the OPA bundle, because OPA does not "
                + "support Ed25519. Default: none; no OPA bundle is written.")
    private Path opaKey;

    @Option(
        names = "--opa-key-id",
        paramLabel = "ID",
        defaultValue = "tidemark",
        description = "Name of the public key in OPA's configuration.")
    private String opaKeyId;

    @Option(
        names = "--without-rules",
        description =
            "Omit the rules for single kinds, cohorts and identities, if your service applies them "
                + "itself. Without them, fewer requests cause a step-up. Each file states that "
                + "the rules are missing.")
    private boolean withoutRules;

    @Override
    void work() {
      OptionChecks.dependent(spec(), "--opa-key", "--opa-key-id");
      Optional<ECPrivateKey> key = Optional.ofNullable(opaKey).map(Translate::p256);
      Acceptance acceptance = Acceptance.anyAt(now());
      try (ReleaseRepository repository =
          ReleaseRepository.load(folder(), keys(), acceptance, CheckLog.SILENT)) {
        ReleaseNumbers numbers =
            withoutRules ? ReleaseNumbers.withoutRules(repository) : ReleaseNumbers.of(repository);
        Map<String, byte[]> files = files(repository, numbers, key);
        files.forEach(this::write);
        printLine(
            "%s of release %s in %s, valid until %s",
            Counted.of(files.size(), "file"),
            numbers.pointer().sequence(),
            out,
            numbers.pointer().hardExpiresAt());
        if (!numbers.omitted().isEmpty()) {
          out().println("They omit these parts of the release: " + omitted(numbers));
        }
      } catch (UntranslatedRulesException e) {
        throw new TidemarkException(
            ExitCode.RELEASE_REFUSED,
            "the release in " + folder() + " cannot be translated",
            PrintableText.of(e.getMessage(), 500),
            "use tidemark serve or the runtime for decisions, or give --without-rules and"
                + " apply the rules yourself",
            e);
      }
    }

    /**
     * Returns all files by path relative to the folder, so that all are generated before any is
     * written.
     */
    private Map<String, byte[]> files(
        ReleaseRepository repository, ReleaseNumbers numbers, Optional<ECPrivateKey> key) {
      Map<String, byte[]> files = new TreeMap<>();
      CedarPolicies.files(numbers)
          .forEach((name, text) -> files.put("cedar/" + name, text.getBytes(UTF_8)));
      key.ifPresent(
          signing -> files.put("opa/bundle.tar.gz", OpaBundle.archive(numbers, signing, opaKeyId)));
      Map<String, String> provenance = new TreeMap<>();
      provenance.put("release", numbers.pointer().sequence().toString());
      provenance.put("manifest_sha256", numbers.pointer().manifestSha256());
      if (!numbers.omitted().isEmpty()) {
        provenance.put("omitted", omitted(numbers));
      }
      OnnxScopes.files(
              repository.release().rules().judge().baseline(),
              repository.release().manifest().terms().features(),
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
      return KeyFiles.p256(file, "give --opa-key a P-256 key; --help shows how to create one");
    }
  }
}
