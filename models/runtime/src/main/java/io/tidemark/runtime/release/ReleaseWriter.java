package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.release.IdentityFiles.IdentityIndex;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Writes a release's files to an empty folder. Equal contents produce equal bytes. */
final class ReleaseWriter {
  static final String BASELINE = "baseline.bin";
  static final String CATALOGUE = "catalogue.yaml";
  static final String POLICY = "policy.json";
  static final String IMPACT_MAP = "impact-map.yaml";

  private ReleaseWriter() {}

  /**
   * Writes all files except the manifest, which is returned without a place in the stream.
   *
   * @param identities identities in ascending order of their names, keyed with the release's key
   */
  static Manifest write(
      Path folder,
      String stream,
      ReleaseContents contents,
      MemberKey key,
      Iterator<ReleasedIdentity> identities)
      throws IOException {
    ReleaseModel rules = contents.rulebook(key);
    int count = write(folder, identities);
    Files.write(folder.resolve(BASELINE), contents.baseline().toBytes());
    Files.writeString(folder.resolve(CATALOGUE), contents.catalogueYaml());
    Files.writeString(folder.resolve(IMPACT_MAP), contents.impactMapYaml());
    Files.write(folder.resolve(POLICY), JsonFields.pretty(rules.policy().toJson()));
    Files.write(folder.resolve(GoldenFile.NAME), GoldenFile.write(rules));
    Files.write(folder.resolve(ModelCard.NAME), ModelCard.write(contents, count));
    if (rules.program().usesCohorts()) {
      Files.write(folder.resolve(CohortsFile.NAME), CohortsFile.write(contents.cohorts(), key));
    }
    if (!contents.leaked().isEmpty()) {
      Files.write(
          folder.resolve(LeakedCredentials.NAME),
          LeakedCredentials.write(contents.leaked(), new HashedNames(key)));
    }
    Manifest manifest =
        new Manifest(
            Manifest.Place.none(stream),
            "",
            new Manifest.Terms(
                rules.night(),
                contents.baseline().features(),
                contents.baseline().featureSetHash(),
                count,
                key,
                contents.profileRules(),
                FailSafe.defaults()),
            files(folder));
    return manifest.ofContent(Sha256.hex(manifest.toJson()));
  }

  /** Returns the manifest's hash. */
  static String sign(Path folder, Manifest manifest, SigningKey key) throws IOException {
    byte[] json = manifest.toJson();
    Files.write(folder.resolve(Manifest.NAME), json);
    Files.write(folder.resolve(Manifest.SIGNATURE), key.sign(json));
    return Sha256.hex(json);
  }

  static List<ManifestFile> files(Path folder) throws IOException {
    List<ManifestFile> files = new ArrayList<>();
    try (var listed = Files.list(folder)) {
      for (Path file : listed.sorted().toList()) {
        String name = file.getFileName().toString();
        String blocks = BlockFile.hashes(name);
        files.add(
            new ManifestFile(
                name,
                Files.size(file),
                Sha256.hex(file),
                Files.exists(folder.resolve(blocks)) ? blocks : null));
      }
    }
    return files;
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Writes identity records, sorted by name without duplicates, and their index, in 28 bytes of
   * memory per identity. Returns their number.
   */
  private static int write(Path folder, Iterator<ReleasedIdentity> identities) throws IOException {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    byte[] before = null;
    long offset = 0;
    int count = 0;
    Path records = folder.resolve(IdentityFiles.RECORDS);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(records), BlockFile.BLOCK)) {
      while (identities.hasNext()) {
        ReleasedIdentity identity = identities.next();
        byte[] name = identity.name();
        byte[] record = identity.record();
        if (before != null && Arrays.compareUnsigned(before, name) >= 0) {
          throw new IllegalArgumentException(
              ("Identity %s is not greater than the previous one; sort identities by name,"
                      + " without duplicates")
                  .formatted(count));
        }
        entries.write(name);
        entries.write(
            ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putInt(record.length)
                .array());
        out.write(record);
        offset += record.length;
        before = name;
        count = Math.addExact(count, 1);
      }
    }
    Path index = folder.resolve(IdentityFiles.INDEX);
    try (OutputStream out = Files.newOutputStream(index)) {
      out.write(
          ByteBuffer.allocate(IdentityIndex.HEAD)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(IdentityIndex.MAGIC)
              .putInt(IdentityIndex.VERSION)
              .putInt(count)
              .array());
      entries.writeTo(out);
    }
    BlockFile.writeHashes(index);
    BlockFile.writeHashes(records);
    return count;
  }

  /**
   * The file {@code cohorts.bin}: the habits of each rule-based cohort's members, keyed with the
   * release's key; absent unless a feature uses cohorts. Little-endian: {@code TMCO}, the version
   * (int), the count (int), and the length and bytes of each {@link CohortProfile}, by name.
   */
  static final class CohortsFile {
    static final String NAME = "cohorts.bin";
    private static final int MAGIC = 0x4F434D54;
    private static final int VERSION = 1;

    /**
     * @param cohorts profiles whose values have not been keyed yet
     */
    static byte[] write(Collection<CohortProfile> cohorts, MemberKey key) {
      ByteSink out = new ByteSink().i32(MAGIC).i32(VERSION).i32(cohorts.size());
      cohorts.stream()
          .sorted(Comparator.comparing(CohortProfile::name))
          .forEach(cohort -> out.bytes(cohort.keyed(key).toBytes()));
      return out.toBytes();
    }

    static Cohorts read(byte[] bytes, ProfileSchema schema, MemberKey key) {
      try {
        ByteSource in = new ByteSource(bytes);
        int magic = in.at("magic of " + NAME).i32();
        int version = in.at("version of " + NAME).i32();
        if (magic != MAGIC || version != VERSION) {
          throw in.at("version of " + NAME).damaged(4, version + " is not " + VERSION);
        }
        int count = in.at("cohorts").i32();
        List<CohortProfile> cohorts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          cohorts.add(CohortProfile.fromBytes(schema, in.at("cohort").bytes(), key));
        }
        in.at("end of " + NAME).end();
        return Cohorts.of(cohorts);
      } catch (IllegalArgumentException e) {
        throw new RejectedReleaseException(
            RejectionReason.CONTENT_UNREADABLE, NAME + " is unreadable: " + e.getMessage(), e);
      }
    }
  }

  /**
   * The file {@code leaked-credentials.json}: keyed names of leaked credentials that have not been
   * rotated, as far as known; absent without such credentials.
   */
  static final class LeakedCredentials {
    static final String NAME = "leaked-credentials.json";
    private static final String MEMBER = "credentials";

    static byte[] write(Collection<String> credentials, HashedNames names) {
      ObjectNode json = JsonFields.MAPPER.createObjectNode();
      Set<String> keyed = new TreeSet<>();
      credentials.forEach(credential -> keyed.add(names.of(credential)));
      keyed.forEach(json.putArray(MEMBER)::add);
      return JsonFields.pretty(json);
    }

    static Set<String> read(byte[] json) {
      return Set.copyOf(
          new TreeSet<>(
              JsonFields.read(json, NAME, RejectionReason.CONTENT_UNREADABLE).texts(MEMBER)));
    }
  }

  static final class ModelCard {
    static final String NAME = "model-card.md";

    static byte[] write(ReleaseContents contents, long identities) {
      Baseline baseline = contents.baseline();
      RiskPolicy policy = baseline.policy();
      boolean starter = baseline.isStarter();
      String promise =
          starter
              ? """
                - This is a starter: the history was too short for training. No decision is above
                  STEP_UP, and no budget is promised."""
              : """
                - MEDIUM causes at most %s and HIGH at most %s false step-ups per identity-day, with
                  a confidence of %s."""
                  .formatted(policy.budgetMedium(), policy.budgetHigh(), policy.confidence());
      StringBuilder card = new StringBuilder();
      add(
          card,
          """
          # Behaviour baseline for the night of %s

          Measures how far later actions of non-human identities depart from their usual
          behaviour, and decides what to do about them. It contains %,d identities.

          ## How it decides

          - Features: %d (set `%s`). Each scope has %s.
          - P-values %s. Evidence halves every %s.
          %s

          ## Training data

          | scope | training rows | training days | trees × sample | calibration days | identity-days | left out |
          |---|---|---|---|---|---|---|
          """,
          baseline.trainedFor(),
          identities,
          baseline.features().size(),
          baseline.featureSetHash().substring(0, 12),
          starter ? "assumed tails" : "an isolation forest and a tail per feature",
          starter ? "are assumed" : "come from identity-days not used for training",
          policy.halfLife(),
          promise);
      for (ScopeBaseline scope : baseline.judgingScopes()) {
        PValueCalibration calibration = scope.calibration();
        Forest forest = scope.statistic().forest();
        add(
            card,
            "| %s | %,d | %d | %d × %d | %s to %s | %,d | %s |\n",
            scope.id().replace("|", "\\|"),
            scope.trainingRows(),
            scope.trainingDays(),
            forest.numTrees(),
            forest.sampleSize(),
            calibration.from(),
            calibration.to(),
            calibration.size(),
            calibration.leftOut());
      }
      card.append('\n');
      baseline.provenance().forEach((key, value) -> add(card, "- %s: %s\n", key, value));
      card.append('\n');
      if (!contents.remarks().isEmpty()) {
        card.append("## Manual decisions\n\n");
        contents.remarks().forEach(remark -> add(card, "- %s\n", remark));
        card.append('\n');
      }
      card.append(
          """
          ## Limits

          - Budgets hold on days like the calibration days. If the whole company's behaviour
            changes, there are more alerts until later nights have learned the change.
          - An identity known for less than two weeks and active on fewer than three days has no habits to compare with.
          - Identities, credentials, sources and values are stored as keyed hashes. Anyone with the
            release can test guesses, so give it only to enforcement services.
          """);
      return card.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void add(StringBuilder card, String text, Object... values) {
      card.append(String.format(Locale.ROOT, text, values));
    }
  }
}
