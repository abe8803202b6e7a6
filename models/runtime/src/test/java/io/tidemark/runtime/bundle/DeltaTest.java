package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.bundle.Publication.Form;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases that hold only what changed: the same answers, the same refusals. */
class DeltaTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final TestCompany COMPANY = TestCompany.of(5);
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
      List<String> counted = new ArrayList<>();
      bundle.checkAll((check, detail) -> counted.add(check + ": " + detail));
      assertThat(counted)
          .containsExactly("identities: 3 blocks, %d identities".formatted(after().size()));
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

  @Tag("slow")
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
    TestCompany changed = TestCompany.of(6);
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

  /** Profiles are of the night, and of nobody who did nothing is there anything new to say. */
  @Test
  void whoDidNothingSinceIsNotInADeltaAndIsJudgedAsIfHeWere() throws IOException {
    publish(folder, before(), Form.WHOLE);
    ReleaseContents nextNight = contentsOf(TestCompany.NIGHT.plusDays(1));
    List<KeyedIdentity> later = before().stream().map(DeltaTest::aDayLater).toList();
    Publisher.Published delta = publish(folder, later, nextNight, Form.DELTA);
    assertThat(base(delta)).isPresent();
    assertThat(delta.folder().resolve("identities.bin")).isEmptyFile();
    publish(other, later, nextNight, Form.WHOLE);
    assertThat(decisions(folder)).isEqualTo(decisions(other));
    Publisher.Published back = publish(folder, before(), Form.DELTA);
    assertThat(back.pointer().sequence()).as("an older night again").isEqualTo(new Sequence(1, 3));
    try (Bundle bundle = load(folder)) {
      bundle.checkAll(CheckLog.SILENT);
      assertThat(bundle.release().rules().night()).isEqualTo(TestCompany.NIGHT);
    }
  }

  @Test
  void anOlderNightOverANewerOneSaysAllAgain() throws IOException {
    List<KeyedIdentity> later = before().stream().map(DeltaTest::aDayLater).toList();
    publish(folder, later, contentsOf(TestCompany.NIGHT.plusDays(1)), Form.WHOLE);
    publish(folder, before(), Form.DELTA);
    try (Bundle bundle = load(folder)) {
      assertThat(bundle.release().manifest().base()).isEmpty();
      bundle.checkAll(CheckLog.SILENT);
    }
  }

  /** The manifest of a delta fixes what it needs of its base, and needs no more. */
  @Test
  void ofABaseItsIdentitiesCountAndNothingElse() throws IOException {
    Publisher.Published base = publish(folder, before(), Form.WHOLE);
    publish(folder, after(), Form.DELTA);
    for (String unneeded : List.of(ReleaseWriter.BASELINE, GoldenFile.NAME, Manifest.SIGNATURE)) {
      Files.delete(base.folder().resolve(unneeded));
    }
    List<String> told = new ArrayList<>();
    try (Bundle bundle =
        Bundle.load(
            folder,
            KEY.trusted(),
            Acceptance.anyAt(TestCompany.issued()),
            (check, detail) -> told.add(check + ": " + detail))) {
      assertThat(bundle.release().identity(TestCompany.identity(2))).isPresent();
    }
    assertThat(told)
        .contains(
            "base: "
                + base.pointer().release()
                + ", manifest SHA-256 "
                + base.pointer().manifestSha256());
  }

  @Test
  void overWhatIsDamagedOrOfOtherFeaturesTheWholeIsWritten() throws IOException {
    Publisher publisher = new Publisher(KEY);
    Publisher.Published small =
        publisher.publish(
            TestCompany.to(folder),
            SmallRelease.contents(),
            SmallRelease.identities(MEMBERS, 20).iterator());
    Publisher.Published company = publish(folder, before(), Form.DELTA);
    assertThat(base(company)).as("over " + small.pointer().release()).isEmpty();
    Files.writeString(company.folder().resolve(Manifest.NAME), "{}");
    assertThat(base(publish(folder, after(), Form.DELTA))).isEmpty();
    assertThat(base(publish(folder, before(), Form.DELTA))).isPresent();
  }

  private static Optional<Base> base(Publisher.Published published) throws IOException {
    return Manifest.fromJson(Files.readAllBytes(published.folder().resolve(Manifest.NAME))).base();
  }

  /** Names 1 to 20 before; a name at either end is gone, new or changed like any between. */
  @ParameterizedTest(name = "gone {0}, new {1}, changed {2}")
  @CsvSource({"1 2, 21, 10", "19 20, 0, 1", "5, 0 21, 20", "'', '', 7", "20, 21, ''"})
  void whereverItStandsWhatChangedIsInTheDelta(String gone, String added, String changed)
      throws IOException {
    NavigableMap<Integer, Double> now = new TreeMap<>();
    for (int name = 1; name <= 20; name++) {
      now.put(name, 0.0);
    }
    publishNumbered(now);
    numbers(gone).forEach(now::remove);
    numbers(added).forEach(name -> now.put(name, 0.0));
    numbers(changed).forEach(name -> now.put(name, 1.0));
    Publisher.Published delta = publishNumbered(now);
    Manifest manifest =
        Manifest.fromJson(Files.readAllBytes(delta.folder().resolve(Manifest.NAME)));
    assertThat(manifest.base()).isPresent();
    List<String> counted = new ArrayList<>();
    try (Bundle bundle = load(folder)) {
      bundle.checkAll((check, detail) -> counted.add(detail));
    }
    assertThat(counted).containsExactly("2 blocks, %d identities".formatted(now.size()));
    try (IdentityFiles files =
        IdentityFiles.open(
            delta.folder(),
            manifest,
            Shard.WHOLE,
            name -> Release.bytes(delta.folder(), name, 1 << 20),
            Optional.empty())) {
      List<String> said = new ArrayList<>();
      for (int at = 0; at < files.size(); at++) {
        said.add(files.name(at)[15] + (files.at(at).length == 0 ? " gone" : ""));
      }
      List<String> expected = new ArrayList<>();
      numbers(gone).forEach(name -> expected.add(name + " gone"));
      numbers(added).forEach(name -> expected.add(name + ""));
      numbers(changed).forEach(name -> expected.add(name + ""));
      assertThat(said).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static List<Integer> numbers(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(" ")).map(Integer::valueOf).toList();
  }

  private Publisher.Published publishNumbered(NavigableMap<Integer, Double> usual)
      throws IOException {
    List<KeyedIdentity> identities = new ArrayList<>();
    usual.forEach(
        (name, maximum) ->
            identities.add(
                KeyedIdentity.of(
                    ByteBuffer.allocate(16).put(15, name.byteValue()).array(),
                    IdentityRecord.leaving(
                            COMPANY.profile(TestCompany.identity(1)),
                            OptionalDouble.of(maximum),
                            Optional.empty(),
                            MEMBERS)
                        .toBytes())));
    return publish(folder, identities, Form.DELTA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "member_key", "feature_set_sha256", "shards", "base"})
  void aBaseThatDoesNotBelongUnderItIsRefusedThoughBothAreSigned(String member) throws IOException {
    Publisher publisher = new Publisher(KEY);
    List<KeyedIdentity> few = SmallRelease.identities(MEMBERS, 20);
    Publisher.Published base =
        publisher.publish(TestCompany.to(folder), SmallRelease.contents(), few.iterator());
    Publisher.Published delta =
        publisher.publish(
            TestCompany.to(folder).in(Form.DELTA),
            SmallRelease.contents(),
            few.subList(1, 20).iterator());
    Path file = base.folder().resolve(Manifest.NAME);
    ObjectNode below = (ObjectNode) JsonFields.MAPPER.readTree(file.toFile());
    switch (member) {
      case "shards" -> {
        below.putArray("shards").addObject().put("id", "a");
        below.putArray("critical").add("shards");
      }
      case "base" -> {
        below
            .putObject("base")
            .put("release", "1-" + "0".repeat(12))
            .put("manifest_sha256", "0".repeat(64));
        below.putArray("critical").add("delta");
      }
      case "stream" -> below.put(member, "other");
      default ->
          below.put(member, "ab".repeat(32).substring(0, below.get(member).textValue().length()));
    }
    Files.write(file, JsonFields.pretty(below));
    ObjectNode above =
        (ObjectNode) JsonFields.MAPPER.readTree(delta.folder().resolve(Manifest.NAME).toFile());
    above.withObject("/base").put("manifest_sha256", Sha256.hex(file));
    Resigned.manifest(folder, delta.folder(), delta.pointer(), JsonFields.pretty(above), KEY);
    assertThatThrownBy(() -> load(folder))
        .hasMessageStartingWith(
            "MANIFEST_MIXED: the base " + base.pointer().release() + " is of another stream, key,");
  }

  private static KeyedIdentity aDayLater(KeyedIdentity identity) {
    IdentityRecord record =
        IdentityRecord.fromBytes(
            identity.record(), COMPANY.program().schema(), COMPANY.baseline().policy());
    return KeyedIdentity.of(
        identity.name(),
        record.asOf(TestCompany.NIGHT.plusDays(1).toEpochDay(), ProfileRules.defaults()).toBytes());
  }

  private static ReleaseContents contentsOf(LocalDate night) {
    ReleaseContents contents = COMPANY.contents();
    Baseline baseline = contents.baseline();
    return new ReleaseContents(
        new Baseline(
            baseline.features(),
            baseline.featureSetHash(),
            night,
            baseline.policy(),
            baseline.provenance(),
            baseline.usualMaxima(),
            baseline.judgingScopes()),
        contents.catalogueYaml(),
        contents.impactMapYaml(),
        contents.bounds(),
        contents.profileRules(),
        contents.failSafe());
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
    return publish(to, identities, COMPANY.contents(), form);
  }

  private static Publisher.Published publish(
      Path to, List<KeyedIdentity> identities, ReleaseContents contents, Form form)
      throws IOException {
    return new Publisher(KEY).publish(TestCompany.to(to).in(form), contents, identities.iterator());
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
