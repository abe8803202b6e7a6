package io.tidemark.runtime.enforcer;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.runtime.release.ReleaseModel;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The identities' recent behaviour and risk at one time. Losing it costs at most a few step-ups.
 *
 * <p>The file consists of records, each with its length (int) before it: the head, and one for each
 * identity. A length of −1, the time {@code since} (long) and the CRC-32C of all that (long)
 * follow.
 *
 * @param savedMicros wall-clock time at which the snapshot was taken
 * @param layout fingerprint of the release's catalogue and key
 * @param since time since which all events of identities that are not in the snapshot have been
 *     observed
 */
record Snapshot(
    long savedMicros, String layout, long since, Map<String, SavedIdentity> identities) {
  static final Snapshot NONE = new Snapshot(0, "", Long.MIN_VALUE, Map.of());
  private static final int VERSION = 2;
  private static final int END = -1;

  private static final byte[] WINDOWS_MISSING = {};

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

  /** Returns a fingerprint of a release's catalogue and key, under which identities can resume. */
  static String layout(ReleaseModel rules) {
    return rules.program().catalogue().hash() + " " + Integer.toHexString(rules.key().hashCode());
  }

  static void write(Path file, long savedMicros, String layout, Identities identities)
      throws IOException {
    PrivateFiles.replace(
        file,
        stream -> {
          CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32C());
          DataOutputStream out = new DataOutputStream(checked);
          put(out, new ByteSink().u8(VERSION).i64(savedMicros).countedText(layout));
          long since =
              identities.forEach(
                  (identity, state) ->
                      put(
                          out,
                          new ByteSink()
                              .countedText(identity)
                              .i64(state.lastMicros())
                              .f64(state.held())
                              .bytes(state.recent().orElse(WINDOWS_MISSING))
                              .bytes(state.risk())));
          out.writeInt(END);
          out.writeLong(since);
          out.writeLong(checked.getChecksum().getValue());
        });
  }

  private static void put(DataOutputStream out, ByteSink content) throws IOException {
    out.writeInt(content.size());
    out.write(content.toBytes());
  }

  /**
   * @throws NoSuchFileException if the file does not exist
   * @throws IOException if the file is damaged or unreadable, or has a different version
   */
  static Snapshot read(Path file) throws IOException {
    CheckedInputStream checked =
        new CheckedInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32C());
    try (DataInputStream in = new DataInputStream(checked)) {
      long most = Files.size(file);
      ByteSource head = new ByteSource(record(in, in.readInt(), most));
      if (head.at("version").u8() != VERSION) {
        throw new IOException("it has a different version");
      }
      long savedMicros = head.at("time").i64();
      String layout = head.at("layout").countedText();
      Map<String, SavedIdentity> identities = new ConcurrentHashMap<>();
      for (int length = in.readInt(); length != END; length = in.readInt()) {
        ByteSource entry = new ByteSource(record(in, length, most));
        String identity = entry.at("identity").countedText();
        long lastMicros = entry.at("last event").i64();
        double held = entry.at("risk").f64();
        byte[] recent = entry.at("recent state").bytes();
        identities.put(
            identity,
            new SavedIdentity(
                Optional.of(recent).filter(bytes -> bytes.length > 0),
                entry.at("risk state").bytes(),
                held,
                lastMicros));
      }
      long since = in.readLong();
      long sum = checked.getChecksum().getValue();
      if (in.readLong() != sum || in.read() >= 0) {
        throw new IOException("its checksum does not match");
      }
      return new Snapshot(savedMicros, layout, since, identities);
    } catch (EOFException e) {
      throw new IOException("it was truncated", e);
    } catch (DamagedBytesException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static byte[] record(DataInputStream in, int length, long most) throws IOException {
    if (length < 0 || length > most) {
      throw new IOException("a record has " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  /**
   * A saved identity, which remains encoded until its first event.
   *
   * @param recent recent behaviour, or empty if events have been missed since
   * @param held risk when it was saved, in [0, 1]
   * @param lastMicros time of the last event, or {@link Long#MIN_VALUE}
   */
  @SuppressWarnings("ArrayRecordComponent")
  record SavedIdentity(Optional<byte[]> recent, byte[] risk, double held, long lastMicros) {
    SavedIdentity withoutWindows() {
      return new SavedIdentity(Optional.empty(), risk, held, lastMicros);
    }

    SavedIdentity withHeld(double heldNow) {
      return new SavedIdentity(recent, risk, heldNow, lastMicros);
    }

    boolean isRisky() {
      return held >= Stripe.NOTEWORTHY;
    }
  }
}
