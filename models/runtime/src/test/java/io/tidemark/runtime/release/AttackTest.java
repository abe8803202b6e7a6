package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks between publisher and enforcer by someone who can change every file but has no key;
 * {@link KeyRolesTest} covers stolen keys. Each attack is first shown to work on an enforcer
 * without the defence.
 */
class AttackTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final TrustedKeys PINNED = TestRoot.pin(KEY);
  private static final Instant SOON = TestCompany.issued().plusSeconds(3600);

  @TempDir private Path home;
  private Path folder;
  private Path state;

  /** Single-digit minutes of grace, so that all files of all releases have the same lengths. */
  private int contents = 2;

  @BeforeEach
  void first() throws IOException {
    folder = home.resolve("published");
    state = home.resolve("state/journal");
    publish();
  }

  @Test
  void rejectsRollback() throws IOException {
    Path older = home.resolve("older");
    TamperingTest.copy(folder, older);
    publish();
    opens(folder, keeping());
    assertThat(opens(older, EnforcerOptions.builder(clock(SOON)).build()))
        .as("an enforcer that knows nothing takes it")
        .isEqualTo(new Sequence(1));
    assertRefused(older, PINNED, keeping(), RejectionReason.OLDER_SEQUENCE);
    EnforcerOptions stateless =
        EnforcerOptions.builder(clock(SOON)).minimumSequence(new Sequence(2)).build();
    assertRefused(older, PINNED, stateless, RejectionReason.OLDER_SEQUENCE);
    opens(folder, stateless);
  }

  @Test
  void rejectsFreeze() {
    Instant later = TestCompany.issued().plus(Duration.ofDays(3));
    assertThat(opens(folder, EnforcerOptions.builder(clock(later)).build()))
        .as("an enforcer that takes any age goes on with it, more strictly")
        .isEqualTo(new Sequence(1));
    EnforcerOptions young =
        EnforcerOptions.builder(clock(later)).maxAge(Duration.ofDays(2)).build();
    assertRefused(folder, PINNED, young, RejectionReason.TOO_OLD);
    EnforcerOptions early =
        EnforcerOptions.builder(clock(TestCompany.issued().minusSeconds(3600)))
            .maxAge(Duration.ofDays(2))
            .build();
    assertRefused(folder, PINNED, early, RejectionReason.TOO_OLD);
    Instant end = TestCompany.issued().plus(Duration.ofDays(7));
    assertRefused(
        folder, PINNED, EnforcerOptions.builder(clock(end)).build(), RejectionReason.HARD_EXPIRED);
  }

  @Test
  void rejectsMixAndMatch() throws IOException {
    Path one = release();
    publish();
    Path two = release();
    byte[] own = Files.readAllBytes(two.resolve(ReleaseWriter.POLICY));
    Files.copy(one.resolve(ReleaseWriter.POLICY), home.resolve("b"));
    Files.write(two.resolve(ReleaseWriter.POLICY), Files.readAllBytes(home.resolve("b")));
    assertRefused(folder, PINNED, keeping(), RejectionReason.FILE_DAMAGED);
    Files.write(two.resolve(ReleaseWriter.POLICY), own);
    opens(folder, keeping());
    for (String name : List.of(Manifest.NAME, Manifest.SIGNATURE)) {
      Files.write(two.resolve(name), Files.readAllBytes(one.resolve(name)));
    }
    assertRefused(folder, PINNED, keeping(), RejectionReason.MANIFEST_DAMAGED);
  }

  @Test
  void rejectsTruncation() throws IOException {
    Path file = release().resolve(IdentityFiles.RECORDS);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(folder, PINNED, keeping(), RejectionReason.FILE_SIZE);
    assertThat(state).as("no release was accepted").content().contains("\"byKey\":{}");
  }

  /** Lets an older, correctly signed release pass as the newest. */
  @Test
  void rejectsMissingState() throws IOException {
    Path older = home.resolve("older");
    TamperingTest.copy(folder, older);
    publish();
    opens(folder, keeping());
    Files.delete(state);
    try (Enforcer enforcer = Enforcer.open(older, PINNED, keeping())) {
      assertThat(enforcer.sequence()).as("not required").contains(new Sequence(1));
      assertThat(enforcer.counts().get(EnforcerCount.LOST_STATE_FILES))
          .as("said and counted")
          .isEqualTo(1);
    }
    EnforcerOptions requiring =
        EnforcerOptions.builder(clock(SOON))
            .stateFolder(state.getParent())
            .missing(EnforcerOptions.MissingState.REFUSED)
            .build();
    Files.delete(state);
    assertThatThrownBy(() -> opens(older, requiring))
        .hasMessageContaining("was written by an earlier run");
    Files.delete(home.resolve("state/journal.lock"));
    assertThatThrownBy(() -> opens(older, requiring))
        .as("as at a first start")
        .hasMessageContaining("journal is missing; restore it or mount its volume");
  }

  @Test
  void rejectsModifiedState() throws IOException {
    Path older = home.resolve("older");
    TamperingTest.copy(folder, older);
    publish();
    opens(folder, keeping());
    Files.writeString(state, Files.readString(state).replace("{\"number\":2}", "{\"number\":1}"));
    assertThatThrownBy(() -> opens(older, keeping()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the checksum of line 2 does not match; restore it, or delete it");
  }

  @Test
  void rejectsWrongKey() {
    assertRefused(
        folder, SigningKey.generate().trusted(), keeping(), RejectionReason.UNTRUSTED_KEY);
  }

  /**
   * RFC 7515, section 4.1.11: a reader that does not understand an extension must reject the text.
   */
  @Test
  void rejectsUnknownCriticalExtension() throws IOException {
    Path pointer = folder.resolve(ReleaseRepository.CURRENT);
    String payload = Files.readString(pointer).split("\\.")[1];
    String header =
        "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"tidemark-current+jws\"%s}"
            .formatted(KEY.keyId(), "%s");
    Files.writeString(pointer, signed(header.formatted(""), payload));
    opens(folder, keeping());
    Files.writeString(
        pointer, signed(header.formatted(",\"crit\":[\"b64\"],\"b64\":true"), payload));
    assertRefused(folder, PINNED, keeping(), RejectionReason.POINTER_UNREADABLE);
  }

  private static String signed(String header, String payload) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String text = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + payload;
    return text + "." + base64.encodeToString(KEY.sign(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void doesNotRecordRejectedReleases() throws IOException {
    opens(folder, keeping());
    String before = Files.readString(state);
    publish();
    Path golden = release().resolve(GoldenFile.NAME);
    Files.writeString(golden, Files.readString(golden).replaceFirst("0", "1"));
    assertRefused(folder, PINNED, keeping(), RejectionReason.FILE_DAMAGED);
    assertThat(state).hasContent(before);
  }

  private void publish() throws IOException {
    ReleaseContents small = SmallRelease.contents();
    contents++;
    Publisher publisher = TestRoot.publisher(folder, KEY);
    publisher.publish(
        TestCompany.to(folder),
        TestCompany.withPolicy(
            small, new Policy(1, null, null, Duration.ofMinutes(contents), null)),
        SmallRelease.identities(publisher.memberKey(TestCompany.STREAM), 2).iterator());
  }

  private Path release() {
    Pointer present = ReleaseRepository.pointer(folder, KEY.trusted());
    return folder.resolve(ReleaseRepository.RELEASES).resolve(present.release());
  }

  private EnforcerOptions keeping() {
    return EnforcerOptions.builder(clock(SOON)).stateFolder(state.getParent()).build();
  }

  private static Clock clock(Instant at) {
    return Clock.fixed(at, ZoneOffset.UTC);
  }

  private static Sequence opens(Path from, EnforcerOptions options) {
    return open(from, PINNED, options);
  }

  private static Sequence open(Path from, TrustedKeys keys, EnforcerOptions options) {
    try (Enforcer enforcer = Enforcer.open(from, keys, options)) {
      return enforcer.sequence().orElseThrow();
    }
  }

  private static void assertRefused(
      Path from, TrustedKeys keys, EnforcerOptions options, RejectionReason refusal) {
    assertThatThrownBy(() -> Enforcer.open(from, keys, options).close())
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith(refusal.name() + ": ");
  }
}
