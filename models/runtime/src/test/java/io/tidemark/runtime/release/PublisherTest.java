package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Publisher.Disk STORE = PublishingOrderTest.STORE;
  private static TestCompany company;

  @TempDir private Path folder;

  @BeforeAll
  static void company() {
    company = TestCompany.of(1);
  }

  @BeforeEach
  void root() throws IOException {
    TestRoot.publisher(folder, KEY);
  }

  @Test
  void publishesOnlyChangedContent() throws IOException {
    Publisher.Published first = publish(KEY, 5, step -> {});
    assertThat(first.outcome()).isEqualTo(Publisher.Outcome.NEW);
    assertThat(first.pointer().sequence()).isEqualTo(new Sequence(1));
    assertThat(first.identities()).isEqualTo(TestCompany.IDENTITIES);
    byte[] pointer = Files.readAllBytes(folder.resolve(ReleaseRepository.CURRENT));
    Publisher.Published again = publish(KEY, 5, step -> {});
    assertThat(again.outcome()).isEqualTo(Publisher.Outcome.UNCHANGED);
    assertThat(Files.readAllBytes(folder.resolve(ReleaseRepository.CURRENT))).isEqualTo(pointer);
    assertThat(releases()).hasSize(1);
    Publisher.Published changed = publish(KEY, 6, step -> {});
    assertThat(changed.outcome()).isEqualTo(Publisher.Outcome.NEW);
    assertThat(changed.pointer().sequence()).isEqualTo(new Sequence(2));
    assertThat(manifest(changed).place().previousSha256())
        .contains(first.pointer().manifestSha256());
    Publisher.Published back = publish(KEY, 5, step -> {});
    assertThat(back.pointer().sequence()).as("a rollback").isEqualTo(new Sequence(3));
    assertThat(manifest(back).contentSha256()).isEqualTo(manifest(first).contentSha256());
  }

  @Test
  void publishesAgainOnceExpiredOrWithOtherLifetime() throws IOException {
    Publisher.Published first = small(KEY);
    Instant expires = first.pointer().expiresAt();
    Lifetime lifetime = TestCompany.to(folder).lifetime();
    assertThat(small(lifetime, expires.minusNanos(1)).outcome())
        .isEqualTo(Publisher.Outcome.UNCHANGED);
    Publisher.Published again = small(lifetime, expires);
    assertThat(again.outcome()).isEqualTo(Publisher.Outcome.NEW);
    assertThat(again.pointer().sequence()).isEqualTo(new Sequence(2));
    assertThat(again.pointer().expiresAt()).isEqualTo(expires.plus(lifetime.expires()));
    assertThat(manifest(again).contentSha256()).isEqualTo(manifest(first).contentSha256());
    Lifetime soft = new Lifetime(Duration.ofHours(1), lifetime.hardExpires());
    assertThat(small(soft, expires).pointer().sequence()).isEqualTo(new Sequence(3));
    Lifetime hard = new Lifetime(Duration.ofHours(1), Duration.ofHours(2));
    assertThat(small(hard, expires).pointer().sequence()).isEqualTo(new Sequence(4));
    assertThat(small(hard, expires).outcome()).isEqualTo(Publisher.Outcome.UNCHANGED);
  }

  @Test
  void bytesDoNotDependOnFolder() throws IOException {
    Publisher.Published here = publish(KEY, 5, step -> {});
    Path elsewhere = folder.resolve("elsewhere");
    Publisher.Published there = company.publish(elsewhere, KEY);
    assertThat(there.pointer()).isEqualTo(here.pointer());
    assertThat(Files.readAllBytes(elsewhere.resolve(ReleaseRepository.CURRENT)))
        .isEqualTo(Files.readAllBytes(folder.resolve(ReleaseRepository.CURRENT)));
  }

  @Tag("slow")
  @Test
  void survivesKillAtAnyPoint() throws IOException {
    killedAtAnyMoment(Publisher.Disk.SYSTEM, 7);
  }

  @Tag("slow")
  @Test
  void publishesWithoutRename() throws IOException {
    // Each of the thirteen files of a release is a separate step.
    killedAtAnyMoment(STORE, 7 + 13);
  }

  @Test
  void copyingLeavesSameFilesAsRenaming() throws IOException {
    Path store = folder.resolve("store");
    Path renamed = folder.resolve("renamed");
    for (Path to : List.of(store, renamed)) {
      TestRoot.publisher(to, KEY);
      Publisher publisher =
          new Publisher(KEY, step -> {}, to.equals(store) ? STORE : Publisher.Disk.SYSTEM);
      publisher.publish(
          TestCompany.to(to),
          SmallRelease.contents(),
          SmallRelease.identities(publisher.memberKey(TestCompany.STREAM), 2).iterator());
    }
    assertThat(contents(store)).isEqualTo(contents(renamed));
    assertThat(contents(store).keySet()).contains(".publishing", "CURRENT.jws").hasSize(15);
  }

  /** Returns the hashes of all files by path. */
  private static Map<String, String> contents(Path published) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (var files = Files.walk(published)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(published.relativize(file).toString(), Sha256.hex(file));
      }
    }
    return contents;
  }

  private void killedAtAnyMoment(Publisher.Disk disk, int moments) throws IOException {
    int[] count = new int[1];
    publish(KEY, 5, moment -> count[0]++, disk);
    assertThat(count[0]).isEqualTo(moments);
    Pointer last = ReleaseRepository.pointer(folder, KEY.trusted());
    for (int killed = 1; killed <= moments; killed++) {
      int content = 5 + killed;
      int at = killed;
      int[] passed = new int[1];
      assertThatThrownBy(
              () ->
                  publish(
                      KEY,
                      content,
                      moment -> {
                        if (++passed[0] == at) {
                          throw new Killed();
                        }
                      },
                      disk))
          .as("moment %d", killed)
          .isInstanceOf(Killed.class);
      Pointer found = check();
      boolean pointed = killed == moments;
      assertThat(found.sequence())
          .as("moment %d", killed)
          .isEqualTo(pointed ? last.sequence().next() : last.sequence());
      Publisher.Published finished = publish(KEY, content, moment -> {}, disk);
      assertThat(finished.outcome())
          .isEqualTo(pointed ? Publisher.Outcome.UNCHANGED : Publisher.Outcome.NEW);
      assertThat(check().sequence()).isEqualTo(last.sequence().next());
      last = finished.pointer();
      assertThat(folder.resolve(".staging")).doesNotExist();
    }
    assertThat(releases()).as("three are kept").hasSize(3);
  }

  @Tag("slow")
  @Test
  void readerAlwaysFindsCompleteRelease() throws Exception {
    publish(KEY, 5, moment -> {});
    AtomicBoolean goOn = new AtomicBoolean(true);
    CountDownLatch began = new CountDownLatch(1);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    Future<List<Sequence>> read =
        reader.submit(
            () -> {
              List<Sequence> loaded = new ArrayList<>();
              ReleaseRepository had = null;
              boolean once = true;
              // Once more after the last publication, so that it is observed.
              while (once) {
                once = goOn.get();
                ReleaseRepository found =
                    ReleaseRepository.load(
                        folder,
                        RootDocument.present(folder),
                        Acceptance.anyAt(TestCompany.issued()),
                        Optional.ofNullable(had),
                        CheckLog.SILENT);
                if (!found.equals(had)) {
                  found.checkAll(CheckLog.SILENT);
                  loaded.add(found.pointer().sequence());
                  began.countDown();
                }
                had = found;
              }
              return loaded;
            });
    assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
    Pointer last = null;
    for (int minutes = 6; minutes < 16; minutes++) {
      last = publish(KEY, minutes, moment -> {}).pointer();
    }
    goOn.set(false);
    assertThat(read.get()).hasSizeGreaterThan(1).isSorted().endsWith(last.sequence());
    reader.shutdown();
  }

  @Test
  void rejectsUnlistedKey() throws IOException {
    publish(KEY, 5, step -> {});
    SigningKey next = SigningKey.generate();
    assertThatThrownBy(() -> publish(next, 6, step -> {}))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith("UNTRUSTED_KEY: ROOT.jws version 1 names the release keys")
        .hasMessageEndingWith("; sign with one of these keys");
    assertThatThrownBy(() -> publish(TestRoot.of(KEY), 6, step -> {}))
        .hasMessageContaining("which is a root key; sign releases with a release key");
    Files.delete(folder.resolve(RootDocument.NAME));
    assertThatThrownBy(() -> small(KEY)).hasMessageStartingWith("NO_ROOT");
  }

  @Test
  void sequenceContinuesOnlyFromListedKeys() throws IOException {
    SigningKey next = SigningKey.generate();
    small(KEY);
    name(KEY, next);
    Publisher.Published second = small(next);
    assertThat(second.outcome()).as("said again by another key").isEqualTo(Publisher.Outcome.NEW);
    assertThat(second.pointer().sequence()).isEqualTo(new Sequence(2));
    assertThat(small(next).outcome()).isEqualTo(Publisher.Outcome.UNCHANGED);
    small(KEY);
    name(next);
    Publisher.Published after = small(next);
    assertThat(after.pointer().sequence()).as("after its own last").isEqualTo(new Sequence(3));
    SigningKey third = SigningKey.generate();
    name(third);
    assertThat(small(third).pointer().sequence()).isEqualTo(new Sequence(1));
  }

  @Test
  void keepsNewestAfterSequenceRestart() throws IOException {
    for (int grace = 1; grace < 5; grace++) {
      publish(KEY, grace, step -> {});
    }
    SigningKey next = SigningKey.generate();
    name(next);
    List<Path> newest = new ArrayList<>();
    for (int grace = 1; grace < 4; grace++) {
      newest.add(publish(next, grace, step -> {}).folder());
    }
    assertThat(releases()).containsExactlyInAnyOrderElementsOf(newest);
  }

  @Test
  void deletesUnreadableReleasesFirst() throws IOException {
    Path first = publish(KEY, 5, step -> {}).folder();
    Path damaged = publish(KEY, 6, step -> {}).folder();
    Files.writeString(damaged.resolve(Manifest.NAME), "{}");
    Path third = publish(KEY, 7, step -> {}).folder();
    Path fourth = publish(KEY, 8, step -> {}).folder();
    assertThat(releases()).containsExactlyInAnyOrder(first, third, fourth);
  }

  @Test
  void rejectsFolderOfOtherStream() throws IOException {
    publish(KEY, 5, step -> {});
    Publication other =
        new Publication(
            folder,
            "other",
            new Lifetime(Duration.ofHours(36), Duration.ofDays(7)),
            3,
            TestCompany.issued());
    Publisher publisher = new Publisher(KEY);
    assertThatThrownBy(
            () ->
                publisher.publish(
                    other,
                    company.contents(),
                    company.identities(publisher.memberKey("other")).iterator()))
        .hasMessageStartingWith("OTHER_STREAM")
        .hasMessageContaining("'test'");
  }

  @Test
  void readsPresentReleaseFromFolder() throws IOException {
    Publisher publisher = new Publisher(KEY);
    assertThat(publisher.present(folder)).isEmpty();
    assertThat(publisher.presentNight(folder)).isEmpty();
    Publisher.Published first = small(KEY);
    assertThat(publisher.present(folder)).contains(first.pointer());
    assertThat(publisher.presentNight(folder)).contains(TestCompany.NIGHT);
    Files.writeString(first.folder().resolve(Manifest.NAME), "{}");
    assertThat(publisher.presentNight(folder)).as("of a damaged release").isEmpty();
    Files.delete(first.folder().resolve(Manifest.NAME));
    assertThat(publisher.presentNight(folder)).isEmpty();
    name(SigningKey.generate());
    assertThat(publisher.present(folder)).as("of a revoked key").isEmpty();
  }

  @Test
  void republishesDamagedRelease() throws IOException {
    Publisher.Published first = small(KEY);
    assertThat(small(KEY).outcome()).isEqualTo(Publisher.Outcome.UNCHANGED);
    Files.writeString(first.folder().resolve(Manifest.NAME), " ");
    Publisher.Published again = small(KEY);
    assertThat(again.outcome()).isEqualTo(Publisher.Outcome.NEW);
    assertThat(again.pointer().sequence()).isEqualTo(new Sequence(2));
  }

  @Test
  void writesNoPointerThroughLink() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "of the owner");
    Files.createSymbolicLink(folder.resolve("CURRENT.jws.new"), victim);
    SmallRelease.publish(folder, KEY, 1);
    assertThat(folder.resolve(ReleaseRepository.CURRENT)).isRegularFile();
    assertThat(victim).hasContent("of the owner");
  }

  @Test
  void ignoresForeignFiles() throws IOException {
    small(KEY);
    Path left = Files.createDirectories(folder.resolve(".staging/part"));
    Files.writeString(left.resolve("identities.bin"), "half");
    Publisher.Published second = publish(KEY, 6, step -> {});
    assertThat(folder.resolve(".staging")).doesNotExist();
    try (var files = Files.list(second.folder())) {
      assertThat(files).as("files alone").allMatch(Files::isRegularFile);
    }
    assertThat(folder.resolve("CURRENT.jws.new")).doesNotExist();
  }

  private Publisher.Published small(SigningKey key) throws IOException {
    return small(key, TestCompany.to(folder));
  }

  private Publisher.Published small(Lifetime lifetime, Instant at) throws IOException {
    Publication to = TestCompany.to(folder);
    return small(KEY, new Publication(folder, to.stream(), lifetime, to.keep(), at));
  }

  private Publisher.Published small(SigningKey key, Publication to) throws IOException {
    Publisher publisher = new Publisher(key);
    return publisher.publish(
        to,
        SmallRelease.contents(),
        SmallRelease.identities(publisher.memberKey(TestCompany.STREAM), 2).iterator());
  }

  /** Names exactly these release keys. */
  private void name(SigningKey... keys) throws IOException {
    RootDocument present = RootDocument.present(folder);
    new RootDocument(
            present.stream(),
            present.version() + 1,
            present.rootKeys(),
            Stream.of(keys).map(SigningKey::trusted).reduce(TrustedKeys::and).orElseThrow(),
            present.issuedAt(),
            present.expiresAt())
        .append(folder, List.of(TestRoot.of(KEY)));
  }

  @Test
  void rejectsUnorderedIdentities() {
    List<ReleasedIdentity> identities =
        new ArrayList<>(company.identities(new Publisher(KEY).memberKey(TestCompany.STREAM)));
    Collections.reverse(identities);
    assertThatThrownBy(
            () ->
                new Publisher(KEY)
                    .publish(TestCompany.to(folder), company.contents(), identities.iterator()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sort identities by name");
    assertThat(folder.resolve(ReleaseRepository.CURRENT)).doesNotExist();
  }

  private Publisher.Published publish(SigningKey key, int graceMinutes, Consumer<String> reached)
      throws IOException {
    return publish(key, graceMinutes, reached, Publisher.Disk.SYSTEM);
  }

  private Publisher.Published publish(
      SigningKey key, int graceMinutes, Consumer<String> reached, Publisher.Disk disk)
      throws IOException {
    Publisher publisher = new Publisher(key, reached, disk);
    return publisher.publish(
        TestCompany.to(folder),
        withGrace(graceMinutes),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
  }

  private static ReleaseContents withGrace(int minutes) {
    ReleaseContents contents = company.contents();
    return new ReleaseContents(
        contents.baseline(),
        contents.catalogueYaml(),
        contents.impactMapYaml(),
        new Policy(1, null, null, Duration.ofMinutes(minutes), null),
        contents.profileRules(),
        List.of(),
        contents.cohorts(),
        Set.of());
  }

  private Pointer check() {
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
      repository.checkAll(CheckLog.SILENT);
      return repository.pointer();
    }
  }

  private static Manifest manifest(Publisher.Published published) throws IOException {
    return Manifest.fromJson(Files.readAllBytes(published.folder().resolve(Manifest.NAME)));
  }

  private List<Path> releases() throws IOException {
    try (var listed = Files.list(folder.resolve(ReleaseRepository.RELEASES))) {
      return listed.toList();
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
