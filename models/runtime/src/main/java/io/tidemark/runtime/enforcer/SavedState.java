package io.tidemark.runtime.enforcer;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.CredentialStatus.Pair;
import io.tidemark.runtime.enforcer.CredentialStatus.Shown;
import io.tidemark.runtime.release.ReleaseModel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * File that carries the recent state from one run of an enforcer to the next. It is a sequence of
 * records, terminated by a length of −1. Each record consists of a length (int) followed by that
 * many bytes. The first record contains the time and the layout. All others contain entries, which
 * start with a type byte and represent revoked credentials, evidence, grants and identities. Only
 * the owner may read the file, because it contains identity names.
 */
final class SavedState {
  private static final int VERSION = 1;
  private static final int END = -1;

  private static final int REVOKED = 0;
  private static final int EVIDENCE = 1;
  private static final int GRANT = 2;
  private static final int IDENTITY = 3;
  private static final int SINCE = 4;
  private static final int GRANT_TO_ANYBODY = 5;

  /** Size, in bytes, at which a record is complete and a new one begins, to keep records small. */
  private static final int RECORD_BYTES = 1 << 20;

  /** Largest record length that readers accept and writers may write. */
  private static final int MOST_BYTES = 64 << 20;

  /** Represents the windows of an identity if only its risk is known. */
  private static final byte[] WINDOWS_MISSING = {};

  private SavedState() {}

  /**
   * Time and layout of a saved state.
   *
   * @param savedMicros wall-clock time
   * @param layout fingerprint of catalogue and key; identities can resume only under the same
   *     layout
   */
  record Head(long savedMicros, String layout) {}

  /** Receives the entries of the file. */
  interface Reader {
    void head(Head head);

    void identity(String identity, SavedIdentity state);

    /**
     * Called last, with the time since which all events of identities that are not in the file have
     * been observed.
     */
    void since(long micros);
  }

  /** Source of the identities to save. */
  @FunctionalInterface
  interface Identities {
    /**
     * Passes each identity to the receiver.
     *
     * @return time since which all events of the remaining identities have been observed
     */
    long giveTo(Taker taker) throws IOException;
  }

  /** Receives one encoded identity. */
  @FunctionalInterface
  interface Taker {
    void take(String identity, SavedIdentity state) throws IOException;
  }

  /**
   * Returns the fingerprint of a release's catalogue and key. Saved identities can resume only
   * under the same fingerprint.
   */
  static String layout(ReleaseModel rules) {
    return rules.program().catalogue().hash() + " " + Integer.toHexString(rules.key().hashCode());
  }

  /**
   * Writes a state. If this fails, the previous file is kept.
   *
   * @throws IOException if the file cannot be written, or a record is too large to be read back
   */
  static void write(Path file, Head head, CredentialStatus standing, Identities identities)
      throws IOException {
    write(file, head, standing, identities, RECORD_BYTES, MOST_BYTES);
  }

  /**
   * Writes a state with the given record sizes, for tests.
   *
   * @param recordBytes size at which a record is complete
   * @param mostBytes maximum size of a record
   */
  static void write(
      Path file,
      Head head,
      CredentialStatus standing,
      Identities identities,
      int recordBytes,
      int mostBytes)
      throws IOException {
    ReplacedFile.write(
        file,
        stream -> {
          DataOutputStream out = new DataOutputStream(stream);
          put(out, head(head), mostBytes);
          Entries entries = new Entries(out, recordBytes, mostBytes);
          putTold(entries, standing);
          long since =
              identities.giveTo(
                  (identity, state) -> put(entries.begin(IDENTITY).countedText(identity), state));
          entries.begin(SINCE).i64(since);
          entries.end();
          out.writeInt(END);
        });
  }

  private static byte[] head(Head head) {
    return new ByteSink().u8(VERSION).i64(head.savedMicros()).countedText(head.layout()).toBytes();
  }

  /** Collects entries into records. */
  private static final class Entries {
    private final DataOutputStream out;
    private final int recordBytes;
    private final int mostBytes;
    private ByteSink open = new ByteSink();

    Entries(DataOutputStream out, int recordBytes, int mostBytes) {
      this.out = out;
      this.recordBytes = recordBytes;
      this.mostBytes = mostBytes;
    }

    ByteSink begin(int kind) throws IOException {
      if (open.size() >= recordBytes) {
        end();
      }
      return open.u8(kind);
    }

    void end() throws IOException {
      put(out, open.toBytes(), mostBytes);
      open = new ByteSink();
    }
  }

  private static void put(DataOutputStream out, byte[] record, int mostBytes) throws IOException {
    if (record.length > mostBytes) {
      throw new IOException(
          "A record of "
              + record.length
              + " bytes could not be read back because the limit is "
              + mostBytes
              + "; the name of a credential, source or identity is too long");
    }
    out.writeInt(record.length);
    out.write(record);
  }

  private static void put(ByteSink entry, SavedIdentity state) {
    entry
        .i64(state.lastMicros())
        .f64(state.held())
        .bytes(state.recent().orElse(WINDOWS_MISSING))
        .bytes(state.risk());
  }

  private static void putTold(Entries entries, CredentialStatus standing) throws IOException {
    for (String credential : standing.revoked()) {
      entries.begin(REVOKED).countedText(credential);
    }
    for (Map.Entry<Pair, Shown> shown : standing.allEvidence().entrySet()) {
      // One entry is written per kind of evidence. Readers keep the latest evidence of a pair and,
      // if they support it, the latest human approval.
      for (Evidence one : shown.getValue().all()) {
        putEvidence(entries, shown.getKey(), one);
      }
    }
    for (Map.Entry<String, Long> grant : standing.allGrants().entrySet()) {
      entries.begin(GRANT).countedText(grant.getKey()).i64(grant.getValue());
    }
    entries.begin(GRANT_TO_ANYBODY).i64(standing.grantedToAnybody());
  }

  private static void putEvidence(Entries entries, Pair pair, Evidence shown) throws IOException {
    ByteSink out = entries.begin(EVIDENCE);
    putNullable(out, pair.credential());
    putNullable(out, pair.source());
    out.u8(shown.kind().ordinal()).i64(shown.micros());
  }

  private static void putNullable(ByteSink out, String text) {
    out.u8(text == null ? 0 : 1).countedText(text == null ? "" : text);
  }

  /**
   * Reads a state, beginning with its head.
   *
   * @throws NoSuchFileException if the file does not exist
   * @throws IOException if the file is damaged, cannot be read or has a different version; the
   *     reader may already have received some entries
   */
  static void read(Path file, CredentialStatus standing, Reader reader) throws IOException {
    try (DataInputStream in = new DataInputStream(ReplacedFile.read(file))) {
      ByteSource first = new ByteSource(needed(in, file));
      int version = first.at("saved state's version").u8();
      if (version != VERSION) {
        throw new IOException(
            "it has version "
                + version
                + ", and this enforcer reads "
                + VERSION
                + "; use the tidemark-runtime that wrote it");
      }
      Head head =
          new Head(
              first.at("saved state's time").i64(), first.at("saved state's layout").countedText());
      reader.head(head);
      for (byte[] bytes = record(in, file); bytes != null; bytes = record(in, file)) {
        ByteSource entries = new ByteSource(bytes);
        while (entries.remaining() > 0) {
          takeEntry(entries, standing, reader);
        }
      }
    } catch (DamagedBytesException e) {
      throw new IOException("it cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] needed(DataInputStream in, Path file) throws IOException {
    byte[] bytes = record(in, file);
    if (bytes == null) {
      throw new IOException("it is damaged: it ends too early");
    }
    return bytes;
  }

  /** Returns the next record, or null at the end. */
  private static byte[] record(DataInputStream in, Path file) throws IOException {
    int length = in.readInt();
    if (length == END) {
      return null;
    }
    if (length < 0 || length > MOST_BYTES || length > Files.size(file)) {
      throw new IOException("it is damaged: a record of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static void takeEntry(ByteSource in, CredentialStatus standing, Reader reader) {
    int kind = in.at("saved entry's kind").u8();
    switch (kind) {
      case REVOKED -> standing.revoke(in.at("revoked credential").countedText());
      case EVIDENCE -> takeEvidence(in, standing);
      case GRANT ->
          standing.grant(in.at("granted identity").countedText(), in.at("grant's time").i64());
      case GRANT_TO_ANYBODY -> standing.grantedToAnybody(in.at("forgotten grant's time").i64());
      case IDENTITY -> takeIdentity(in, reader);
      case SINCE -> reader.since(in.at("saved state's beginning").i64());
      default -> throw in.at("saved entry's kind").damaged(1, kind + " is unknown");
    }
  }

  private static void takeIdentity(ByteSource in, Reader reader) {
    String identity = in.at("saved identity").countedText();
    long lastMicros = in.at("saved identity's last event").i64();
    double held = in.at("saved identity's risk").f64();
    Optional<byte[]> recent = recent(in);
    reader.identity(
        identity, new SavedIdentity(recent, in.at("saved risk").bytes(), held, lastMicros));
  }

  private static Optional<byte[]> recent(ByteSource in) {
    return Optional.of(in.at("saved recent state").bytes()).filter(bytes -> bytes.length > 0);
  }

  private static void takeEvidence(ByteSource in, CredentialStatus standing) {
    Pair pair = new Pair(nullable(in), nullable(in));
    int kind = in.at("evidence's kind").u8();
    if (kind >= Evidence.Kind.values().length) {
      throw in.at("evidence's kind").damaged(1, kind + " is unknown");
    }
    Instant at = EventTime.instant(in.at("evidence's time").i64());
    standing.add(pair, new Evidence(Evidence.Kind.values()[kind], at));
  }

  private static String nullable(ByteSource in) {
    boolean there = in.at("whether a text is there").u8() != 0;
    String text = in.at("text").countedText();
    return there ? text : null;
  }
}
