package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.runtime.enforcer.CredentialStatus.Pair;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStateTest {
  private static final SavedState.Head HEAD = new SavedState.Head(5, "layout");
  private static final Pair PAIR = new Pair("key-1", null);
  private static final Evidence SHOWN =
      new Evidence(Evidence.Kind.HUMAN_APPROVAL, Instant.parse("2026-03-16T01:02:03Z"));

  @TempDir private Path folder;

  @Test
  void splitsLargeContentsIntoRecords() throws IOException {
    Path file = folder.resolve("recent");
    CredentialStatus entries = status(100);
    SavedState.Identities fifty =
        taker -> {
          for (int i = 0; i < 50; i++) {
            taker.take("identity-" + i, saved(i == 49));
          }
          return 3;
        };
    // A hundred revocations take about 1,400 bytes: a record filled to 64 plus one last entry stays
    // within 128.
    SavedState.write(file, HEAD, entries, fifty, 64, 128);
    Taken taken = new Taken();
    CredentialStatus standing = new CredentialStatus(Duration.ofMinutes(15), Opened.SOON);
    SavedState.read(file, standing, taken);
    assertThat(standing.revoked()).isEqualTo(entries.revoked()).hasSize(100);
    assertThat(standing.allEvidence().get(PAIR)).isEqualTo(CredentialStatus.Shown.of(SHOWN));
    assertThat(standing.allGrants()).containsEntry("aws|1|robot", 7L);
    assertThat(standing.grantedToAnybody()).isEqualTo(6);
    assertThat(taken.entries).startsWith(HEAD.toString()).hasSize(52).endsWith("since 3");
    assertThat(taken.entries.get(50)).isEqualTo("identity-49 0 2 0.25 9");
    assertThat(taken.entries.get(49)).isEqualTo("identity-48 1 2 0.25 9");
  }

  @Test
  void doesNotOverwriteWithUnreadableState() throws IOException {
    Path file = folder.resolve("recent");
    SavedState.write(file, HEAD, status(1), taker -> 3, 64, 128);
    byte[] good = Files.readAllBytes(file);
    CredentialStatus longer = status(1);
    longer.revoke("k".repeat(200));
    assertThatThrownBy(() -> SavedState.write(file, HEAD, longer, taker -> 3, 64, 128))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not be read back because the limit is 128");
    assertThat(file).hasBinaryContent(good);
  }

  @Test
  void rejectsUnknownContents() throws IOException {
    Path file = folder.resolve("recent");
    assertThatThrownBy(() -> read(file)).isInstanceOf(NoSuchFileException.class);
    write(file, head(2));
    assertThatThrownBy(() -> read(file))
        .hasMessage(
            "it has version 2, and this enforcer reads 1; use the tidemark-runtime that wrote it");
    write(file, head(1), new ByteSink().u8(9));
    assertThatThrownBy(() -> read(file)).hasMessageContaining("9 is unknown");
    write(file);
    assertThatThrownBy(() -> read(file)).hasMessage("it is damaged: it was truncated");
  }

  private static SavedIdentity saved(boolean windowsMissing) {
    Optional<byte[]> recent = windowsMissing ? Optional.empty() : Optional.of(new byte[] {1});
    return new SavedIdentity(recent, new byte[] {2, 3}, 0.25, 9);
  }

  private static CredentialStatus status(int revoked) {
    CredentialStatus entries = new CredentialStatus(Duration.ofMinutes(15), Opened.SOON);
    for (int i = 0; i < revoked; i++) {
      entries.revoke("key-" + (1000 + i));
    }
    entries.add(PAIR, SHOWN);
    entries.grant("aws|1|robot", 7);
    entries.grantedToAnybody(6);
    return entries;
  }

  private static void read(Path file) throws IOException {
    SavedState.read(file, new CredentialStatus(Duration.ZERO, Opened.SOON), new Taken());
  }

  private static ByteSink head(int version) {
    return new ByteSink().u8(version).i64(5).countedText("layout");
  }

  private static void write(Path file, ByteSink... records) throws IOException {
    ReplacedFile.write(
        file,
        stream -> {
          DataOutputStream out = new DataOutputStream(stream);
          for (ByteSink record : records) {
            out.writeInt(record.size());
            out.write(record.toBytes());
          }
          out.writeInt(-1);
        });
  }

  /** Records the entries of a state as text. */
  private static final class Taken implements SavedState.Reader {
    private final List<String> entries = new ArrayList<>();

    @Override
    public void since(long micros) {
      entries.add("since " + micros);
    }

    @Override
    public void head(SavedState.Head head) {
      entries.add(head.toString());
    }

    @Override
    public void identity(String identity, SavedIdentity state) {
      int recent = state.recent().map(bytes -> bytes.length).orElse(0);
      entries.add(
          "%s %d %d %s %d"
              .formatted(identity, recent, state.risk().length, state.held(), state.lastMicros()));
    }
  }
}
