package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a published release is changed, a careful reader and an enforcer reject it for a named
 * reason.
 */
class TamperingTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Instant SOON = TestCompany.issued().plusSeconds(3600);

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static TestCompany company;
  private static Path published;
  private static Pointer pointer;

  @BeforeAll
  static void publishOnce() throws IOException {
    company = TestCompany.of(1);
    published = shared.resolve("published");
    pointer = company.publish(published, KEY).pointer();
  }

  @BeforeEach
  void copy() throws IOException {
    copy(published, folder);
  }

  @Test
  void unmodifiedReleasePassesAllChecks() {
    List<String> passed = new ArrayList<>();
    try (ReleaseRepository repository = load(SOON, (check, detail) -> passed.add(check))) {
      repository.checkAll((check, detail) -> passed.add(check));
    }
    assertThat(passed)
        .containsSubsequence(
            "pointer",
            "stream",
            "sequence",
            "expiry",
            "manifest",
            "manifest signature",
            "baseline.bin",
            "catalogue.yaml",
            "golden.jsonl",
            "features",
            "self-test",
            "identities");
  }

  @Tag("slow")
  @Test
  void detectsChangesInEveryFile() throws IOException {
    Path release = folder.resolve(ReleaseRepository.RELEASES).resolve(pointer.release());
    List<Path> files =
        new ArrayList<>(
            List.of(folder.resolve(RootDocument.NAME), folder.resolve(ReleaseRepository.CURRENT)));
    try (var listed = Files.list(release)) {
      files.addAll(listed.sorted().toList());
    }
    assertThat(files).hasSize(15);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      // ExhaustiveTamperingTest changes every single byte, on a release of at most 64 KB.
      int step = 1 + bytes.length / 40;
      for (int at = 0; at < bytes.length; at += step) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << (at % 8));
        Files.write(file, flipped);
        RejectedReleaseException refused = refused(SOON);
        assertThat(refused).as("byte %d of %s", at, file.getFileName()).isNotNull();
        assertThat(refused.getMessage()).contains("; ");
      }
      Files.write(file, bytes);
    }
    assertThat(refused(SOON)).isNull();
  }

  @Test
  void namesTruncatedOrMissingFile() throws IOException {
    for (ManifestFile file : manifest().files()) {
      Path path =
          folder
              .resolve(ReleaseRepository.RELEASES)
              .resolve(pointer.release())
              .resolve(file.path());
      byte[] bytes = Files.readAllBytes(path);
      Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
      assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.FILE_SIZE);
      assertThat(refused(SOON)).hasMessageContaining(file.path() + " has");
      Files.delete(path);
      assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.FILE_MISSING);
      assertThat(refused(SOON)).hasMessageContaining(file.path());
      Files.write(path, bytes);
    }
    Files.delete(folder.resolve(ReleaseRepository.CURRENT));
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.NO_POINTER);
  }

  @Test
  void rejectsPointerOfOtherKey() {
    TrustedKeys others = SigningKey.generate().trusted();
    assertThatThrownBy(() -> ReleaseRepository.pointer(folder, others))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessage(
            "UNTRUSTED_KEY: CURRENT.jws is signed by the key %s, but the trusted keys are %s; a"
                + " release key that ROOT.jws does not name is revoked, so publish with a key that"
                + " it names",
            KEY.keyId(), others.ids());
  }

  @Test
  void expiryStartsWithGrace() {
    assertThat(pointer.freshness(SOON)).isEqualTo(Freshness.FRESH);
    Instant late = TestCompany.issued().plus(Duration.ofHours(36));
    assertThat(pointer.freshness(late.minusMillis(1))).isEqualTo(Freshness.FRESH);
    assertThat(pointer.freshness(late)).isEqualTo(Freshness.GRACE);
    assertThat(refused(late)).isNull();
    Instant end = TestCompany.issued().plus(Duration.ofDays(7));
    assertThat(refused(end).refusal()).isEqualTo(RejectionReason.HARD_EXPIRED);
    assertThat(refused(end)).hasMessageContaining(end.toString());
  }

  @Test
  void olderSequenceIsRollback() throws IOException {
    Acceptance later = new Acceptance(Optional.empty(), new Sequence(2), SOON);
    assertThatThrownBy(
            () -> ReleaseRepository.load(folder, TestRoot.pin(KEY), later, CheckLog.SILENT))
        .hasMessageStartingWith("OLDER_SEQUENCE: the release has sequence 1,")
        .hasMessageContaining("at least 2 was accepted before");
  }

  @Test
  void rejectsReleaseOfOtherStream() throws IOException {
    Acceptance own = new Acceptance(Optional.of("production"), Sequence.NONE, SOON);
    assertThatThrownBy(
            () -> ReleaseRepository.load(folder, TestRoot.pin(KEY), own, CheckLog.SILENT))
        .hasMessageStartingWith("OTHER_STREAM: ROOT.jws belongs to stream 'test'");
    Manifest manifest = manifest();
    resign(
        new Manifest(
            new Manifest.Place(
                "other",
                manifest.place().sequence(),
                manifest.place().previousSha256(),
                manifest.place().keyId()),
            manifest.contentSha256(),
            manifest.terms(),
            manifest.files()));
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.MANIFEST_MIXED);
    assertThat(refused(SOON)).hasMessageContaining("'other'").hasMessageContaining("'test'");
  }

  @Test
  void rejectsOtherFormatVersion() throws IOException {
    String json = new String(manifest().toJson(), StandardCharsets.UTF_8);
    resign(json.replace("\"format_version\" : 1", "\"format_version\" : 2"));
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.UNKNOWN_FORMAT);
    assertThat(refused(SOON))
        .hasMessageContaining("has format version 2, but this reader supports 1");
  }

  @Test
  void rejectsPathsOutsideRelease() throws IOException {
    String json = new String(manifest().toJson(), StandardCharsets.UTF_8);
    resign(json.replace("\"model-card.md\"", "\"../model-card.md\""));
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.MANIFEST_UNREADABLE);
  }

  @Test
  void enforcerKeepsLastValidRelease() throws IOException {
    Clock clock = Clock.fixed(SOON, ZoneOffset.UTC);
    Set<RejectionReason> reasons = EnumSet.noneOf(RejectionReason.class);
    try (Enforcer enforcer =
        Enforcer.open(folder, TestRoot.pin(KEY), EnforcerOptions.builder(clock).build())) {
      byte[] jws = Files.readAllBytes(folder.resolve(ReleaseRepository.CURRENT));
      Pointer next =
          new Pointer(
              TestCompany.STREAM,
              new Sequence(2),
              "2-" + pointer.manifestSha256().substring(0, 12),
              pointer.manifestSha256(),
              pointer.issuedAt(),
              pointer.expiresAt(),
              pointer.hardExpiresAt(),
              KEY.keyId());
      Pointer foreign =
          new Pointer(
              "other",
              new Sequence(3),
              pointer.release(),
              pointer.manifestSha256(),
              pointer.issuedAt(),
              pointer.expiresAt(),
              pointer.hardExpiresAt(),
              KEY.keyId());
      Pointer dead =
          new Pointer(
              TestCompany.STREAM,
              new Sequence(3),
              pointer.release(),
              pointer.manifestSha256(),
              pointer.issuedAt().minus(Duration.ofDays(30)),
              pointer.expiresAt().minus(Duration.ofDays(30)),
              pointer.hardExpiresAt().minus(Duration.ofDays(30)),
              KEY.keyId());
      Pointer before =
          new Pointer(
              TestCompany.STREAM,
              new Sequence(0),
              pointer.release(),
              pointer.manifestSha256(),
              pointer.issuedAt(),
              pointer.expiresAt(),
              pointer.hardExpiresAt(),
              KEY.keyId());
      byte[] cut = Arrays.copyOf(jws, jws.length - 8);
      String signed = next.signed(KEY);
      String other = foreign.signed(KEY);
      byte[] mixed =
          (signed.substring(0, signed.lastIndexOf('.')) + other.substring(other.lastIndexOf('.')))
              .getBytes(StandardCharsets.US_ASCII);
      byte[] wrongKey = next.signed(SigningKey.generate()).getBytes(StandardCharsets.US_ASCII);
      for (byte[] put :
          List.of(
              cut,
              mixed,
              wrongKey,
              bytes(foreign),
              bytes(dead),
              bytes(before),
              "nonsense".getBytes(StandardCharsets.US_ASCII))) {
        Files.write(folder.resolve(ReleaseRepository.CURRENT), put);
        reasons.add(refusedBy(enforcer));
      }
      String json = new String(manifest().toJson(), StandardCharsets.UTF_8);
      resign(json.replace("\"format_version\" : 1", "\"format_version\" : 2"));
      reasons.add(refusedBy(enforcer));
      resign(json.replace("\"stream\" : \"test\"", "\"stream\" : \"other\""));
      reasons.add(refusedBy(enforcer));
      resign(json.replace("\"stream\" :", "\"x\" : 1, \"stream\" :"));
      Path release =
          folder
              .resolve(ReleaseRepository.RELEASES)
              .resolve(ReleaseRepository.pointer(folder, KEY.trusted()).release());
      byte[] baseline = Files.readAllBytes(release.resolve(ReleaseWriter.BASELINE));
      Files.write(
          release.resolve(ReleaseWriter.BASELINE), Arrays.copyOf(baseline, baseline.length / 2));
      reasons.add(refusedBy(enforcer));
      baseline[baseline.length / 2] ^= 1;
      Files.write(release.resolve(ReleaseWriter.BASELINE), baseline);
      reasons.add(refusedBy(enforcer));
      Files.write(release.resolve(Manifest.NAME), new byte[] {'{', '}'});
      reasons.add(refusedBy(enforcer));
      Files.write(folder.resolve(ReleaseRepository.CURRENT), jws);
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.UNCHANGED);
    }
    assertThat(reasons)
        .containsExactlyInAnyOrder(
            RejectionReason.BAD_SIGNATURE,
            RejectionReason.UNTRUSTED_KEY,
            RejectionReason.OTHER_STREAM,
            RejectionReason.HARD_EXPIRED,
            RejectionReason.OLDER_SEQUENCE,
            RejectionReason.POINTER_UNREADABLE,
            RejectionReason.UNKNOWN_FORMAT,
            RejectionReason.MANIFEST_MIXED,
            RejectionReason.FILE_SIZE,
            RejectionReason.FILE_DAMAGED,
            RejectionReason.MANIFEST_DAMAGED);
  }

  /**
   * Returns why an enforcer rejects the release, and checks that it still judges by the previous
   * one.
   */
  private static RejectionReason refusedBy(Enforcer enforcer) {
    Refresh refresh = enforcer.refresh();
    assertThat(refresh.outcome()).isEqualTo(Refresh.Outcome.REFUSED);
    assertThat(refresh.sequence()).contains(new Sequence(1));
    assertThat(enforcer.evaluate(company.nextDay().get(0)).isJudged()).isTrue();
    return refresh.refused().orElseThrow().refusal();
  }

  @Test
  void rejectsDifferentGoldenRow() throws IOException {
    regild(
        text -> {
          int at = text.indexOf("\"score\":0.") + "\"score\":0.".length() + 5;
          char digit = text.charAt(at) == '7' ? '3' : '7';
          return text.substring(0, at) + digit + text.substring(at + 1);
        });
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.GOLDEN_DIFFERS);
    assertThat(refused(SOON)).hasMessageContaining("line 1 of golden.jsonl has score");
  }

  @Test
  void rejectsUnjudgedGoldenEvent() throws IOException {
    regild(text -> text.replaceFirst("\"time\":\\d+", "\"time\":1"));
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.CONTENT_UNREADABLE);
    assertThat(refused(SOON)).hasMessageContaining("the release does not judge the event");
  }

  @Test
  void rejectsGoldenRowOfOtherLength() throws IOException {
    regild(text -> text.replaceFirst("\"row\":\\[[^,]+,", "\"row\":["));
    assertThat(refused(SOON).refusal()).isEqualTo(RejectionReason.CONTENT_UNREADABLE);
    assertThat(refused(SOON)).hasMessageContaining("values, but the baseline");
  }

  /** Changes the golden file and signs the release as if it had been published that way. */
  private void regild(UnaryOperator<String> change) throws IOException {
    Path golden =
        folder
            .resolve(ReleaseRepository.RELEASES)
            .resolve(pointer.release())
            .resolve(GoldenFile.NAME);
    byte[] before = Files.readAllBytes(golden);
    byte[] after =
        change.apply(new String(before, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    assertThat(after).isNotEqualTo(before);
    Files.write(golden, after);
    Manifest manifest = manifest();
    String sizeBefore = "\"path\" : \"" + GoldenFile.NAME + "\",\n      \"bytes\" : ";
    resign(
        new String(manifest.toJson(), StandardCharsets.UTF_8)
            .replace(manifest.file(GoldenFile.NAME).sha256(), Sha256.hex(golden))
            .replace(sizeBefore + before.length, sizeBefore + after.length));
  }

  private Manifest manifest() throws IOException {
    return Manifest.fromJson(
        Files.readAllBytes(
            published
                .resolve(ReleaseRepository.RELEASES)
                .resolve(pointer.release())
                .resolve(Manifest.NAME)));
  }

  private void resign(Manifest manifest) throws IOException {
    resign(new String(manifest.toJson(), StandardCharsets.UTF_8));
  }

  /** Publishes a different, properly signed manifest over the same files. */
  private void resign(String manifest) throws IOException {
    byte[] json = manifest.getBytes(StandardCharsets.UTF_8);
    String sha256 = Sha256.hex(json);
    Path release =
        folder.resolve(ReleaseRepository.RELEASES).resolve("1-" + sha256.substring(0, 12));
    copy(folder.resolve(ReleaseRepository.RELEASES).resolve(pointer.release()), release);
    Files.write(release.resolve(Manifest.NAME), json);
    Files.write(release.resolve(Manifest.SIGNATURE), KEY.sign(json));
    Files.write(
        folder.resolve(ReleaseRepository.CURRENT),
        bytes(
            new Pointer(
                pointer.stream(),
                pointer.sequence(),
                release.getFileName().toString(),
                sha256,
                pointer.issuedAt(),
                pointer.expiresAt(),
                pointer.hardExpiresAt(),
                KEY.keyId())));
  }

  private static byte[] bytes(Pointer signed) {
    return signed.signed(KEY).getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns why the folder is rejected at the given time; null if it passes every check. */
  private RejectedReleaseException refused(Instant at) {
    return catchThrowableOfType(
        RejectedReleaseException.class,
        () -> {
          try (ReleaseRepository repository = load(at, CheckLog.SILENT)) {
            repository.checkAll(CheckLog.SILENT);
          }
        });
  }

  private ReleaseRepository load(Instant at, CheckLog log) {
    return ReleaseRepository.load(folder, TestRoot.pin(KEY), Acceptance.anyAt(at), log);
  }

  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path target = to.resolve(from.relativize(file).toString());
              if (Files.isDirectory(file)) {
                Files.createDirectories(target);
              } else {
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
