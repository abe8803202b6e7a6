package io.tidemark.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.exports.CedarPolicies;
import io.tidemark.exports.OpaBundle;
import io.tidemark.exports.ReleaseNumbers;
import io.tidemark.exports.UntranslatedRulesException;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.PrivateKeyFile;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.training.onnx.OnnxScopes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "translate",
    description = {
      "Translates a release for other enforcers, after verifying it. Writes opa/ (a"
          + " data bundle",
      "for Open Policy Agent), cedar/ (schema and policies) and onnx/ (the forest of"
          + " each scope).",
      "Each file names the manifest that it was generated from. A release with rules for single",
      "kinds, cohorts or identities is refused, because none of these formats supports" + " them."
    },
    footer = {
      "  tidemark release translate --release published --out policies",
      "  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out opa.key",
      "  tidemark release translate --release published --out policies \\",
      "    --opa-key opa.key"
    })
@DeclaresExitCodes(ExitCode.RELEASE_REFUSED)
final class TranslateCommand extends TextCommand {
  @Mixin private SharedOptions.Published release;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = {
        "Folder to write to. Files with the same names are replaced, but others remain, for "
            + "example those for a scope that no longer exists. Use an empty folder for each "
            + "release."
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
        "Omit the rules for single kinds, cohorts and identities, if your service applies them "
            + "itself. Without them, fewer requests cause a step-up. Each file states that the "
            + "rules are missing."
      })
  private boolean withoutRules;

  @Override
  void run(PrintWriter output) {
    OptionChecks.dependent(spec(), "--opa-key", "--opa-key-id");
    Optional<ECPrivateKey> key = Optional.ofNullable(opaKey).map(TranslateCommand::p256);
    Acceptance acceptance = Acceptance.anyAt(invocation().clock().instant());
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            release.folder(), release.keys(invocation()), acceptance, CheckLog.SILENT)) {
      ReleaseNumbers numbers =
          withoutRules ? ReleaseNumbers.withoutRules(repository) : ReleaseNumbers.of(repository);
      Map<String, byte[]> files = files(repository, numbers, key);
      files.forEach(this::write);
      output.println(
          "%d files of release %s in %s, valid until %s"
              .formatted(files.size(), numbers.release(), out, numbers.hardExpiresAt()));
      if (!numbers.omitted().isEmpty()) {
        output.println("They omit these parts of the release: " + omitted(numbers));
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
    provenance.put("release", numbers.release());
    provenance.put("manifest_sha256", numbers.manifestSha256());
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
    return PrivateKeyFile.p256(file, "give --opa-key a P-256 key; --help shows how to create one");
  }
}
