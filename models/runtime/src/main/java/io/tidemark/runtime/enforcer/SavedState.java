package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.bundle.Rulebook;
import io.tidemark.runtime.enforcer.Standing.Pair;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Recent state in a file, from one run of an enforcer to the next: records of a length (int) and so
 * many bytes; the first says when and under which names and catalogue, the second what was told of
 * credentials, each other one identity; a length of −1 and a CRC-32C (long) end it. Only its owner
 * may read the file: it names identities.
 */
final class SavedState {
  private static final int VERSION = 1;
  private static final int MOST_BYTES = 64 << 20;
  private static final int END = -1;

  private SavedState() {}

  /**
   * When a state was saved and what it fits.
   *
   * @param savedMicros wall-clock time
   * @param sinceMicros from when on all events were seen of an identity that is not in it
   * @param layout of catalogue and names; another one cannot go on with it
   */
  record Head(long savedMicros, long sinceMicros, String layout) {}

  /** Takes what a file holds. */
  interface Reader {
    void head(Head head);

    /** Takes an identity; no bytes of recent state where only its risk is known. */
    void identity(String identity, byte[] recent, byte[] risk);
  }

  /** Gives a share of the identities, one by one. */
  @FunctionalInterface
  interface Part {
    void giveTo(Taker taker);
  }

  /** Takes one identity in bytes. */
  @FunctionalInterface
  interface Taker {
    void take(String identity, byte[] recent, byte[] risk);
  }

  /** What the states of identities under a rulebook fit. */
  static String layout(Rulebook rules) {
    return rules.program().catalogue().hash() + " " + Integer.toHexString(rules.key().hashCode());
  }

  /** Writes a state; whatever fails, the file of before stays. */
  static void write(Path file, Head head, Standing standing, Iterable<Part> parts)
      throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written);
    if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
      Files.createFile(
          written,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(written);
    }
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE);
        CheckedOutputStream checked =
            new CheckedOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16),
                new CRC32C());
        DataOutputStream out = new DataOutputStream(checked)) {
      put(
          out,
          new FlatWriter()
              .putByte(VERSION)
              .putLong(head.savedMicros())
              .putLong(head.sinceMicros())
              .putText(head.layout()));
      put(out, told(standing));
      for (Part part : parts) {
        FlatWriter identities = new FlatWriter();
        part.giveTo(
            (identity, recent, risk) ->
                identities.putText(identity).putBytes(recent).putBytes(risk));
        put(out, identities);
      }
      out.writeInt(END);
      out.writeLong(checked.getChecksum().getValue());
      out.flush();
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void put(DataOutputStream out, FlatWriter record) throws IOException {
    byte[] bytes = record.toBytes();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static FlatWriter told(Standing standing) {
    FlatWriter out = new FlatWriter();
    Set<String> revoked = standing.revoked();
    out.putInt(revoked.size());
    revoked.forEach(out::putText);
    Map<Pair, Evidence> evidence = standing.allEvidence();
    out.putInt(evidence.size());
    evidence.forEach(
        (pair, shown) -> {
          putNullable(out, pair.credential());
          putNullable(out, pair.source());
          out.putByte(shown.kind().ordinal()).putLong(shown.micros());
        });
    Map<String, Long> grants = standing.allGrants();
    out.putInt(grants.size());
    grants.forEach((identity, micros) -> out.putText(identity).putLong(micros));
    return out;
  }

  private static void putNullable(FlatWriter out, String text) {
    out.putByte(text == null ? 0 : 1).putText(text == null ? "" : text);
  }

  /**
   * Reads a state: first what was told of credentials, then the head, then the identities.
   *
   * @throws IOException if the file is damaged or cannot be read; the reader may have taken some of
   *     it
   */
  static void read(Path file, Standing standing, Reader reader) throws IOException {
    verify(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      FlatReader first = new FlatReader(record(in, file));
      int version = first.takeByte("saved state's version");
      if (version != VERSION) {
        throw new IOException(
            "The saved state " + file + " has version " + version + ", not " + VERSION);
      }
      Head head =
          new Head(
              first.takeLong("saved state's time"),
              first.takeLong("saved state's beginning"),
              first.takeText("saved state's layout"));
      takeTold(new FlatReader(record(in, file)), standing);
      reader.head(head);
      for (byte[] bytes = record(in, file); bytes != null; bytes = record(in, file)) {
        FlatReader identities = new FlatReader(bytes);
        while (identities.remaining() > 0) {
          reader.identity(
              identities.takeText("saved identity"),
              identities.takeBytes("saved recent state"),
              identities.takeBytes("saved risk"));
        }
      }
    } catch (UnreadableBaselineException e) {
      throw new IOException("The saved state " + file + " cannot be understood", e);
    }
  }

  /** The whole file first: nothing of a damaged one is believed. */
  private static void verify(Path file) throws IOException {
    try (CheckedInputStream checked =
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32C());
        DataInputStream in = new DataInputStream(checked)) {
      while (record(in, file) != null) {
        // Only its checksum is wanted.
      }
      long found = checked.getChecksum().getValue();
      if (in.readLong() != found) {
        throw new IOException("The saved state " + file + " is damaged");
      }
    }
  }

  /** The next record; null at the end. */
  private static byte[] record(DataInputStream in, Path file) throws IOException {
    int length = in.readInt();
    if (length == END) {
      return null;
    }
    if (length < 0 || length > MOST_BYTES || length > Files.size(file)) {
      throw new IOException("The saved state " + file + " is damaged: a record of " + length);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static void takeTold(FlatReader in, Standing standing) {
    int revoked = in.takeCount("revoked credentials", 4);
    for (int i = 0; i < revoked; i++) {
      standing.revoke(in.takeText("revoked credential"));
    }
    int evidence = in.takeCount("evidence", 19);
    for (int i = 0; i < evidence; i++) {
      Pair pair = new Pair(nullable(in), nullable(in));
      int kind = in.takeByte("evidence's kind") % Evidence.Kind.values().length;
      long micros = in.takeLong("evidence's time");
      Instant at =
          Instant.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
      standing.add(pair, new Evidence(Evidence.Kind.values()[kind], at));
    }
    int grants = in.takeCount("grants", 12);
    for (int i = 0; i < grants; i++) {
      standing.grant(in.takeText("granted identity"), in.takeLong("grant's time"));
    }
  }

  private static String nullable(FlatReader in) {
    boolean there = in.takeByte("whether a text is there") != 0;
    String text = in.takeText("text");
    return there ? text : null;
  }
}
