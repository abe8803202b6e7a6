package io.tidemark.runtime.release;

import io.tidemark.engine.profile.MemberKey;
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
import java.util.Iterator;
import java.util.List;

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
}
