package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that is too large to be read whole is verified as far as it is looked at. */
class ManyIdentitiesTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final int MANY = 6_000;

  @TempDir private Path folder;

  @Test
  void everyIdentityIsFoundAndNobodyElse() throws IOException {
    Publisher.Published published = SmallRelease.publish(folder, KEY, MANY);
    assertThat(published.folder().resolve("identities.idx.blocks")).exists();
    try (Bundle bundle = load()) {
      for (int i = 0; i < MANY; i++) {
        assertThat(bundle.release().identity("aws|1|machine-" + i)).as("machine %d", i).isPresent();
        assertThat(bundle.release().identity("aws|1|other-" + i)).as("other %d", i).isEmpty();
      }
    }
  }

  @Test
  void aDamagedBlockIsFoundWhenItIsLookedAtAndNotBefore() throws IOException {
    Publisher.Published published = SmallRelease.publish(folder, KEY, MANY);
    Path index = published.folder().resolve(Shard.WHOLE.index());
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length - 1] ^= 1;
    Files.write(index, bytes);
    int found = 0;
    int refused = 0;
    try (Bundle bundle = load()) {
      for (int i = 0; i < 200; i++) {
        try {
          found += bundle.release().identity("aws|1|machine-" + i).isPresent() ? 1 : 0;
        } catch (RefusedBundleException e) {
          assertThat(e).hasMessageStartingWith("FILE_DAMAGED: block 2 of identities.idx");
          refused++;
        }
      }
      assertThatThrownBy(() -> bundle.checkAll(CheckLog.SILENT)).hasMessageContaining("block 2");
    }
    assertThat(found).isPositive();
    assertThat(refused).isPositive();
    assertThat(found + refused).isEqualTo(200);
  }

  @Test
  void aReaderOfVersionOneReadsTheWholeIndexAsBefore() throws IOException {
    Publisher.Published published = SmallRelease.publish(folder, KEY, MANY);
    Manifest manifest =
        Manifest.fromJson(Files.readAllBytes(published.folder().resolve(Manifest.NAME)));
    ManifestFile index = manifest.file(Shard.WHOLE.index());
    assertThat(index.blocks()).as("what version 1.0 took for a small file").isNull();
    assertThat(Sha256.hex(published.folder().resolve(index.path()))).isEqualTo(index.sha256());
    assertThat(new String(manifest.toJson(), StandardCharsets.UTF_8))
        .contains("\"reader_min\" : \"1.0\"");
  }

  private Bundle load() {
    return Bundle.load(
        folder, KEY.trusted(), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT);
  }
}
