package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.enforcer.ReleaseWarnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Behaviour of readers while keys are rotated, and while someone with a stolen key controls the
 * repository. The scenarios are those of conformance suites for The Update Framework: root, release
 * key and pointer; rotation, compromise, rollback, freeze, fast-forward, wrong role.
 */
class KeyRolesTest {
  private static final SigningKey ROOT = SigningKey.generate();
  private static final SigningKey NEXT_ROOT = SigningKey.generate();
  private static final SigningKey RELEASE = SigningKey.generate();
  private static final SigningKey NEXT_RELEASE = SigningKey.generate();
  private static final SigningKey THIEF = SigningKey.generate();
  private static final Instant SOON = TestCompany.issued().plusSeconds(60);

  @TempDir private Path home;
  private final AtomicReference<Instant> now = new AtomicReference<>(SOON);
  private TestRepository repository;
  private Path state;

  @BeforeEach
  void first() throws IOException {
    state = home.resolve("state/journal");
    repository = new TestRepository(home.resolve("published"), TestCompany.STREAM);
    repository.root(document(1, ROOT, RELEASE), ROOT);
    repository.release(1, RELEASE);
  }

  // Release key

  @Test
  void rotatesReleaseKeyWithoutGap() throws IOException {
    try (Enforcer enforcer = open()) {
      repository.root(document(2, List.of(ROOT), List.of(RELEASE, NEXT_RELEASE)), ROOT);
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.UNCHANGED);
      repository.release(2, NEXT_RELEASE);
      assertLoaded(enforcer, 2);
      repository.root(document(3, ROOT, NEXT_RELEASE), ROOT);
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.UNCHANGED);
      repository.release(3, RELEASE);
      assertRefused(enforcer, RejectionReason.UNTRUSTED_KEY);
      assertThat(enforcer.sequence()).contains(new Sequence(2));
    }
  }

  @Test
  void stopsUsingReleaseOfRevokedKey() throws IOException {
    ReleaseWarnings warnings = new ReleaseWarnings();
    try (Enforcer enforcer = open()) {
      Pointer first = enforcer.pointer().orElseThrow();
      assertThat(warnings.due(enforcer, SOON)).isEmpty();
      repository.root(document(2, ROOT, NEXT_RELEASE), ROOT);
      assertRefused(enforcer, RejectionReason.UNTRUSTED_KEY);
      assertThat(enforcer.sequence()).as("let go at once").isEmpty();
      assertThat(enforcer.freshness(SOON)).isEqualTo(Freshness.DEAD);
      assertThat(warnings.due(enforcer, SOON))
          .contains(
              "Release %s is DEAD, because ROOT.jws version 2 revokes its key %s: the fail-safe table decides; publish a release signed by one of the keys %s"
                  .formatted(first.release(), first.keyId(), NEXT_RELEASE.trusted().ids()));
      assertThat(warnings.due(enforcer, SOON)).as("once").isEmpty();
      repository.release(1, NEXT_RELEASE);
      assertLoaded(enforcer, 1);
    }
  }

  @Test
  void refusesLeakedCredentialsOfDroppedRelease() throws IOException {
    try (Enforcer enforcer = open()) {
      repository.root(document(2, ROOT, NEXT_RELEASE), ROOT);
      assertRefused(enforcer, RejectionReason.UNTRUSTED_KEY);
      assertThat(detail(enforcer, TestRepository.LEAKED)).isEqualTo("credential_leaked");
      assertThat(detail(enforcer, "key-1")).isEqualTo("baseline_dead");
    }
  }

  @Test
  void refusesLeakedCredentialsOfReleaseExpiredBeforeStart() {
    now.set(SOON.plus(Duration.ofDays(8)));
    try (Enforcer enforcer =
        Enforcer.awaiting(repository.folder, ROOT.trusted(), options().build())) {
      assertRefused(enforcer, RejectionReason.HARD_EXPIRED);
      assertThat(enforcer.sequence()).as("not in use").isEmpty();
      assertThat(detail(enforcer, TestRepository.LEAKED)).isEqualTo("credential_leaked");
      assertThat(detail(enforcer, "key-1")).isEqualTo("baseline_dead");
    }
  }

  private String detail(Enforcer enforcer, String credential) {
    return enforcer
        .evaluate(
            AccessEvent.builder()
                .identity("aws", "1", "robot")
                .kind(IdentityKind.SERVICE_ACCOUNT)
                .credential(credential)
                .number(EventColumn.TIME, EventTime.micros(now.get()))
                .build())
        .detail();
  }

  @Test
  void revocationSurvivesRestart() throws IOException {
    List<String> before = repository.lines();
    open().close();
    repository.root(document(2, ROOT, NEXT_RELEASE), ROOT);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
    repository.roots(before);
    assertRefused(RejectionReason.OLDER_ROOT);
  }

  @Test
  void stolenReleaseKeyCannotRevoke() throws IOException {
    SigningKey recovery = NEXT_RELEASE;
    repository.root(document(2, List.of(ROOT), List.of(RELEASE, recovery)), ROOT);
    try (Enforcer enforcer = open()) {
      List<String> honest = repository.lines();
      repository.root(document(3, ROOT, RELEASE), RELEASE);
      assertRefused(enforcer, RejectionReason.UNTRUSTED_KEY);
      repository.roots(honest);
      // The thief can still sign releases, but only until the root no longer names the key.
      repository.release(2, RELEASE);
      assertLoaded(enforcer, 2);
      repository.root(document(3, ROOT, recovery), ROOT);
      repository.release(3, recovery);
      assertLoaded(enforcer, 3);
    }
  }

  @Test
  void nextKeyRestartsSequenceAfterFastForward() throws IOException {
    repository.release(Long.MAX_VALUE, RELEASE);
    open().close();
    repository.release(2, RELEASE);
    assertRefused(RejectionReason.OLDER_SEQUENCE);
    repository.root(document(2, ROOT, NEXT_RELEASE), ROOT);
    repository.release(1, NEXT_RELEASE);
    assertOpens(1);
    repository.release(Long.MAX_VALUE, RELEASE);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
  }

  @Test
  void fastForwardKeepsRollbackProtectionOfOtherKeys() throws IOException {
    repository.root(document(2, List.of(ROOT), List.of(RELEASE, NEXT_RELEASE)), ROOT);
    repository.release(50, NEXT_RELEASE);
    assertOpens(50);
    repository.release(Long.MAX_VALUE, RELEASE);
    assertOpens(Long.MAX_VALUE);
    repository.root(document(3, ROOT, NEXT_RELEASE), ROOT);
    repository.release(49, NEXT_RELEASE);
    assertRefused(RejectionReason.OLDER_SEQUENCE);
    repository.release(51, NEXT_RELEASE);
    assertOpens(51);
  }

  @Test
  void capsLifetimeOfStolenReleaseKey() throws IOException {
    Duration most = Lifetime.LONGEST;
    repository.release(2, RELEASE, TestCompany.issued(), most.plusMillis(1));
    assertRefused(RejectionReason.TOO_LONG_LIVED);
    repository.release(2, RELEASE, TestCompany.issued(), Duration.ofDays(36_500));
    assertRefused(RejectionReason.TOO_LONG_LIVED);
    // A later issue time does not extend the limit.
    for (Instant issued : List.of(SOON.plusMillis(1), Instant.MAX.minus(most))) {
      repository.release(2, RELEASE, issued, most);
      assertRefused(RejectionReason.TOO_LONG_LIVED);
    }
    repository.release(2, RELEASE, SOON, most);
    assertOpens(2);
  }

  // Pointer

  @Test
  void olderPointerOfOtherKeyIsRollback() throws IOException {
    repository.root(document(2, List.of(ROOT), List.of(RELEASE, NEXT_RELEASE)), ROOT);
    repository.release(5, RELEASE);
    assertOpens(5);
    repository.release(4, NEXT_RELEASE);
    assertRefused(RejectionReason.OLDER_SEQUENCE);
  }

  @Test
  void frozenPointerExpires() {
    now.set(
        TestCompany.issued()
            .plus(new Lifetime(Duration.ofHours(36), Duration.ofDays(7)).hardExpires()));
    assertRefused(RejectionReason.HARD_EXPIRED);
  }

  @Test
  void rootKeyCannotSignReleases() throws IOException {
    repository.release(2, ROOT);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
  }

  @Test
  void keyHasOneRole() {
    assertThatThrownBy(() -> document(2, ROOT, ROOT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the key " + ROOT.keyId() + " is both a root key and a release key");
  }

  @Test
  void rejectsPointerAndManifestOfDifferentKeys() throws IOException {
    repository.root(document(2, List.of(ROOT), List.of(RELEASE, NEXT_RELEASE)), ROOT);
    String release = repository.manifest(2, NEXT_RELEASE);
    Duration lifetime = new Lifetime(Duration.ofHours(36), Duration.ofDays(7)).hardExpires();
    repository.point(release, 2, RELEASE, TestCompany.issued(), lifetime);
    assertRefused(RejectionReason.MANIFEST_MIXED);
    repository.point(release, 2, NEXT_RELEASE, TestCompany.issued(), lifetime);
    assertOpens(2);
  }

  @Test
  void distinguishesPointerFromRootDocument() throws IOException {
    Path pointer = repository.folder.resolve(ReleaseRepository.CURRENT);
    String current = Files.readString(pointer);
    String[] parts = current.split("\\.");
    String asRoot =
        "{\"payload\":\"%s\",\"signatures\":[{\"protected\":\"%s\",\"signature\":\"%s\"}]}"
            .formatted(parts[1], parts[0], parts[2]);
    List<String> lines = repository.lines();
    repository.roots(List.of(asRoot));
    assertRefused(RejectionReason.ROOT_UNREADABLE);
    Files.writeString(pointer, lines.get(0));
    repository.roots(lines);
    assertRefused(RejectionReason.POINTER_UNREADABLE);
  }

  // Root

  @Test
  void replacesRootKeyWithBothSignatures() throws IOException {
    open().close();
    repository.root(document(2, NEXT_ROOT, RELEASE), ROOT, NEXT_ROOT);
    repository.root(document(3, NEXT_ROOT, NEXT_RELEASE), NEXT_ROOT);
    repository.release(2, NEXT_RELEASE);
    assertOpens(2);
    List<String> honest = repository.lines();
    repository.root(document(4, ROOT, RELEASE), ROOT);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
    repository.roots(honest);
    assertOpens(2);
  }

  @Test
  void rejectsReplacementWithoutBothSignatures() throws IOException {
    List<String> before = repository.lines();
    repository.root(document(2, NEXT_ROOT, RELEASE), ROOT);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
    repository.roots(before).root(document(2, NEXT_ROOT, RELEASE), NEXT_ROOT);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
    assertThatThrownBy(
            () ->
                document(2, NEXT_ROOT, RELEASE)
                    .append(repository.roots(before).folder, List.of(NEXT_ROOT)))
        .hasMessageStartingWith("UNTRUSTED_KEY")
        .hasMessageEndingWith("of the previous one; sign it with that key too");
    assertThat(repository.lines()).as("nothing is written").isEqualTo(before);
  }

  @Test
  void followsChainOfMissedRotations() throws IOException {
    open().close();
    SigningKey before = ROOT;
    for (int version = 2; version < 12; version++) {
      SigningKey after = version == 11 ? NEXT_ROOT : SigningKey.generate();
      repository.root(document(version, after, NEXT_RELEASE), before, after);
      before = after;
    }
    repository.release(2, NEXT_RELEASE);
    assertOpens(2);
    assertThat(state).content().contains("\"root\":{\"number\":11,");
  }

  @Test
  void newRootKeyNeedsNoOldKeys() throws IOException {
    repository.root(document(2, NEXT_ROOT, RELEASE), ROOT, NEXT_ROOT);
    try (Enforcer enforcer =
        Enforcer.open(repository.folder, NEXT_ROOT.trusted(), options().build())) {
      assertThat(enforcer.sequence()).contains(new Sequence(1));
    }
  }

  @Test
  void acceptsExpiredDocumentInsideChain() throws IOException {
    Instant past = SOON.minus(Duration.ofDays(500));
    repository.roots(List.of());
    repository.root(
        repository.document(
            1, List.of(ROOT), List.of(RELEASE), past, past.plus(Duration.ofDays(9))),
        ROOT);
    assertRefused(RejectionReason.ROOT_EXPIRED);
    repository.root(document(2, NEXT_ROOT, RELEASE), ROOT, NEXT_ROOT);
    assertOpens(1);
  }

  @Test
  void expiredDocumentStillRevokes() throws IOException {
    List<String> before = repository.lines();
    Instant issued = SOON.minus(Duration.ofDays(9));
    repository.root(
        repository.document(
            2, List.of(ROOT), List.of(NEXT_RELEASE), issued, issued.plus(Duration.ofDays(1))),
        ROOT);
    assertRefused(RejectionReason.ROOT_EXPIRED);
    repository.roots(before);
    assertRefused(RejectionReason.OLDER_ROOT);
  }

  @Test
  void versionsIncreaseWithoutGap() throws IOException {
    List<String> before = repository.lines();
    for (long version : new long[] {1, 3}) {
      repository.roots(before).root(document(version, ROOT, NEXT_RELEASE), ROOT);
      assertRefused(RejectionReason.ROOT_UNREADABLE);
    }
  }

  @Test
  void olderOrDifferentChainIsRollback() throws IOException {
    List<String> before = repository.lines();
    repository.root(document(2, ROOT, NEXT_RELEASE), ROOT);
    repository.release(2, NEXT_RELEASE);
    assertOpens(2);
    List<String> honest = repository.lines();
    repository.roots(before);
    assertRefused(RejectionReason.OLDER_ROOT);
    // A different second version, and a third, by someone who has the first root key.
    repository.roots(before).root(document(2, ROOT, THIEF), ROOT);
    repository.root(document(3, ROOT, THIEF), ROOT);
    assertRefused(RejectionReason.OLDER_ROOT);
    // A chain that starts after the accepted version.
    repository.roots(List.of()).root(document(3, ROOT, THIEF), ROOT);
    assertRefused(RejectionReason.OLDER_ROOT);
    repository.roots(honest);
    assertOpens(2);
  }

  @Test
  void frozenRootExpires() throws IOException {
    now.set(TestCompany.issued().minus(Duration.ofDays(1)).plus(TestRepository.LIFETIME));
    repository.release(2, RELEASE, now.get(), Duration.ofDays(7));
    assertRefused(RejectionReason.ROOT_EXPIRED);
    now.set(now.get().minusMillis(1));
    repository.release(2, RELEASE, now.get(), Duration.ofDays(7));
    assertOpens(2);
  }

  @Test
  void capsLifetimeOfRootDocument() throws IOException {
    Instant issued = TestCompany.issued();
    repository.roots(List.of());
    repository.root(
        repository.document(
            1,
            List.of(ROOT),
            List.of(RELEASE),
            issued,
            issued.plus(RootDocument.LONGEST).plusMillis(1)),
        ROOT);
    assertRefused(RejectionReason.TOO_LONG_LIVED);
  }

  @Test
  void rejectsUnsignedOrForeignDocument() throws IOException {
    RootDocument second = document(2, ROOT, THIEF);
    List<String> before = repository.lines();
    repository.root(second);
    assertRefused(RejectionReason.ROOT_UNREADABLE);
    repository.roots(before).root(second, THIEF);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
    repository.roots(before).root(second, RELEASE);
    assertRefused(RejectionReason.UNTRUSTED_KEY);
    // The signature of another document.
    String honest = document(2, ROOT, NEXT_RELEASE).signed(List.of(ROOT));
    String signature = honest.substring(honest.indexOf("\"signatures\""));
    String forged = second.signed(List.of(THIEF));
    List<String> lines = new ArrayList<>(before);
    lines.add(forged.substring(0, forged.indexOf("\"signatures\"")) + signature);
    repository.roots(lines);
    assertRefused(RejectionReason.BAD_SIGNATURE);
  }

  @Test
  void missingDocumentsKeepCurrentRelease() throws IOException {
    try (Enforcer enforcer = open()) {
      Files.delete(repository.folder.resolve(RootDocument.NAME));
      assertRefused(enforcer, RejectionReason.NO_ROOT);
      repository.roots(List.of());
      assertRefused(enforcer, RejectionReason.UNTRUSTED_KEY);
      assertThat(enforcer.sequence()).contains(new Sequence(1));
    }
  }

  @Test
  void ignoresRootOfOtherStream() throws IOException {
    TestRepository other = new TestRepository(home.resolve("other"), "other");
    other.root(other.document(1, List.of(ROOT), List.of(THIEF)), ROOT);
    repository.roots(other.lines());
    repository.release(2, THIEF);
    assertRefused(RejectionReason.OTHER_STREAM);
    open(other, options().stream("other").build(), RejectionReason.NO_POINTER);
    open(repository, options().stream(TestCompany.STREAM).build(), RejectionReason.OTHER_STREAM);
  }

  @Test
  void otherStreamStartsOver() throws IOException {
    repository.release(8, RELEASE);
    assertOpens(8);
    TestRepository other = new TestRepository(home.resolve("other"), "other");
    other.root(other.document(1, List.of(ROOT), List.of(RELEASE)), ROOT);
    other.release(1, RELEASE);
    open(other, options().build(), RejectionReason.OTHER_STREAM);
    try (Enforcer enforcer =
        Enforcer.open(other.folder, ROOT.trusted(), options().stream("other").build())) {
      assertThat(enforcer.sequence()).contains(new Sequence(1));
    }
  }

  /** A reader without state is only as safe as its pin: this is what a stolen root key can do. */
  @Test
  void stolenRootKeyForksStatelessReaders() throws IOException {
    List<String> before = repository.lines();
    repository.root(document(2, NEXT_ROOT, RELEASE), ROOT, NEXT_ROOT);
    open().close();
    repository.roots(before).root(document(2, THIEF, NEXT_RELEASE), ROOT, THIEF);
    repository.release(1, NEXT_RELEASE);
    EnforcerOptions forgetful = EnforcerOptions.builder(clock()).build();
    try (Enforcer enforcer = Enforcer.open(repository.folder, ROOT.trusted(), forgetful)) {
      assertThat(enforcer.sequence()).contains(new Sequence(1));
    }
    assertRefused(RejectionReason.OLDER_ROOT);
    assertThatThrownBy(
            () -> Enforcer.open(repository.folder, NEXT_ROOT.trusted(), forgetful).close())
        .hasMessageStartingWith("UNTRUSTED_KEY");
  }

  @Test
  void reportsReleaseKeyGivenAsRootKey() {
    assertThatThrownBy(
            () -> Enforcer.open(repository.folder, RELEASE.trusted(), options().build()).close())
        .hasMessageStartingWith("UNTRUSTED_KEY")
        .hasMessageContaining("which is a release key; give it the public root key, root.pub");
  }

  @Test
  void configuredMinimumAppliesToAllKeys() throws IOException {
    EnforcerOptions least =
        EnforcerOptions.builder(clock()).minimumSequence(new Sequence(2)).build();
    open(repository, least, RejectionReason.OLDER_SEQUENCE);
    repository.release(2, RELEASE);
    Enforcer.open(repository.folder, ROOT.trusted(), least).close();
  }

  private RootDocument document(long version, SigningKey root, SigningKey release) {
    return repository.document(version, List.of(root), List.of(release));
  }

  private RootDocument document(long version, List<SigningKey> roots, List<SigningKey> releases) {
    return repository.document(version, roots, releases);
  }

  private Enforcer open() {
    return Enforcer.open(repository.folder, ROOT.trusted(), options().build());
  }

  private EnforcerOptions.Builder options() {
    return EnforcerOptions.builder(clock()).stateFolder(state.getParent());
  }

  private Clock clock() {
    return Clock.fixed(now.get(), ZoneOffset.UTC);
  }

  private void assertOpens(long sequence) {
    try (Enforcer enforcer = open()) {
      assertThat(enforcer.sequence()).contains(new Sequence(sequence));
    }
  }

  private void assertRefused(RejectionReason refusal) {
    open(repository, options().build(), refusal);
  }

  private static void open(TestRepository from, EnforcerOptions options, RejectionReason refusal) {
    assertThatThrownBy(() -> Enforcer.open(from.folder, ROOT.trusted(), options).close())
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith(refusal.name() + ": ");
  }

  private static void assertLoaded(Enforcer enforcer, long sequence) {
    Refresh refresh = enforcer.refresh();
    assertThat(refresh.outcome()).as("%s", refresh).isEqualTo(Refresh.Outcome.LOADED);
    assertThat(refresh.sequence()).contains(new Sequence(sequence));
  }

  private static void assertRefused(Enforcer enforcer, RejectionReason refusal) {
    assertThat(enforcer.refresh().refused().map(RejectedReleaseException::refusal))
        .isEqualTo(Optional.of(refusal));
  }
}
