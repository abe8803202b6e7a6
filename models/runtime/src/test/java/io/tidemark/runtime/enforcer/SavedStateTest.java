package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.EnforcerOptions.MissingState.REFUSED;
import static io.tidemark.runtime.enforcer.EnforcerOptions.MissingState.REPORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.enforcer.CredentialStatus.Pair;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal loses no report whose call has returned, and its folder has a single user. */
class SavedStateTest {
  private static final Pair PAIR = new Pair("key-1", null);
  private static final Evidence SHOWN =
      new Evidence(Evidence.Kind.HUMAN_APPROVAL, Instant.parse("2026-03-16T01:02:03Z"));

  @TempDir private Path parent;
  private Path folder;
  private Path journal;

  @BeforeEach
  void place() {
    folder = parent.resolve("state");
    journal = folder.resolve(SavedState.JOURNAL);
  }

  /**
   * Runs in another process: revokes credentials until it is killed, and prints each one after the
   * call has returned.
   */
  public static void main(String[] arguments) {
    try (Enforcer enforcer =
        Enforcer.awaiting(
            Path.of(arguments[0]),
            SigningKey.generate().trusted(),
            EnforcerOptions.builder(Clock.systemUTC())
                .stateFolder(Path.of(arguments[0]))
                .build())) {
      for (int i = 0; ; i++) {
        enforcer.revoked(i + "-" + "k".repeat(20_000));
        System.out.println(i);
        System.out.flush();
      }
    }
  }

  @ParameterizedTest(name = "after {0} revocations")
  @ValueSource(ints = {1, 40, 60, 140})
  void killLosesNoAcknowledgedRevocation(int count) throws Exception {
    Process process = other(count);
    process.destroyForcibly().waitFor();
    List<String> acknowledged = Files.readAllLines(parent.resolve("printed"));
    CredentialStatus standing = standing();
    try (SavedState state = SavedState.open(Optional.of(folder), REFUSED, standing)) {
      assertThat(state.lost()).isFalse();
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(count);
      for (String number : acknowledged) {
        assertThat(standing.revoked().contains(number + "-" + "k".repeat(20_000)))
            .as(number)
            .isTrue();
      }
    }
  }

  @Test
  void copyMadeAtAnyByteOfWriteKeepsEarlierReports() throws IOException {
    byte[] before;
    byte[] after;
    try (SavedState state = open(REPORTED)) {
      state.revoke("key-1");
      before = Files.readAllBytes(journal);
      state.revoke("key-\u00e9\n\ud800");
      after = Files.readAllBytes(journal);
    }
    Path copy = Files.createDirectories(parent.resolve("copy"));
    for (int cut = before.length; cut <= after.length; cut++) {
      // Beyond the cut, a file system may already have extended the file.
      for (byte[] written : List.of(Arrays.copyOf(after, cut), zeroed(after, cut))) {
        Files.write(copy.resolve(SavedState.JOURNAL), written);
        CredentialStatus standing = standing();
        try (SavedState state = SavedState.open(Optional.of(copy), REFUSED, standing)) {
          assertThat(state.torn)
              .isEqualTo(cut == after.length ? 0 : written.length - before.length);
          state.revoke("key-3");
        }
        CredentialStatus again = standing();
        SavedState.open(Optional.of(copy), REFUSED, again).close();
        assertThat(again.revoked()).as("byte " + cut).contains("key-1", "key-3");
        assertThat(again.revoked().contains("key-\u00e9\n\ud800")).isEqualTo(cut == after.length);
      }
    }
  }

  private static byte[] zeroed(byte[] whole, int from) {
    return Arrays.copyOf(Arrays.copyOf(whole, from), whole.length);
  }

  @Test
  void rejectsDamageBeforeLastRecord() throws IOException {
    try (SavedState state = open(REPORTED)) {
      state.revoke("key-1");
      state.revoke("key-2");
    }
    byte[] whole = Files.readAllBytes(journal);
    for (int at = 0; at < whole.length - 1; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(journal, damaged);
      assertThatThrownBy(() -> open(REPORTED))
          .as("byte " + at)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(
              "The journal .*/journal cannot be read: the checksum of line [123] does not match;"
                  + " restore it, or delete it to start without [^;]*");
      assertThat(journal).as("is left as it is").hasBinaryContent(damaged);
    }
  }

  @Test
  void replacesGrownJournalAtomically() throws IOException {
    List<String> keys = new ArrayList<>();
    Path copy = Files.createDirectories(parent.resolve("copy"));
    long largest = 0;
    try (SavedState state = open(REPORTED)) {
      for (int i = 0; i < 150; i++) {
        state.revoke("key-1" + "k".repeat(20_000));
        state.revoke("key-" + i);
        keys.add("key-" + i);
        largest = Math.max(largest, Files.size(journal));
        if (i == 75) {
          Files.copy(journal, copy.resolve(SavedState.JOURNAL));
          Files.writeString(copy.resolve(SavedState.JOURNAL + ".new"), "killed while writing");
        }
      }
    }
    assertThat(largest).isLessThan(SavedState.LEAST_LIMIT + 50_000);
    assertThat(revokedIn(folder)).containsAll(keys);
    assertThat(revokedIn(copy)).containsAll(keys.subList(0, 76));
  }

  @Test
  void restoresEverythingReported() throws IOException {
    AcceptedSequence accepted =
        new AcceptedSequence(
            "stream",
            new RootDocument.Version(3, "ab"),
            new TreeMap<>(Map.of("id", new Sequence(7))));
    CredentialStatus standing = standing();
    try (SavedState state = SavedState.open(Optional.of(folder), REPORTED, standing)) {
      state.revoke("key-2");
      state.add(PAIR, SHOWN);
      state.grant("aws|1|robot", 7);
      standing.grantedToAnybody(6);
      state.accept(accepted);
    }
    // The second round reads a journal that was rewritten.
    for (int round = 0; round < 2; round++) {
      CredentialStatus restored = standing();
      try (SavedState state = SavedState.open(Optional.of(folder), REFUSED, restored)) {
        assertThat(restored.revoked()).containsExactly("key-2");
        assertThat(restored.allEvidence().get(PAIR)).isEqualTo(CredentialStatus.Shown.of(SHOWN));
        assertThat(restored.allGrants()).containsEntry("aws|1|robot", 7L);
        assertThat(state.accepted()).isEqualTo(accepted);
        Files.writeString(journal, "changed by somebody else");
        state.revoke("key-2");
      }
    }
    for (Path owned : List.of(folder, journal)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(owned)))
          .matches("rw[x-]------");
    }
  }

  @Test
  void failedReportIsSavedByNext() throws IOException {
    try (SavedState state = open(REPORTED)) {
      state.revoke("key-1");
      Files.delete(journal);
      Path stone = Files.createDirectories(journal.resolve("stone"));
      assertThatThrownBy(() -> state.revoke("key-2"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot be written, so a restart would forget the report");
      Files.delete(stone);
      Files.delete(journal);
      state.revoke("key-3");
      assertThat(revokedInCopy()).containsExactlyInAnyOrder("key-1", "key-2", "key-3");
      Files.delete(journal);
      Files.createDirectories(stone);
      assertThatThrownBy(() -> state.revoke("key-4")).isInstanceOf(UncheckedIOException.class);
      Files.delete(stone);
      Files.delete(journal);
    }
    assertThat(revokedIn(folder)).as("saved on closing").contains("key-4");
  }

  @Test
  void startsFromValidPrefixOnFullDisk() throws IOException {
    try (SavedState state = open(REPORTED)) {
      state.revoke("key-1");
    }
    Files.writeString(journal, "0123 {", StandardOpenOption.APPEND);
    // Stands in for a full disk: the journal cannot be rewritten.
    Path stone = Files.createDirectories(folder.resolve("journal.new").resolve("stone"));
    CredentialStatus standing = standing();
    try (SavedState state = SavedState.open(Optional.of(folder), REFUSED, standing)) {
      assertThat(standing.revoked()).containsExactly("key-1");
      assertThatThrownBy(() -> state.revoke("key-2")).isInstanceOf(UncheckedIOException.class);
      Files.delete(stone);
      state.revoke("key-3");
    }
    assertThat(revokedIn(folder)).containsExactlyInAnyOrder("key-1", "key-2", "key-3");
    Path empty = parent.resolve("empty");
    Files.createDirectories(empty.resolve("journal.new").resolve("stone"));
    assertThatThrownBy(() -> SavedState.open(Optional.of(empty), REPORTED, standing()))
        .isInstanceOf(UncheckedIOException.class);
  }

  private List<String> revokedInCopy() throws IOException {
    Path copy = Files.createDirectories(parent.resolve("copy"));
    Files.copy(journal, copy.resolve(SavedState.JOURNAL), StandardCopyOption.REPLACE_EXISTING);
    return revokedIn(copy);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "'{\"entry\":\"Format\",\"version\":2}'; it has version 2, and this enforcer reads 1",
        "'{\"entry\":\"Revoked\",\"credential\":\"k\"}'; line 1 is out of place",
        "'{\"entry\":\"What\"}'; line 1 is invalid",
        "'{\"entry\":\"Format\"}'; line 1 is invalid",
        "'{\"entry\":\"Format\",\"version\":1,\"more\":1}'; line 1 is invalid",
        "'null'; line 1 is out of place",
        "''; the checksum of line 1 does not match",
      })
  void rejectsUnknownContents(String json, String problem) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(journal, json.isEmpty() ? "\n" : line(json));
    assertThatThrownBy(() -> open(REPORTED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be read: " + problem);
    Files.writeString(journal, "");
    assertThatThrownBy(() -> open(REPORTED)).hasMessageContaining("cannot be read: it is empty");
  }

  static String line(String json) {
    CRC32C crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.ISO_8859_1));
    return "%08x %s\n".formatted(crc.getValue(), json);
  }

  @Test
  void reportsOrRefusesMissingJournal() throws IOException {
    assertThatThrownBy(() -> open(REFUSED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The journal "
                + journal
                + " is missing; restore it or mount its volume, or start once without requiring it,"
                + " as you would for a first start");
    assertThat(folder).doesNotExist();
    try (SavedState first = open(REPORTED)) {
      assertThat(first.lost()).isFalse();
    }
    open(REFUSED).close();
    Files.delete(journal);
    assertThatThrownBy(() -> open(REFUSED))
        .hasMessageStartingWith(
            "The journal " + journal + " was written by an earlier run but is missing; restore it");
    try (SavedState again = open(REPORTED)) {
      assertThat(again.lost()).isTrue();
    }
    assertThatThrownBy(() -> Opened.options().missing(REFUSED).build())
        .hasMessage("State is required but no folder is configured; set stateFolder");
  }

  @Test
  void rejectsSecondUser() throws Exception {
    Path linked = Files.createSymbolicLink(parent.resolve("linked"), parent);
    try (SavedState first = open(REPORTED)) {
      assertThat(first.lost()).isFalse();
      for (Path same : List.of(folder, linked.resolve("state"))) {
        assertThatThrownBy(() -> SavedState.open(Optional.of(same), REPORTED, standing()))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("The state folder " + same + " is in use by another enforcer");
      }
    }
    Process other = other(1);
    try {
      assertThatThrownBy(() -> open(REPORTED)).hasMessageContaining("is in use by another");
    } finally {
      other.destroyForcibly().waitFor();
    }
    open(REFUSED).close();
  }

  @Test
  void rejectsReportsOnceClosed() {
    SavedState state = open(REPORTED);
    state.close();
    state.close();
    assertThatThrownBy(() -> state.revoke("key-1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(SavedState.open(Optional.empty(), REPORTED, standing()).snapshot()).isEmpty();
  }

  private SavedState open(EnforcerOptions.MissingState missing) {
    return SavedState.open(Optional.of(folder), missing, standing());
  }

  private static List<String> revokedIn(Path folder) {
    CredentialStatus standing = standing();
    SavedState.open(Optional.of(folder), REFUSED, standing).close();
    return List.copyOf(standing.revoked());
  }

  private static CredentialStatus standing() {
    return new CredentialStatus(Duration.ofMinutes(15), Opened.SOON, new Counters());
  }

  /** Starts a process, and waits until it has printed some revocations. */
  private Process other(int count) throws Exception {
    Path printed = parent.resolve("printed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SavedStateTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(printed.toFile())
            .start();
    while (process.isAlive() && Files.readAllLines(printed).size() < count) {
      Thread.sleep(5);
    }
    return process;
  }
}
