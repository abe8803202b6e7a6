package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.UnixOperatingSystemMXBean;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import io.tidemark.runtime.release.ReleaseWriter.CohortsFile;
import io.tidemark.runtime.release.ReleaseWriter.LeakedCredentials;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases with a valid signature whose files do not match each other or contain nonsense. */
class ReleaseTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;
  private Publisher.Published published;

  @BeforeEach
  void publish() throws IOException {
    published = SmallRelease.publish(folder, KEY, 3);
  }

  @Test
  void listsChecksInOrderWithResults() throws IOException {
    Files.writeString(published.folder().resolve("notes.txt"), "of nobody");
    List<String> checks = new ArrayList<>();
    try (ReleaseRepository repository =
        load((check, detail) -> checks.add(check + ": " + detail))) {
      repository.checkAll((check, detail) -> checks.add(check + ": " + detail));
    }
    Manifest manifest = manifest();
    List<String> expected = new ArrayList<>();
    expected.add(
        "root: version 1, expires 2027-01-10T02:00:00Z, release keys [" + KEY.keyId() + "]");
    expected.add(
        "pointer: release " + published.pointer().release() + ", issued 2026-03-16T02:00:00Z");
    expected.add("stream: test");
    expected.add("sequence: 1, at least 0 required");
    expected.add("expiry: FRESH, expires 2026-03-17T14:00:00Z, hard expiry 2026-03-23T02:00:00Z");
    expected.add("manifest: SHA-256 " + published.pointer().manifestSha256());
    expected.add("manifest signature: key " + KEY.keyId());
    for (ManifestFile file : manifest.files()) {
      if (file.blocks() == null) {
        expected.add(file.path() + ": %,d bytes".formatted(file.bytes()));
      }
    }
    expected.add("features: 2 of set " + manifest.terms().featureSetSha256());
    expected.add("self-test: 68 lines recomputed, all bits equal");
    expected.add("identities: 2 blocks, 3 identities");
    expected.add("not listed: notes.txt is not part of the release and was not read");
    assertThat(checks).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline.bin",
        "catalogue.yaml",
        "impact-map.yaml",
        "policy.json",
        "golden.jsonl",
        "identities.bin",
        "identities.idx",
        "identities.bin.blocks",
        "identities.idx.blocks"
      })
  void doesNotReadUnlistedFile(String name) throws IOException {
    resign(json -> remove((ArrayNode) json.get("files"), name));
    assertRefused("MANIFEST_UNREADABLE: the manifest does not list the file " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identities.bin", "identities.idx"})
  void rejectsFileWithoutBlocks(String name) throws IOException {
    resign(
        json ->
            json.get("files")
                .forEach(
                    file -> {
                      if (file.get("path").textValue().equals(name)) {
                        ((ObjectNode) file).putNull("blocks");
                      }
                    }));
    assertRefused("MANIFEST_UNREADABLE: the manifest names no block hashes for " + name);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      value = {
        "baseline.bin             # x        # CONTENT_UNREADABLE: ",
        "catalogue.yaml           # spells:  # CONTENT_UNREADABLE: ",
        "impact-map.yaml          # rules: 1 # CONTENT_UNREADABLE: ",
        "policy.json              # {}       # CONTENT_UNREADABLE: policy.json line 1: the file needs 'version'",
        "golden.jsonl             # {}       # CONTENT_UNREADABLE: the golden.jsonl has nothing",
        "identities.idx           # TMIX     # CONTENT_UNREADABLE: ",
        "leaked-credentials.json  # {}       # CONTENT_UNREADABLE: the leaked-credentials.json has",
      })
  void rejectsSignedInvalidContent(String name, String content, String message) throws IOException {
    Path file = Files.writeString(published.folder().resolve(name), content);
    if (name.equals(IdentityFiles.INDEX)) {
      BlockFile.writeHashes(file);
    }
    resign(json -> {});
    assertRefused(message);
  }

  @Test
  void rejectsUnlistedCatalogue() throws IOException {
    String other = "0".repeat(64);
    resign(json -> json.put("feature_set_sha256", other));
    assertRefused(
        "FEATURE_SET: the manifest names the feature set " + other + ", but the catalogue is ");
  }

  @Test
  void rejectsCatalogueOfOtherBaseline() throws IOException {
    Path file = published.folder().resolve(ReleaseWriter.CATALOGUE);
    String catalogue = Files.readString(file).replace("far: 6", "far: 7");
    Files.writeString(file, catalogue);
    String hash = FeatureProgram.read("c", catalogue).catalogue().hash();
    resign(json -> json.put("feature_set_sha256", hash));
    assertRefused(
        "FEATURE_SET: the catalogue has hash " + hash + ", but the baseline was trained with");
  }

  @Test
  void rejectsFeaturesOfOtherNames() {
    ReleaseContents small = SmallRelease.contents();
    Baseline baseline = small.baseline();
    ReleaseContents renamed =
        new ReleaseContents(
            new Baseline(
                List.of("new_action", "new_network"),
                baseline.featureSetHash(),
                baseline.trainedFor(),
                baseline.policy(),
                baseline.provenance(),
                baseline.usualMaxima(),
                baseline.judgingScopes()),
            small.catalogueYaml(),
            small.impactMapYaml(),
            small.policy(),
            small.profileRules(),
            List.of(),
            List.of(),
            Set.of());
    assertThatThrownBy(() -> renamed.rulebook(MemberKey.of(new byte[MemberKey.BYTES])))
        .hasMessageStartingWith("FEATURE_SET: the catalogue has hash ");
  }

  @Test
  void usesImpactMapOfRelease() throws IOException {
    AccessEvent.Builder get =
        AccessEvent.builder()
            .text(EventColumn.CLOUD_PROVIDER, "any")
            .text(EventColumn.API_SERVICE_NAME, "own")
            .text(EventColumn.API_OPERATION, "GetPaid");
    Path map = published.folder().resolve(ReleaseWriter.IMPACT_MAP);
    Files.writeString(map, Files.readString(map).replace("impact: read", "impact: admin"));
    resign(json -> {});
    try (ReleaseRepository repository = load(CheckLog.SILENT)) {
      repository.release().enricher(SourceNetworks.none()).enrich(get);
    }
    assertThat(get.build().impact()).isEqualTo(Impact.ADMIN);
  }

  @Test
  void rejectsUnusedCohorts() throws IOException {
    Files.write(published.folder().resolve(CohortsFile.NAME), new byte[0]);
    resign(json -> {});
    assertRefused("FEATURE_SET: the release has cohorts, but none of its features uses them");
  }

  @Test
  void fullCheckFindsInvalidRecord() throws IOException {
    Path records = published.folder().resolve("identities.bin");
    byte[] bytes = Files.readAllBytes(records);
    bytes[0] = 9;
    Files.write(records, bytes);
    BlockFile.writeHashes(records);
    resign(json -> {});
    try (ReleaseRepository repository = load(CheckLog.SILENT)) {
      assertThatThrownBy(() -> repository.checkAll(CheckLog.SILENT))
          .hasMessageStartingWith("CONTENT_UNREADABLE: an identity's record is unreadable: ")
          .hasMessageContaining("9 is not 1");
    }
  }

  @Test
  void fullCheckCoversUnusedBlocks() throws IOException {
    Path records = published.folder().resolve("identities.bin");
    byte[] bytes = Arrays.copyOf(Files.readAllBytes(records), BlockFile.BLOCK + 9);
    byte[] first = Sha256.digest().digest(Arrays.copyOf(bytes, BlockFile.BLOCK));
    byte[] hashes = Arrays.copyOf(first, 2 * Sha256.BYTES);
    System.arraycopy(Sha256.digest().digest(new byte[9]), 0, hashes, Sha256.BYTES, Sha256.BYTES);
    Files.write(records, bytes);
    Files.write(published.folder().resolve("identities.bin.blocks"), hashes);
    resign(json -> {});
    bytes[BlockFile.BLOCK + 4] = 1;
    Files.write(records, bytes);
    try (ReleaseRepository repository = load(CheckLog.SILENT)) {
      assertThatThrownBy(() -> repository.checkAll(CheckLog.SILENT))
          .hasMessageStartingWith("FILE_DAMAGED: block 1 of identities.bin has a different hash");
    }
  }

  @Test
  void findsOnlyListedLeakedCredentials() throws IOException {
    AccessEvent event = AccessEvent.builder().text(EventColumn.ACTION, "a").build();
    try (ReleaseRepository repository = load(CheckLog.SILENT)) {
      assertThat(repository.release().isLeaked(with(event, "key-1"))).as("no list").isFalse();
    }
    Publisher publisher = TestRoot.publisher(folder, KEY);
    publisher.publish(
        TestCompany.to(folder),
        TestCompany.leaking(SmallRelease.contents(), "key-1"),
        SmallRelease.identities(publisher.memberKey(TestCompany.STREAM), 3).iterator());
    try (ReleaseRepository repository = load(CheckLog.SILENT)) {
      Release release = repository.release();
      assertThat(release.isLeaked(with(event, "key-1"))).isTrue();
      assertThat(release.isLeaked(with(event, "key-2"))).isFalse();
      assertThat(release.isLeaked(event)).as("none").isFalse();
    }
  }

  @Test
  void manifestIsSignedByNamedKey() throws IOException {
    Path signature = published.folder().resolve(Manifest.SIGNATURE);
    byte[] manifest = Files.readAllBytes(published.folder().resolve(Manifest.NAME));
    Files.write(signature, SigningKey.generate().sign(manifest));
    assertRefused("BAD_SIGNATURE: the signature of the manifest does not match");
    resign(json -> json.put("signed_by", "0123456789abcdef"));
    assertRefused(
        "UNTRUSTED_KEY: the manifest is signed by the key 0123456789abcdef, but the trusted keys are");
  }

  /**
   * A service checks for a new release every few minutes, regardless of what has been published.
   */
  @Test
  void rejectionLeavesNoFileOpen() throws IOException {
    resign(json -> json.put("stream", "other"));
    assertNothingLeftOpen("MANIFEST_MIXED: the manifest has stream 'other' at 1 by key ");
    Files.writeString(published.folder().resolve(LeakedCredentials.NAME), "{}");
    resign(json -> {});
    assertNothingLeftOpen("CONTENT_UNREADABLE: the leaked-credentials.json");
    Files.delete(published.folder().resolve(LeakedCredentials.NAME));
    BlockFile.writeHashes(Files.writeString(published.folder().resolve("identities.idx"), "TMIX"));
    resign(json -> {});
    assertNothingLeftOpen("CONTENT_UNREADABLE: ");
  }

  /** Other code may open files meanwhile, but not in every attempt. */
  private void assertNothingLeftOpen(String refusal) {
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = system.getOpenFileDescriptorCount();
      assertRefused(refusal);
      least = Math.min(least, system.getOpenFileDescriptorCount() - before);
    }
    assertThat(least).as(refusal).isNotPositive();
  }

  private static AccessEvent with(AccessEvent event, String credential) {
    return event.toBuilder().text(EventColumn.CREDENTIAL_UID, credential).build();
  }

  private static void remove(ArrayNode files, String name) {
    for (int at = files.size() - 1; at >= 0; at--) {
      if (files.get(at).get("path").textValue().equals(name)) {
        files.remove(at);
      }
    }
  }

  private Manifest manifest() throws IOException {
    return Manifest.fromJson(Files.readAllBytes(published.folder().resolve(Manifest.NAME)));
  }

  /** Lists the current files, changes the manifest and signs it as its owner would. */
  private void resign(Consumer<ObjectNode> change) throws IOException {
    Path release = published.folder();
    for (String placed : List.of(Manifest.NAME, Manifest.SIGNATURE)) {
      Files.move(release.resolve(placed), folder.resolve(placed));
    }
    List<ManifestFile> files = ReleaseWriter.files(release);
    ObjectNode json =
        (ObjectNode) JsonFields.MAPPER.readTree(Files.readAllBytes(folder.resolve(Manifest.NAME)));
    ArrayNode list = json.putArray("files");
    files.forEach(
        file ->
            list.addObject()
                .put("path", file.path())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256())
                .put("blocks", file.blocks()));
    json.put("stream", TestCompany.STREAM);
    change.accept(json);
    Resigned.manifest(folder, release, published.pointer(), JsonFields.pretty(json), KEY);
    for (String placed : List.of(Manifest.NAME, Manifest.SIGNATURE)) {
      Files.delete(folder.resolve(placed));
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> load(CheckLog.SILENT).close())
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith(message);
  }

  private ReleaseRepository load(CheckLog log) {
    return ReleaseRepository.load(
        folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), log);
  }
}
