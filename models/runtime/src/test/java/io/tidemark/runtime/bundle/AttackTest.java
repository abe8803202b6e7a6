package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.Refresh;
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
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks on the way from a publisher to an enforcer, by somebody who can change every file on it,
 * and where it says so has stolen the key. Each is first shown to work on an enforcer without the
 * defence.
 */
class AttackTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final SigningKey NEXT = SigningKey.generate();
  private static final Instant SOON = TestCompany.issued().plusSeconds(3600);

  @TempDir private Path home;
  private Path folder;
  private Path state;

  /** Minutes of grace, in one digit each: all files of all releases have the same lengths. */
  private int contents = 2;

  @BeforeEach
  void first() throws IOException {
    folder = home.resolve("published");
    state = home.resolve("state");
    publish(KEY, 1, List.of());
  }

  @Test
  void rollback() throws IOException {
    Path older = home.resolve("older");
    TamperingTest.copy(folder, older);
    publish(KEY, 1, List.of());
    opens(folder, keeping());
    assertThat(opens(older, EnforcerOptions.builder(clock(SOON)).build()))
        .as("an enforcer that knows nothing takes it")
        .isEqualTo(new Sequence(1, 1));
    assertRefused(older, KEY.trusted(), keeping(), Refusal.OLDER_SEQUENCE);
    EnforcerOptions stateless =
        EnforcerOptions.builder(clock(SOON)).minimumSequence(new Sequence(1, 2)).build();
    assertRefused(older, KEY.trusted(), stateless, Refusal.OLDER_SEQUENCE);
    opens(folder, stateless);
  }

  @Test
  void freeze() {
    Instant later = TestCompany.issued().plus(Duration.ofDays(3));
    assertThat(opens(folder, EnforcerOptions.builder(clock(later)).build()))
        .as("an enforcer that takes any age goes on with it, more strictly")
        .isEqualTo(new Sequence(1, 1));
    EnforcerOptions young =
        EnforcerOptions.builder(clock(later)).maxAge(Duration.ofDays(2)).build();
    assertRefused(folder, KEY.trusted(), young, Refusal.TOO_OLD);
    EnforcerOptions early =
        EnforcerOptions.builder(clock(TestCompany.issued().minusSeconds(3600)))
            .maxAge(Duration.ofDays(2))
            .build();
    assertRefused(folder, KEY.trusted(), early, Refusal.TOO_OLD);
    Instant end = TestCompany.issued().plus(Duration.ofDays(7));
    assertRefused(
        folder, KEY.trusted(), EnforcerOptions.builder(clock(end)).build(), Refusal.HARD_EXPIRED);
  }

  @Test
  void mixAndMatch() throws IOException {
    Path one = release();
    publish(KEY, 1, List.of());
    Path two = release();
    byte[] own = Files.readAllBytes(two.resolve(BoundsFile.NAME));
    Files.copy(one.resolve(BoundsFile.NAME), home.resolve("b"));
    Files.write(two.resolve(BoundsFile.NAME), Files.readAllBytes(home.resolve("b")));
    assertRefused(folder, KEY.trusted(), keeping(), Refusal.FILE_DAMAGED);
    Files.write(two.resolve(BoundsFile.NAME), own);
    opens(folder, keeping());
    for (String name : List.of(Manifest.NAME, Manifest.SIGNATURE)) {
      Files.write(two.resolve(name), Files.readAllBytes(one.resolve(name)));
    }
    assertRefused(folder, KEY.trusted(), keeping(), Refusal.MANIFEST_DAMAGED);
  }

  @Test
  void truncation() throws IOException {
    Path file = release().resolve(IdentityFiles.RECORDS);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(folder, KEY.trusted(), keeping(), Refusal.FILE_SIZE);
    assertThat(state).as("nothing was accepted").doesNotExist();
  }

  /** So that an older release, rightly signed, passes as the newest. */
  @Test
  void stateThatIsTakenAway() throws IOException {
    Path older = home.resolve("older");
    TamperingTest.copy(folder, older);
    publish(KEY, 1, List.of());
    opens(folder, keeping());
    Files.delete(state);
    try (Enforcer enforcer = Enforcer.open(older, KEY.trusted(), keeping())) {
      assertThat(enforcer.sequence()).as("not required").contains(new Sequence(1, 1));
      assertThat(enforcer.counts().lostFiles()).as("said and counted").isEqualTo(1);
    }
    EnforcerOptions requiring =
        EnforcerOptions.builder(clock(SOON))
            .stateFile(state)
            .missing(EnforcerOptions.MissingState.REFUSED)
            .build();
    Files.delete(state);
    assertThatThrownBy(() -> opens(older, requiring)).hasMessageContaining("state is gone");
    Files.delete(home.resolve("state.key"));
    assertThatThrownBy(() -> opens(older, requiring))
        .as("as at a first start")
        .hasMessageContaining("state is required and is not there");
  }

  @Test
  void stateThatIsChanged() throws IOException {
    Path older = home.resolve("older");
    TamperingTest.copy(folder, older);
    publish(KEY, 1, List.of());
    opens(folder, keeping());
    Files.writeString(state, Files.readString(state).replace("1 2 ", "1 1 "));
    assertThatThrownBy(() -> opens(older, keeping()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its checksum does not fit; restore it, or delete it");
  }

  @Test
  void wrongKey() {
    assertRefused(folder, NEXT.trusted(), keeping(), Refusal.UNTRUSTED_KEY);
  }

  /** RFC 7515, section 4.1.11: a reader that does not understand an extension refuses the text. */
  @Test
  void extensionThatAReaderMustUnderstand() throws IOException {
    Path pointer = folder.resolve(Bundle.CURRENT);
    String payload = Files.readString(pointer).split("\\.")[1];
    String header =
        "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"tidemark-current+jws\"%s}"
            .formatted(KEY.keyId(), "%s");
    Files.writeString(pointer, signed(header.formatted(""), payload));
    opens(folder, keeping());
    Files.writeString(
        pointer, signed(header.formatted(",\"crit\":[\"b64\"],\"b64\":true"), payload));
    assertRefused(folder, KEY.trusted(), keeping(), Refusal.POINTER_UNREADABLE);
  }

  private static String signed(String header, String payload) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String text = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + payload;
    return text + "." + base64.encodeToString(KEY.sign(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void fastForwardWithAStolenKeyIsRecoveredFromByANewKeyAndEpoch() throws IOException {
    forge(new Sequence(1, 1_000_000_000_000L), KEY);
    opens(folder, keeping());
    // The owner gives the key up: the thief's sequence is behind the new epoch.
    TamperingTest.copy(folder, home.resolve("thief"));
    publish(NEXT, 2, List.of(KEY.keyId()));
    TrustedKeys both = both();
    assertThat(open(folder, both, keeping())).isEqualTo(new Sequence(2, 1));
    // The thief runs ahead of that, too.
    folder = home.resolve("thief");
    forge(new Sequence(3, 1), KEY);
    assertThat(open(folder, both, EnforcerOptions.builder(clock(SOON)).build()))
        .as("an enforcer that keeps nothing")
        .isEqualTo(new Sequence(3, 1));
    assertRefused(folder, both, keeping(), Refusal.UNTRUSTED_KEY);
    assertThat(state).content().contains("revoked " + KEY.keyId());
  }

  @Test
  void aRevokedKeyStaysSoForWhoeverFollowsAnotherStreamFromThenOn() throws IOException {
    publish(NEXT, 2, List.of(KEY.keyId()));
    assertThat(open(folder, both(), keeping())).isEqualTo(new Sequence(2, 1));
    EnforcerOptions other =
        EnforcerOptions.builder(clock(SOON)).stateFile(state).stream("other").build();
    assertRefused(folder, both(), other, Refusal.OTHER_STREAM);
    Path others = home.resolve("others");
    publish(others, "other", KEY, 1, List.of());
    assertRefused(others, both(), other, Refusal.UNTRUSTED_KEY);
    publish(others, "other", NEXT, 2, List.of());
    assertThat(open(others, both(), other)).as("begins anew").isEqualTo(new Sequence(2, 1));
    assertThat(state).content().contains("2 1 other", "revoked " + KEY.keyId());
  }

  @Test
  void aStolenKeyCannotBeginAnEpoch() throws IOException {
    opens(folder, keeping());
    forge(new Sequence(2, 1), KEY);
    assertThat(opens(folder, EnforcerOptions.builder(clock(SOON)).build()))
        .isEqualTo(new Sequence(2, 1));
    assertRefused(folder, KEY.trusted(), keeping(), Refusal.EPOCH_WITHOUT_NEW_KEY);
  }

  @Test
  void aKeyIsChangedWithoutAGapWhereBothAreTrustedMeanwhile() throws IOException {
    try (Enforcer both = Enforcer.open(folder, both(), keeping());
        Enforcer old =
            Enforcer.open(folder, KEY.trusted(), EnforcerOptions.builder(clock(SOON)).build())) {
      publish(KEY, 1, List.of());
      assertThat(both.refresh().outcome()).isEqualTo(Refresh.Outcome.LOADED);
      publish(NEXT, 2, List.of());
      assertThat(both.refresh().outcome()).isEqualTo(Refresh.Outcome.LOADED);
      Refresh refused = old.refresh();
      assertThat(refused.refused().orElseThrow().refusal()).isEqualTo(Refusal.UNTRUSTED_KEY);
      assertThat(refused.sequence()).as("keeps what it has").contains(new Sequence(1, 1));
      publish(NEXT, 2, List.of(KEY.keyId()));
      assertThat(both.refresh().sequence()).contains(new Sequence(2, 2));
    }
    assertThat(open(folder, NEXT.trusted(), keeping())).isEqualTo(new Sequence(2, 2));
  }

  @Test
  void whatIsRefusedIsNeverWrittenDownAsAccepted() throws IOException {
    opens(folder, keeping());
    String before = Files.readString(state);
    publish(KEY, 1, List.of());
    Path golden = release().resolve(GoldenFile.NAME);
    Files.writeString(golden, Files.readString(golden).replaceFirst("0", "1"));
    assertRefused(folder, KEY.trusted(), keeping(), Refusal.FILE_DAMAGED);
    assertThat(state).hasContent(before);
  }

  /**
   * A release with the contents of the present one at another place, signed like one of its own.
   */
  private void forge(Sequence place, SigningKey signer) throws IOException {
    Pointer present = Bundle.pointer(folder, KEY.trusted());
    Path from = folder.resolve(Bundle.RELEASES).resolve(present.release());
    byte[] json =
        Manifest.fromJson(Files.readAllBytes(from.resolve(Manifest.NAME)))
            .at(place, Optional.of(present.manifestSha256()), signer.keyId())
            .toJson();
    String name = Pointer.releaseName(place, Sha256.hex(json));
    Path to = folder.resolve(Bundle.RELEASES).resolve(name);
    TamperingTest.copy(from, to);
    Files.write(to.resolve(Manifest.NAME), json);
    Files.write(to.resolve(Manifest.SIGNATURE), signer.sign(json));
    Pointer forged =
        new Pointer(
            present.stream(),
            place,
            name,
            Sha256.hex(json),
            present.issuedAt(),
            present.expiresAt(),
            present.hardExpiresAt(),
            List.of());
    Files.writeString(
        folder.resolve(Bundle.CURRENT), forged.signed(signer), StandardCharsets.US_ASCII);
  }

  private void publish(SigningKey key, int epoch, List<String> revoked) throws IOException {
    publish(folder, TestCompany.STREAM, key, epoch, revoked);
  }

  private void publish(Path to, String stream, SigningKey key, int epoch, List<String> revoked)
      throws IOException {
    ReleaseContents small = SmallRelease.contents();
    contents++;
    Publisher publisher = new Publisher(key);
    publisher.publish(
        new Publication(to, stream, epoch, Lifetime.defaults(), 5, TestCompany.issued(), revoked),
        new ReleaseContents(
            small.baseline(),
            small.catalogueYaml(),
            small.impactMapYaml(),
            new PolicyBounds(Duration.ofMinutes(contents)),
            small.profileRules()),
        SmallRelease.identities(publisher.memberKey(stream), 2).iterator());
  }

  private Path release() {
    Pointer present = Bundle.pointer(folder, KEY.trusted());
    return folder.resolve(Bundle.RELEASES).resolve(present.release());
  }

  private TrustedKeys both() throws IOException {
    Path file =
        Files.writeString(home.resolve("both.pub"), KEY.publicPem() + "\n" + NEXT.publicPem());
    return TrustedKeys.read(file);
  }

  private EnforcerOptions keeping() {
    return EnforcerOptions.builder(clock(SOON)).stateFile(state).build();
  }

  private static Clock clock(Instant at) {
    return Clock.fixed(at, ZoneOffset.UTC);
  }

  private static Sequence opens(Path from, EnforcerOptions options) {
    return open(from, KEY.trusted(), options);
  }

  private static Sequence open(Path from, TrustedKeys keys, EnforcerOptions options) {
    try (Enforcer enforcer = Enforcer.open(from, keys, options)) {
      return enforcer.sequence().orElseThrow();
    }
  }

  private static void assertRefused(
      Path from, TrustedKeys keys, EnforcerOptions options, Refusal refusal) {
    assertThatThrownBy(() -> Enforcer.open(from, keys, options).close())
        .isInstanceOf(RefusedBundleException.class)
        .hasMessageStartingWith(refusal.name() + ": ");
  }
}
