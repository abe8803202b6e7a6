package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which a publication reaches the disk, what is read back and what is deleted. */
class PublishingOrderTest {
  /** A mounted object store, which cannot rename. */
  static final Publisher.Disk STORE =
      new Publisher.Disk() {
        @Override
        public void rename(Path from, Path to) throws IOException {
          throw new AtomicMoveNotSupportedException(from.toString(), to.toString(), "a store");
        }
      };

  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;
  private final List<String> order = new ArrayList<>();

  @Test
  void syncsFilesBeforePointer() throws IOException {
    Path release = publisher(Publisher.Disk.SYSTEM).publish(publication(3), 2).folder();
    int place = order.indexOf("sync .staging");
    Set<String> files = names(release);
    assertThat(order.subList(3, place))
        .containsExactlyInAnyOrderElementsOf(
            files.stream().map(file -> "sync .staging/" + file).toList());
    assertThat(order.subList(0, 3)).containsExactly("staging made", "files written", "signed");
    assertThat(order.subList(place + 1, order.size()))
        .containsExactly(
            "rename .staging",
            "sync releases",
            "in place",
            "read again",
            "sync CURRENT.jws.new",
            "pointer written",
            "rename CURRENT.jws.new",
            "sync ",
            "pointed");
  }

  @Test
  void syncsCopiedFiles() throws IOException {
    Path release = publisher(STORE).publish(publication(3), 2).folder();
    String place = folder.relativize(release).toString();
    List<String> copied = new ArrayList<>();
    for (String file : names(release)) {
      copied.add("sync " + place + "/" + file);
      copied.add("copied");
    }
    copied.add("sync " + place);
    copied.add("sync releases");
    int renamed = order.indexOf("rename .staging");
    assertThat(order.subList(renamed + 1, renamed + 1 + copied.size())).isEqualTo(copied);
    assertThat(order.subList(order.indexOf("pointer written"), order.size()))
        .as("the pointer stays beside it until it is on disk")
        .containsExactly(
            "pointer written",
            "rename CURRENT.jws.new",
            "sync CURRENT.jws beside CURRENT.jws.new",
            "sync ",
            "pointed");
  }

  @Test
  void verifiesCopiedBytes() throws IOException {
    Publisher.Published before = publisher(Publisher.Disk.SYSTEM).publish(publication(3), 2);
    Publisher.Disk damaging =
        new Publisher.Disk() {
          @Override
          public void rename(Path from, Path to) throws IOException {
            Publisher.Disk.super.rename(from, to);
            Path records = to.resolve("identities.bin");
            byte[] bytes = Files.readAllBytes(records);
            bytes[bytes.length / 2] ^= 1;
            Files.write(records, bytes);
          }
        };
    assertThatThrownBy(() -> publisher(damaging).publish(publication(3), 3))
        .hasMessageStartingWith("FILE_DAMAGED");
    assertThat(ReleaseRepository.pointer(folder, KEY.trusted())).isEqualTo(before.pointer());
  }

  @Test
  void replacesLeftoversOfKilledPublisher() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    TestRoot.publisher(elsewhere, KEY);
    Path expected = publisher(Publisher.Disk.SYSTEM).publish(TestCompany.to(elsewhere), 2).folder();
    Path left =
        Files.createDirectories(
            folder.resolve(ReleaseRepository.RELEASES).resolve(expected.getFileName().toString()));
    Files.writeString(left.resolve("half"), "written");
    Path release = publisher(Publisher.Disk.SYSTEM).publish(publication(3), 2).folder();
    assertThat(release).isEqualTo(left);
    assertThat(names(release)).isEqualTo(names(expected));
  }

  @Test
  void removesStagedAndSurplusReleases() throws IOException {
    TestedPublisher publisher = publisher(Publisher.Disk.SYSTEM);
    List<Path> published = new ArrayList<>();
    for (int identities = 2; identities < 5; identities++) {
      published.add(publisher.publish(publication(3), identities).folder());
    }
    assertThat(publisher.publish(publication(2), 4).outcome())
        .isEqualTo(Publisher.Outcome.UNCHANGED);
    assertThat(releases()).containsExactlyInAnyOrderElementsOf(published.subList(1, 3));
    assertThat(folder.resolve(".staging")).doesNotExist();
  }

  private Publication publication(int keep) {
    return new Publication(
        folder,
        TestCompany.STREAM,
        new Lifetime(Duration.ofHours(36), Duration.ofDays(7)),
        keep,
        TestCompany.issued());
  }

  private Set<Path> releases() throws IOException {
    try (var listed = Files.list(folder.resolve(ReleaseRepository.RELEASES))) {
      return listed.collect(Collectors.toSet());
    }
  }

  private static Set<String> names(Path release) throws IOException {
    try (var files = Files.list(release)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private TestedPublisher publisher(Publisher.Disk disk) throws IOException {
    TestRoot.publisher(folder, KEY);
    order.clear();
    return new TestedPublisher(new Publisher(KEY, order::add, new Watched(disk)));
  }

  /** Publishes small releases with the given number of identities. */
  private record TestedPublisher(Publisher publisher) {
    Publisher.Published publish(Publication publication, int identities) throws IOException {
      return publisher.publish(
          publication,
          SmallRelease.contents(),
          SmallRelease.identities(publisher.memberKey(TestCompany.STREAM), identities).iterator());
    }
  }

  /** Disk that records its operations, by path within the folder. */
  private final class Watched implements Publisher.Disk {
    private final Publisher.Disk disk;

    Watched(Publisher.Disk disk) {
      this.disk = disk;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      order.add("rename " + folder.relativize(from));
      disk.rename(from, to);
    }

    @Override
    public void sync(Path path) throws IOException {
      Path aside = path.resolveSibling(path.getFileName() + ".new");
      order.add(
          "sync "
              + folder.relativize(path)
              + (Files.exists(aside) ? " beside " + aside.getFileName() : ""));
      disk.sync(path);
    }
  }
}
