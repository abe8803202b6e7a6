package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityWriterTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;

  @Test
  void anIdentityInAShardThatTheReleaseHasNotIsAMistake() {
    Publisher publisher = new Publisher(KEY);
    KeyedIdentity lost =
        SmallRelease.identities(publisher.memberKey(TestCompany.STREAM), 1).get(0).inShard("west");
    Publication parted =
        TestCompany.to(folder).parted(new Shards(Set.of("east", "rest"), Map.of()));
    for (Publication publication : List.of(TestCompany.to(folder), parted)) {
      assertThatThrownBy(
              () ->
                  publisher.publish(publication, SmallRelease.contents(), List.of(lost).iterator()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("An identity is in shard 'west', there are [");
    }
  }

  @Test
  void theNameOfAnIdentityHasSixteenBytesAndNoneTwice() {
    assertThatThrownBy(() -> KeyedIdentity.of(new byte[15], new byte[1]))
        .hasMessage("The name of an identity has 16 bytes, not 15");
    KeyedIdentity one = KeyedIdentity.of(new byte[16], new byte[1]);
    assertThatThrownBy(
            () ->
                new Publisher(KEY)
                    .publish(
                        TestCompany.to(folder),
                        SmallRelease.contents(),
                        List.of(one, one).iterator()))
        .hasMessageStartingWith("Identity 1 does not come after the one before it");
  }

  /** So many entries of 28 bytes, after 12, fit a block. */
  @Test
  void anIndexBeyondABlockIsVerifiedBlockByBlock() throws IOException {
    Path fits = SmallRelease.publish(folder, KEY, 2_340).folder();
    assertThat(fits.resolve("identities.idx")).hasSize(65_532);
    assertThat(fits.resolve("identities.idx.blocks")).doesNotExist();
    Path large = SmallRelease.publish(folder, KEY, 2_341).folder();
    assertThat(large.resolve("identities.idx.blocks")).hasSize(64);
    List<String> told = new ArrayList<>();
    try (Bundle bundle = load((check, detail) -> told.add(check))) {
      assertThat(told).contains("identities.idx.blocks").doesNotContain("identities.idx");
      byte[] index = Files.readAllBytes(large.resolve("identities.idx"));
      index[65_540] ^= 1;
      Files.write(large.resolve("identities.idx"), index);
      assertThatThrownBy(() -> bundle.checkAll(CheckLog.SILENT))
          .hasMessageStartingWith("FILE_DAMAGED: block 1 of identities.idx has another hash");
    }
  }

  private Bundle load(CheckLog log) {
    return Bundle.load(folder, KEY.trusted(), Acceptance.anyAt(TestCompany.issued()), log);
  }
}
