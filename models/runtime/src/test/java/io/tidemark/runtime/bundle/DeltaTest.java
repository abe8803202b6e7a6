package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.bundle.Publication.Form;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that hold only what changed: the same answers, the same refusals. */
class DeltaTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final TestCompany COMPANY = new TestCompany(5);
  private static final MemberKey MEMBERS = new Publisher(KEY).memberKey(TestCompany.STREAM);

  @TempDir private Path folder;
  @TempDir private Path other;

  @Test
  void aDeltaDecidesAsTheWholeReleaseAndIsSmaller() throws IOException {
    publish(folder, before(), Form.WHOLE);
    Publisher.Published delta = publish(folder, after(), Form.DELTA);
    Publisher.Published whole = publish(other, after(), Form.WHOLE);
    try (Bundle bundle = load(folder)) {
      assertThat(bundle.release().manifest().base()).isPresent();
      assertThat(bundle.release().manifest().critical()).contains("delta");
      bundle.checkAll(CheckLog.SILENT);
      assertThat(bundle.release().identity(TestCompany.identity(0))).as("gone").isEmpty();
      assertThat(bundle.release().identity(TestCompany.identity(1))).as("changed").isPresent();
      assertThat(bundle.release().identity(TestCompany.identity(2))).as("as before").isPresent();
      assertThat(bundle.release().identity("aws|1|new")).as("new").isPresent();
      assertThat(bundle.release().manifest().terms().identities()).isEqualTo(after().size());
    }
    assertThat(Files.size(delta.folder().resolve("identities.bin")))
        .isLessThan(Files.size(whole.folder().resolve("identities.bin")) / 2);
    assertThat(decisions(folder)).isEqualTo(decisions(other));
  }

  @Test
  void theSameContentAgainPublishesNothingWhateverItsForm() throws IOException {
    publish(folder, before(), Form.WHOLE);
    publish(folder, after(), Form.DELTA);
    assertThat(publish(folder, after(), Form.DELTA).outcome())
        .isEqualTo(Publisher.Outcome.UNCHANGED);
    assertThat(publish(folder, after(), Form.WHOLE).outcome())
        .isEqualTo(Publisher.Outcome.UNCHANGED);
  }

  @Test
  void aDeltaAddsToTheLastWholeReleaseWhichStaysAsLongAsItDoes() throws IOException {
    Path base = publish(folder, before(), Form.WHOLE).folder();
    for (int round = 0; round < 6; round++) {
      List<KeyedIdentity> next = after();
      next.remove(round);
      assertThat(publish(folder, next, Form.DELTA).outcome()).isEqualTo(Publisher.Outcome.NEW);
      try (Bundle bundle = load(folder)) {
        assertThat(bundle.release().manifest().base().map(Base::release))
            .contains(base.getFileName().toString());
      }
    }
    try (var releases = Files.list(folder.resolve(Bundle.RELEASES))) {
      assertThat(releases.toList()).as("three are kept, and their base").hasSize(4).contains(base);
    }
  }

  @Test
  void whereMoreThanHalfChangedTheWholeIsWritten() throws IOException {
    publish(folder, before(), Form.WHOLE);
    TestCompany changed = new TestCompany(6);
    publish(folder, changed.identities(MEMBERS), Form.DELTA);
    try (Bundle bundle = load(folder)) {
      assertThat(bundle.release().manifest().base()).isEmpty();
    }
  }

  @Test
  void aBaseThatIsMissingOrAnotherIsRefusedAndADamagedBlockOfItFound() throws IOException {
    Path base = publish(folder, before(), Form.WHOLE).folder();
    publish(folder, after(), Form.DELTA);
    Path records = base.resolve("identities.bin");
    byte[] bytes = Files.readAllBytes(records);
    bytes[bytes.length / 2] ^= 1;
    Files.write(records, bytes);
    assertThatThrownBy(
            () -> {
              try (Bundle bundle = load(folder)) {
                bundle.checkAll(CheckLog.SILENT);
              }
            })
        .hasMessageStartingWith("FILE_DAMAGED: block 0 of identities.bin");
    Files.write(records, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> load(folder)).hasMessageStartingWith("FILE_SIZE");
    Path manifest = base.resolve(Manifest.NAME);
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replaceFirst("\"night\"", " \"night\""));
    assertThatThrownBy(() -> load(folder))
        .hasMessageStartingWith("MANIFEST_DAMAGED: the manifest of the base");
    Files.delete(manifest);
    assertThatThrownBy(() -> load(folder)).hasMessageStartingWith("FILE_MISSING");
  }

  /** All of the company, with fillers so that one that changed is a small part. */
  private static List<KeyedIdentity> before() {
    List<KeyedIdentity> all = new ArrayList<>(COMPANY.identities(MEMBERS));
    for (int i = 0; i < 30; i++) {
      all.add(named("aws|1|filler-" + i, OptionalDouble.empty()));
    }
    all.sort(null);
    return all;
  }

  /** One is gone, one changed, one is new. */
  private static List<KeyedIdentity> after() {
    MemberNames names = new MemberNames(MEMBERS);
    Set<String> moved =
        Set.of(names.hex(TestCompany.identity(0)), names.hex(TestCompany.identity(1)));
    List<KeyedIdentity> all = new ArrayList<>(before());
    all.removeIf(one -> moved.contains(java.util.HexFormat.of().formatHex(one.name())));
    all.add(
        KeyedIdentity.of(
            names.identity(TestCompany.identity(1)),
            named(TestCompany.identity(1), OptionalDouble.of(3)).record()));
    all.add(named("aws|1|new", OptionalDouble.empty()));
    all.sort(Comparator.naturalOrder());
    return all;
  }

  private static KeyedIdentity named(String identity, OptionalDouble usual) {
    return KeyedIdentity.of(
        new MemberNames(MEMBERS).identity(identity),
        IdentityRecord.leaving(
                COMPANY.profile(TestCompany.identity(1)), usual, Optional.empty(), MEMBERS)
            .toBytes());
  }

  private static Publisher.Published publish(Path to, List<KeyedIdentity> identities, Form form)
      throws IOException {
    return new Publisher(KEY)
        .publish(TestCompany.to(to).in(form), COMPANY.contents(), identities.iterator());
  }

  private static Bundle load(Path from) {
    return Bundle.load(
        from, KEY.trusted(), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT);
  }

  private static List<Decision> decisions(Path from) {
    List<Decision> decisions = new ArrayList<>();
    EnforcerOptions options = EnforcerOptions.at(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC));
    try (Enforcer enforcer = Enforcer.open(from, KEY.trusted(), options)) {
      for (AccessEvent event : COMPANY.nextDay()) {
        decisions.add(enforcer.evaluate(event));
        enforcer.completed(event);
      }
    }
    return decisions;
  }
}
