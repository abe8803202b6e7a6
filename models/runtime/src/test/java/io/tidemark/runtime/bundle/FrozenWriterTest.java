package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.runtime.baseline.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the newest frozen example says, written by the writer of today, has its bytes: a whole
 * release in two shards, one of them sealed, and a delta over it. What was learned is read from the
 * example, so that another learner or catalogue does not matter.
 */
class FrozenWriterTest {
  private static final Path FROZEN = Path.of("src/test/resources/bundles/v1_5/bundle");

  @TempDir private Path folder;

  @Test
  void theSameContentsHaveTheBytesOfTheDayTheyWereFrozen()
      throws IOException, GeneralSecurityException {
    Path whole = release("1-");
    Path delta = release("2-");
    List<KeyedIdentity> before = identities(whole);
    List<KeyedIdentity> after = new ArrayList<>(before);
    after.addAll(identities(delta));
    after.sort(null);
    ReleaseContents contents = contents(whole);
    publish(contents, before);
    publish(contents.withLeaked(Set.of("key-3")), after);
    Files.delete(folder.resolve(".publishing"));
    Map<String, byte[]> written = files(folder);
    Map<String, byte[]> frozen = files(FROZEN);
    assertThat(written.keySet()).isEqualTo(frozen.keySet());
    written.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(frozen.get(name)));
  }

  private void publish(ReleaseContents contents, List<KeyedIdentity> identities)
      throws IOException, GeneralSecurityException {
    new Publisher(SigningKeyTest.rfcKey())
        .publish(FreezeBundle.publication(folder), contents, identities.iterator());
  }

  private static ReleaseContents contents(Path release) throws IOException {
    String catalogue = Files.readString(release.resolve(ReleaseWriter.CATALOGUE));
    return new ReleaseContents(
            Baseline.fromBytes(Files.readAllBytes(release.resolve(ReleaseWriter.BASELINE))),
            catalogue,
            Files.readString(release.resolve(ReleaseWriter.IMPACT_MAP)),
            PolicyBounds.defaults(),
            ProfileRules.defaults(),
            FailSafe.defaults())
        .withCohorts(List.of(TestCompany.withFeatures(7, catalogue).cohort()));
  }

  private static List<KeyedIdentity> identities(Path release) throws IOException {
    Manifest manifest = Manifest.fromJson(Files.readAllBytes(release.resolve(Manifest.NAME)));
    List<KeyedIdentity> identities = new ArrayList<>();
    for (Shard shard : manifest.shards()) {
      try (IdentityFiles files =
          IdentityFiles.open(
              release,
              manifest,
              shard,
              name -> Release.bytes(release, name, SmallFile.MOST_MANIFEST),
              shard.seal().map(seal -> FreezeBundle.GROUP))) {
        for (int at = 0; at < files.size(); at++) {
          identities.add(KeyedIdentity.of(files.name(at), files.at(at)).inShard(shard.id()));
        }
      }
    }
    identities.sort(null);
    return identities;
  }

  private static Path release(String number) throws IOException {
    try (Stream<Path> releases = Files.list(FROZEN.resolve(Bundle.RELEASES))) {
      return releases
          .filter(release -> release.getFileName().toString().startsWith(number))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Map<String, byte[]> files(Path published) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(published)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(published.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
