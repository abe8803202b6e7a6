package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.bundle.Publication.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases in parts: what each reader gets, and what each refuses. */
class ShardTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final GroupKey PAYMENTS = GroupKey.of(new byte[32]);
  private static final TestCompany COMPANY = TestCompany.of(3);
  private static final Shards PARTS =
      new Shards(Set.of("payments", "rest"), Map.of("payments", PAYMENTS));

  @TempDir private Path folder;

  @Test
  void aReaderLoadsItsShareAndTheFilesOfOthersNeedNotBeThere() throws IOException {
    Path release = publish(COMPANY, Form.WHOLE).folder();
    try (var files = Files.list(release)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("identities-payments")) {
          Files.delete(file);
        }
      }
    }
    try (Bundle rest = load(Share.of(Set.of("rest"), List.of()))) {
      rest.checkAll(CheckLog.SILENT);
      assertThat(rest.release().identity(TestCompany.identity(2))).isPresent();
      assertThat(rest.release().identity(TestCompany.identity(1))).as("of payments").isEmpty();
    }
    assertRefused(Share.of(Set.of("payments"), List.of(PAYMENTS)), Refusal.FILE_MISSING);
    assertRefused(Share.of(Set.of("west"), List.of()), Refusal.SHARD_MISSING);
  }

  @Test
  void aSealedShardIsReadWithItsKeyAloneAndSaysTheSameAsInTheOpen() throws IOException {
    Path release = publish(COMPANY, Form.WHOLE).folder();
    assertRefused(Share.ALL, Refusal.SHARD_SEALED);
    GroupKey other = GroupKey.generate();
    assertRefused(Share.of(Set.of("payments"), List.of(other)), Refusal.SHARD_SEALED);
    try (Bundle all = load(Share.allWith(List.of(PAYMENTS)))) {
      all.checkAll(CheckLog.SILENT);
      for (int i = 0; i < TestCompany.IDENTITIES; i++) {
        String identity = TestCompany.identity(i);
        assertThat(all.release().identity(identity).orElseThrow().toBytes())
            .isEqualTo(Publications.record(COMPANY, identity, key()).record());
      }
    }
    byte[] sealed = Files.readAllBytes(release.resolve("identities-payments.bin"));
    byte[] plain = Publications.record(COMPANY, TestCompany.identity(1), key()).record();
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(plain, 40, 200, StandardCharsets.ISO_8859_1));
  }

  @Test
  void sealingTheSameContentAgainPublishesNothingAndAnotherKeyDoes() throws IOException {
    assertThat(publish(COMPANY, Form.WHOLE).outcome()).isEqualTo(Publisher.Outcome.NEW);
    assertThat(publish(COMPANY, Form.WHOLE).outcome()).isEqualTo(Publisher.Outcome.UNCHANGED);
    Shards rotated = new Shards(PARTS.ids(), Map.of("payments", GroupKey.generate()));
    Publisher publisher = new Publisher(KEY);
    assertThat(
            publisher
                .publish(
                    TestCompany.to(folder).parted(rotated),
                    COMPANY.contents(),
                    Publications.of(COMPANY, key()).iterator())
                .outcome())
        .isEqualTo(Publisher.Outcome.NEW);
  }

  @Test
  void aPartOfASealedFileCannotBePutInThePlaceOfAnotherEvenByWhoeverSigns() throws IOException {
    Path file = folder.resolve("f.bin");
    byte[] text = new byte[200_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ((i * 31) >> 3);
    }
    Files.write(file, text);
    byte[] salt = PAYMENTS.salt(List.of(new byte[] {1}));
    SealedFile.seal(file, PAYMENTS, salt);
    byte[] sealed = Files.readAllBytes(file);
    VerifiedBytes open = new SealedFile(VerifiedBytes.of(sealed), "f.bin", PAYMENTS, salt);
    assertThat(open.length()).isEqualTo(text.length);
    assertThat(open.read(65_500, 100))
        .isEqualTo(java.util.Arrays.copyOfRange(text, 65_500, 65_600));
    assertThat(open.read(0, text.length)).isEqualTo(text);
    byte[] moved = sealed.clone();
    System.arraycopy(sealed, 65_536, moved, 0, 65_536);
    assertUnopened(new SealedFile(VerifiedBytes.of(moved), "f.bin", PAYMENTS, salt));
    assertUnopened(new SealedFile(VerifiedBytes.of(sealed), "g.bin", PAYMENTS, salt));
    byte[] otherSalt = PAYMENTS.salt(List.of(new byte[] {2}));
    assertUnopened(new SealedFile(VerifiedBytes.of(sealed), "f.bin", PAYMENTS, otherSalt));
  }

  @Test
  void aGroupKeyIsKeptFromOthersAndNeverQuoted() throws IOException {
    Path file = folder.resolve("payments.group-key");
    GroupKey key = GroupKey.generate();
    key.write(file);
    assertThat(GroupKey.read(file)).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(key).isNotEqualTo(GroupKey.generate()).hasToString("GroupKey " + key.id());
    assertThat(key.id()).matches("[0-9a-f]{16}");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    assertThat(key.toString()).doesNotContain(Files.readString(file).strip());
    assertThatThrownBy(() -> key.write(file)).as("there is one").isInstanceOf(IOException.class);
    assertThatThrownBy(() -> GroupKey.of(new byte[31]))
        .hasMessage("A group key has 32 bytes, not 31");
    Files.writeString(file, "00112233-half-of-it");
    assertThatThrownBy(() -> GroupKey.read(file))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("tidemark keygen --group")
        .hasMessageNotContaining("half-of-it");
  }

  private static void assertUnopened(VerifiedBytes sealed) {
    assertThatThrownBy(() -> sealed.read(0, 10)).hasMessageStartingWith("SHARD_SEALED");
  }

  private MemberKey key() {
    return new Publisher(KEY).memberKey(TestCompany.STREAM);
  }

  private Publisher.Published publish(TestCompany company, Form form) throws IOException {
    return new Publisher(KEY)
        .publish(
            TestCompany.to(folder).parted(PARTS).in(form),
            company.contents(),
            Publications.of(company, key()).iterator());
  }

  private void assertRefused(Share share, Refusal refusal) {
    assertThatThrownBy(
            () -> {
              try (Bundle bundle = load(share)) {
                bundle.checkAll(CheckLog.SILENT);
              }
            })
        .isInstanceOfSatisfying(
            RefusedBundleException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
  }

  private Bundle load(Share share) {
    return Bundle.load(
        folder, KEY.trusted(), Acceptance.anyAt(TestCompany.issued()), share, CheckLog.SILENT);
  }

  /** The company's identities in two shards: the odd ones are of payments. */
  static final class Publications {
    private Publications() {}

    static List<KeyedIdentity> of(TestCompany company, MemberKey key) {
      List<KeyedIdentity> all = new ArrayList<>();
      for (int i = 0; i < TestCompany.IDENTITIES; i++) {
        all.add(
            record(company, TestCompany.identity(i), key)
                .inShard(i % 2 == 1 ? "payments" : "rest"));
      }
      all.sort(null);
      return all;
    }

    static KeyedIdentity record(TestCompany company, String identity, MemberKey key) {
      byte[] name = new MemberNames(key).identity(identity);
      return company.identities(key).stream()
          .filter(known -> java.util.Arrays.equals(known.name(), name))
          .findFirst()
          .orElseGet(
              () ->
                  KeyedIdentity.of(
                      name,
                      IdentityRecord.leaving(
                              company.profile(identity),
                              OptionalDouble.empty(),
                              Optional.empty(),
                              key)
                          .toBytes()));
    }
  }
}
