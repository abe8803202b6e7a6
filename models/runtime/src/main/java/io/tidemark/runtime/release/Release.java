package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.config.FileProblem;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import io.tidemark.runtime.release.ReleaseWriter.CohortsFile;
import io.tidemark.runtime.release.ReleaseWriter.LeakedCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A verified release. Small files are verified when it is opened, and identity records when they
 * are read. Thread-safe.
 */
public final class Release implements AutoCloseable {
  private final Manifest manifest;
  private final ReleaseModel rules;
  private final ImpactMap impacts;
  private final HashedNames names;
  final IdentityFiles identities;
  private final Set<String> leaked;
  private final Path folder;

  private Release(
      Path folder,
      Manifest manifest,
      ReleaseModel rules,
      ImpactMap impacts,
      IdentityFiles identities,
      Set<String> leaked) {
    this.leaked = leaked;
    this.folder = folder;
    this.manifest = manifest;
    this.rules = rules;
    this.impacts = impacts;
    this.names = new HashedNames(rules.key());
    this.identities = identities;
  }

  /**
   * Opens a release, verifies its manifest, signature and small files, and runs the self-test.
   *
   * @param manifestSha256 expected manifest hash
   * @throws RejectedReleaseException if anything is malformed or differs from the signed content
   */
  static Release open(Path folder, String manifestSha256, TrustedKeys keys, CheckLog log) {
    byte[] json = bytes(folder, Manifest.NAME, SmallFile.MOST_MANIFEST);
    if (!Sha256.hex(json).equals(manifestSha256)) {
      throw RejectionReason.MANIFEST_DAMAGED.because(
          "the manifest has SHA-256 %s, but the pointer names %s; it is damaged or belongs"
              + " to another release, so fetch it again",
          Sha256.hex(json), manifestSha256);
    }
    log.passed("manifest", "SHA-256 " + manifestSha256);
    Manifest manifest = signed(folder, json, keys);
    log.passed("manifest signature", "key " + manifest.place().keyId());
    return of(folder, manifest, files(folder, manifest, log), log);
  }

  private static Manifest signed(Path folder, byte[] json, TrustedKeys keys) {
    Manifest manifest = Manifest.fromJson(json);
    keys.check(
        "the manifest",
        manifest.place().keyId(),
        json,
        bytes(folder, Manifest.SIGNATURE, SmallFile.SIGNATURE),
        RootDocument.UNNAMED);
    return manifest;
  }

  /** Returns the sequence of a signed release, or {@link Sequence#NONE} if it cannot be loaded. */
  static Sequence place(Path folder, TrustedKeys keys) {
    try {
      byte[] json = bytes(folder, Manifest.NAME, SmallFile.MOST_MANIFEST);
      return signed(folder, json, keys).place().sequence();
    } catch (RejectedReleaseException e) {
      return Sequence.NONE;
    }
  }

  /** Reads the small files of a verified manifest, checking every size and hash. */
  static Map<String, byte[]> files(Path folder, Manifest manifest, CheckLog log) {
    Map<String, byte[]> small = new HashMap<>();
    for (ManifestFile file : manifest.files()) {
      checkSize(folder, file);
      if (file.blocks() == null) {
        small.put(file.path(), verified(folder, file));
        log.passed(file.path(), String.format(Locale.ROOT, "%,d bytes", file.bytes()));
      }
    }
    return small;
  }

  private static Release of(
      Path folder, Manifest manifest, Map<String, byte[]> small, CheckLog log) {
    ReleaseModel rules = rulebook(manifest, small);
    log.passed(
        "features",
        manifest.terms().features().size() + " of set " + manifest.terms().featureSetSha256());
    int golden = GoldenFile.check(content(small, GoldenFile.NAME), rules);
    log.passed("self-test", golden + " lines recomputed, all bits equal");
    try {
      ImpactMap impacts =
          ImpactMap.parse(
              ReleaseWriter.text(content(small, ReleaseWriter.IMPACT_MAP)),
              ReleaseWriter.IMPACT_MAP);
      Set<String> leaked =
          small.containsKey(LeakedCredentials.NAME)
              ? LeakedCredentials.read(small.get(LeakedCredentials.NAME))
              : Set.of();
      // Opened last, so that no file stays open if another part is rejected.
      IdentityFiles identities = IdentityFiles.open(folder, manifest, name -> content(small, name));
      return new Release(folder, manifest, rules, impacts, identities, leaked);
    } catch (IllegalArgumentException e) {
      throw new RejectedReleaseException(RejectionReason.CONTENT_UNREADABLE, e.getMessage(), e);
    } catch (IOException e) {
      throw missing("identities", e);
    }
  }

  private static ReleaseModel rulebook(Manifest manifest, Map<String, byte[]> small) {
    try {
      Baseline baseline = Baseline.fromBytes(content(small, ReleaseWriter.BASELINE));
      FeatureProgram program =
          FeatureProgram.read(
              ReleaseWriter.CATALOGUE, ReleaseWriter.text(content(small, ReleaseWriter.CATALOGUE)));
      boolean hasCohorts = small.containsKey(CohortsFile.NAME);
      Policy policy =
          Policy.ofJson(
              ReleaseWriter.POLICY, ReleaseWriter.text(content(small, ReleaseWriter.POLICY)));
      if (!program.catalogue().hash().equals(manifest.terms().featureSetSha256())) {
        throw RejectionReason.FEATURE_SET.because(
            "the manifest names the feature set %s, but the catalogue is %s",
            manifest.terms().featureSetSha256(), program.catalogue().hash());
      }
      if (hasCohorts != program.usesCohorts()) {
        throw RejectionReason.FEATURE_SET.because(
            hasCohorts
                ? "the release has cohorts, but none of its features uses them"
                : "the catalogue has cohort features, but the release has no cohorts");
      }
      return new ReleaseModel(
          manifest.terms().night(),
          new BaselineJudge(baseline, program.recentFeatures()),
          program,
          manifest.terms().profileRules(),
          manifest.terms().memberKey(),
          hasCohorts
              ? CohortsFile.read(
                  content(small, CohortsFile.NAME), program.schema(), manifest.terms().memberKey())
              : Cohorts.NONE,
          policy);
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new RejectedReleaseException(RejectionReason.CONTENT_UNREADABLE, e.getMessage(), e);
    }
  }

  private static byte[] content(Map<String, byte[]> small, String name) {
    byte[] content = small.get(name);
    if (content == null) {
      throw new RejectedReleaseException(
          RejectionReason.MANIFEST_UNREADABLE, "the manifest does not list the file " + name);
    }
    return content;
  }

  private static void checkSize(Path folder, ManifestFile file) {
    try {
      long found = Files.size(folder.resolve(file.path()));
      if (found != file.bytes()) {
        throw RejectionReason.FILE_SIZE.because(
            "%s has %,d bytes, but the manifest says %,d; it was truncated or extended, so"
                + " fetch it again",
            file.path(), found, file.bytes());
      }
    } catch (IOException e) {
      throw missing(file.path(), e);
    }
  }

  private static byte[] verified(Path folder, ManifestFile file) {
    byte[] bytes = bytes(folder, file.path(), file.bytes());
    if (!Sha256.hex(bytes).equals(file.sha256())) {
      throw RejectionReason.FILE_DAMAGED.because(
          "%s does not match its hash in the manifest; fetch the release again", file.path());
    }
    return bytes;
  }

  static byte[] bytes(Path folder, String name, long most) {
    try {
      return SmallFile.read(folder.resolve(name), most);
    } catch (IOException e) {
      throw missing(name, e);
    }
  }

  private static RejectedReleaseException missing(String name, IOException e) {
    return new RejectedReleaseException(
        RejectionReason.FILE_MISSING,
        name
            + " of the release cannot be read ("
            + FileProblem.of(e)
            + "); fetch the release again",
        e);
  }

  /**
   * Reads an identity's record, or returns empty if the release does not contain the identity.
   *
   * @param wait time limit for each read from the store
   * @throws StalledStoreException if a read takes longer than the limit
   * @throws RejectedReleaseException if the record is damaged or the release is closed
   */
  public Optional<IdentityRecord> identity(String identity, Duration wait) {
    return identities.find(names.identity(identity), wait).map(this::record);
  }

  public boolean isLeaked(AccessEvent event) {
    if (leaked.isEmpty()) {
      return false;
    }
    String credential = event.text(EventColumn.CREDENTIAL_UID);
    return credential != null && leaked.contains(names.of(credential));
  }

  private IdentityRecord record(byte[] bytes) {
    return IdentityRecord.fromBytes(
        bytes, rules.program().schema(), rules.judge().baseline().policy());
  }

  /**
   * Verifies every block, reads every record and reports files that the manifest does not list.
   *
   * @throws RejectedReleaseException if any part differs from the signed content
   */
  void checkAll(CheckLog log) {
    int blocks = identities.checkAll();
    for (int at = 0; at < identities.size(); at++) {
      record(identities.at(at));
    }
    log.passed(
        "identities",
        String.format(Locale.ROOT, "%,d blocks, %,d identities", blocks, identities.size()));
    try (var listed = Files.list(folder)) {
      listed
          .map(file -> file.getFileName().toString())
          .filter(name -> manifest.files().stream().noneMatch(file -> file.path().equals(name)))
          .filter(name -> !name.equals(Manifest.NAME) && !name.equals(Manifest.SIGNATURE))
          .sorted()
          .forEach(
              name ->
                  log.passed(
                      "not listed", name + " is not part of the release and was" + " not read"));
    } catch (IOException e) {
      throw missing("the folder", e);
    }
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Returns the parts of the release that are common to all identities. */
  public ReleaseModel rules() {
    return rules;
  }

  /**
   * Returns an enricher with the nightly run's impact map.
   *
   * @param networks source network databases, the same as the nightly run's
   */
  public Enricher enricher(SourceNetworks networks) {
    return new Enricher(impacts, networks);
  }

  @Override
  public void close() {
    identities.close();
  }

  /** Reads small files up to a size limit, so that an unverified file cannot exhaust memory. */
  static final class SmallFile {
    static final int MOST_POINTER = 1 << 16;

    /** Enough for about a thousand documents. */
    static final int MOST_ROOT = 1 << 20;

    /** Enough for thousands of features. */
    static final int MOST_MANIFEST = 1 << 24;

    static final int SIGNATURE = 64;

    /**
     * @throws RejectedReleaseException if the file has more bytes
     */
    static byte[] read(Path file, long most) throws IOException {
      // Reading a pipe would block until another process writes to it.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException(file + " is not a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        // The file may grow while it is being read.
        byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
        if (bytes.length > most) {
          throw RejectionReason.FILE_SIZE.because(
              "%s is larger than the limit of %,d bytes; fetch it again", file.getFileName(), most);
        }
        return bytes;
      }
    }
  }
}
