package io.tidemark.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.exports.CedarPolicies;
import io.tidemark.exports.OpaBundle;
import io.tidemark.exports.ReleaseNumbers;
import io.tidemark.exports.UntranslatedRulesException;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.training.onnx.OnnxForest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The present release in the languages of other enforcers. */
@Command(
    name = "translate",
    description = {
      "Translates a release for other enforcers, after verifying it. It writes opa/ (a bundle",
      "of data for Open Policy Agent), cedar/ (schema and policies), onnx/ (the forest of each",
      "scope). Policies, data and models name the manifest that they follow from. A release with",
      "rules for single kinds, cohorts or identities is refused: none of these holds them."
    },
    footer = {
      "  tidemark release translate --release published --out policies",
      "  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out opa.key",
      "  tidemark release translate --release published --out policies \\",
      "    --opa-key opa.key"
    })
final class TranslateCommand extends TextCommand {
  @Mixin private PublishedRelease release;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = {
        "Folder to write to. Files of the same names are replaced. Others stay, such as those of a former scope: use an empty folder for each release."
      })
  private Path out;

  @Option(
      names = "--opa-key",
      paramLabel = "FILE",
      description = {
        "Private P-256 key in PEM (PKCS #8) that signs the bundle for OPA, which knows no Ed25519.",
        "Default: none, and no bundle for OPA."
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
        "Leave out the rules for single kinds, cohorts and identities, if your service applies them itself. Without them fewer requests are stepped up. Each file notes that they are missing."
      })
  private boolean withoutRules;

  @Override
  public Set<ExitCode> exitCodes() {
    return EnumSet.of(ExitCode.RELEASE_REFUSED);
  }

  @Override
  void run(PrintWriter said) {
    OptionChecks.dependent(spec(), "--opa-key", "--opa-key-id");
    Optional<ECPrivateKey> key = Optional.ofNullable(opaKey).map(TranslateCommand::p256);
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
        said.println("They lack what the release also decides by: " + omitted(numbers));
      }
    } catch (RejectedReleaseException e) {
      throw release.refused(e);
    } catch (UntranslatedRulesException e) {
      throw new TidemarkException(
          ExitCode.RELEASE_REFUSED,
          "the release in " + release.folder() + " cannot be translated",
          PrintableText.of(e.getMessage(), 500),
          "decide with tidemark serve or the runtime, or give --without-rules and apply the rules"
              + " yourself",
          e);
    }
  }

  /** All files by their names under the folder, made before the first is written. */
  private Map<String, byte[]> files(
      ReleaseRepository bundle, ReleaseNumbers numbers, Optional<ECPrivateKey> key) {
    Map<String, byte[]> files = new TreeMap<>();
    CedarPolicies.files(numbers)
        .forEach((name, text) -> files.put("cedar/" + name, text.getBytes(UTF_8)));
    key.ifPresent(
        signing ->
            OpaBundle.files(numbers, signing, opaKeyId)
                .forEach((name, bytes) -> files.put("opa/" + name, bytes)));
    List<String> features = bundle.release().manifest().terms().features();
    ModelNames names = new ModelNames();
    for (ScopeBaseline scope : bundle.release().rules().judge().baseline().judgingScopes()) {
      files.put(
          "onnx/" + names.of(scope.id()),
          OnnxForest.of(
              scope.statistic().forest(),
              Double.POSITIVE_INFINITY,
              features,
              provenance(numbers, scope)));
    }
    return files;
  }

  private static Map<String, String> provenance(ReleaseNumbers numbers, ScopeBaseline scope) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("scope", scope.id());
    provenance.put("release", numbers.release());
    provenance.put("manifest_sha256", numbers.manifestSha256());
    if (!numbers.omitted().isEmpty()) {
      provenance.put("omitted", omitted(numbers));
    }
    return provenance;
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
    return PrivateKeyFile.p256(file, "give --opa-key a P-256 key; --help shows how to make one");
  }

  /**
   * Names of models in one folder, after scopes, whose names may have signs that files have not.
   */
  static final class ModelNames {
    private final Set<String> taken = new HashSet<>();

    /** The name of a scope's model; numbered where another has it, also but for capitals. */
    String of(String scope) {
      String plain = scope.replaceAll("[^A-Za-z0-9_-]", "_");
      String name = plain;
      for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
        name = plain + "-" + number;
      }
      return name + ".onnx";
    }
  }
}
