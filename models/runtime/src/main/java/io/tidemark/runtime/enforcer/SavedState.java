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
 * The file that carries the recent state from one run of an enforcer to the next. It consists of a
 * sequence of records, each made up of a length (int) and that number of bytes, and ends with a
 * length of −1. The first record contains the time and the layout. The other records contain
 * entries for revoked credentials, evidence, grants and identities, each starting with a type byte.
 * Only the owner may read the file, because it contains identity names.
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

  /** Number of bytes after which a new record is started, to keep records small. */
  private static final int RECORD_BYTES = 1 << 20;

  /** Size in bytes of the largest record that may be read or written. */
  private static final int MOST_BYTES = 64 << 20;

  /** Stands for the windows of an identity of which only the risk is known. */
  private static final byte[] WINDOWS_MISSING = {};

  private SavedState() {}

  /**
   * @param savedMicros wall-clock time at which the state was saved
   * @param layout fingerprint of the release's catalogue and key
   */
  record Head(long savedMicros, String layout) {}

  interface Reader {
    void head(Head head);

    void identity(String identity, SavedIdentity state);

    /**
     * Called last, with the time since which all events of identities that are not in the file have
     * been observed.
     */
    void since(long micros);
  }

  @FunctionalInterface
  interface Identities {
    /**
     * @return the time since which all events of all other identities have been observed
     */
    long forEach(Taker taker) throws IOException;
  }

  @FunctionalInterface
  interface Taker {
    void take(String identity, SavedIdentity state) throws IOException;
  }

  /**
   * Returns a fingerprint of a release's catalogue and key. Identities can resume only under the
   * same fingerprint.
   */
  static String layout(ReleaseModel rules) {
    return rules.program().catalogue().hash() + " " + Integer.toHexString(rules.key().hashCode());
  }

  /**
   * Writes a state. If writing fails, the previous file is kept.
   *
   * @throws IOException if the file cannot be written, or a record is too large to be read back
   */
  static void write(Path file, Head head, CredentialStatus standing, Identities identities)
      throws IOException {
    write(file, head, standing, identities, RECORD_BYTES, MOST_BYTES);
  }

  /** Used by tests, which need small records. */
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
          putStatus(entries, standing);
          long since =
              identities.forEach(
                  (identity, state) -> put(entries.begin(IDENTITY).countedText(identity), state));
          entries.begin(SINCE).i64(since);
          entries.end();
          out.writeInt(END);
        });
  }

  private static byte[] head(Head head) {
    return new ByteSink().u8(VERSION).i64(head.savedMicros()).countedText(head.layout()).toBytes();
  }

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

  private static void putStatus(Entries entries, CredentialStatus standing) throws IOException {
    for (String credential : standing.revoked()) {
      entries.begin(REVOKED).countedText(credential);
    }
    for (Map.Entry<Pair, Shown> shown : standing.allEvidence().entrySet()) {
      // Write a separate entry for each kind of evidence. Readers keep the latest evidence for a
      // pair and, if they support it, the latest human approval.
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
   * @throws NoSuchFileException if the file does not exist
   * @throws IOException if the file is damaged or unreadable, or has a different version; the
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
      throw new IOException("it is damaged: it was truncated");
    }
    return bytes;
  }

  /** Reads the next record, or returns null at the end of the file. */
  private static byte[] record(DataInputStream in, Path file) throws IOException {
    int length = in.readInt();
    if (length == END) {
      return null;
    }
    if (length < 0 || length > MOST_BYTES || length > Files.size(file)) {
      throw new IOException("it is damaged: a record has " + length + " bytes");
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
    boolean there = in.at("string's presence flag").u8() != 0;
    String text = in.at("string").countedText();
    return there ? text : null;
  }
}
