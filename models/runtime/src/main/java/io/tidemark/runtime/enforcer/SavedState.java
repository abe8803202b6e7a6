package io.tidemark.runtime.enforcer;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.CredentialStatus.Pair;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * State that an enforcer keeps across restarts, in a folder that only its owner can read:
 *
 * <ul>
 *   <li>{@code journal} contains what must not be lost: revocations, evidence, grants and the last
 *       accepted release. A call that reports one returns once it is on disk.
 *   <li>{@code snapshot} contains recent behaviour and risk ({@link Snapshot}), which may be lost.
 *   <li>{@code journal.lock} is locked while the enforcer is open. It is never deleted, so it shows
 *       that the folder was used.
 * </ul>
 *
 * <p>Each line of the journal is a CRC-32C in hexadecimal, a space and the {@link Entry} as JSON.
 * Records are synced one at a time, so a kill or power failure can damage only the last one, whose
 * call had not returned; it is dropped and reported, even if the disk is full. Any other damage is
 * refused, because continuing could lose a revocation. A journal that has doubled is replaced
 * atomically by one that contains each fact once. Checksums detect accidents, not people who can
 * write to the folder. Thread-safe.
 */
final class SavedState implements AutoCloseable {
  static final String JOURNAL = "journal";
  static final String SNAPSHOT = "snapshot";
  private static final String LOCK = "journal.lock";
  private static final System.Logger LOG = System.getLogger(Enforcer.class.getName());
  private static final int VERSION = 1;
  private static final int SUM_LENGTH = 9;

  /** Size in bytes up to which the journal is not worth rewriting. */
  static final long LEAST_LIMIT = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .registerSubtypes(Entry.class.getPermittedSubclasses())
          .build();

  private final Path folder;
  private final CredentialStatus standing;
  private FileClaim claim;
  private boolean lost;

  /** Length in bytes of the incomplete record that was dropped, usually 0. */
  long torn;

  private AcceptedSequence accepted = AcceptedSequence.NONE;

  /** Length of the intact journal, or negative if it has to be rewritten. */
  private long length = -1;

  private long limit = LEAST_LIMIT;
  private boolean closed;

  /** A fact in the journal, which begins with its {@link Format}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "entry")
  sealed interface Entry permits Format, Revoked, Shown, Granted, AcceptedSequence {}

  private record Format(int version) implements Entry {}

  private record Revoked(String credential) implements Entry {
    Revoked {
      Objects.requireNonNull(credential, "credential");
    }
  }

  /** Evidence, of one action and target unless these are null. */
  private record Shown(
      String credential,
      String identity,
      String source,
      Evidence.Kind kind,
      String action,
      String target,
      long micros)
      implements Entry {
    Shown {
      Objects.requireNonNull(kind, "kind");
      if (micros < Long.MIN_VALUE / 2) {
        throw new IllegalArgumentException("micros " + micros + " is not a time");
      }
    }
  }

  /** A grant; one without an identity was forgotten and applies to everybody. */
  private record Granted(String identity, long micros) implements Entry {}

  private SavedState(Path folder, CredentialStatus standing) {
    this.folder = folder;
    this.standing = standing;
  }

  /**
   * Opens the folder and reads the journal.
   *
   * @param folder folder, created unless it is required; empty to keep everything in memory only
   * @throws IllegalStateException if the folder is in use or unusable, or the journal damaged, or
   *     required but missing
   * @throws UncheckedIOException if there is no journal and it cannot be written
   */
  static SavedState open(Optional<Path> folder, MissingState missing, CredentialStatus standing) {
    SavedState state = new SavedState(folder.orElse(null), standing);
    if (folder.isPresent()) {
      try {
        state.open(missing == MissingState.REFUSED);
      } catch (RuntimeException e) {
        state.release();
        throw e;
      }
    }
    return state;
  }

  private void open(boolean required) {
    boolean used = Files.exists(folder.resolve(LOCK));
    boolean missing = Files.notExists(journal());
    String gone =
        "The journal %s %s"
            .formatted(
                journal(), used ? "was written by an earlier run but is missing" : "is missing");
    if (missing && required) {
      // Checked first, so that a refused start leaves no traces of use.
      throw new IllegalStateException(
          gone
              + "; restore it or mount its volume, or start once without requiring it, as you would"
              + " for a first start");
    }
    claim();
    try {
      if (!Files.notExists(journal())) {
        replay(Files.readString(journal(), StandardCharsets.ISO_8859_1));
      } else if (used) {
        lost = true;
        LOG.log(
            System.Logger.Level.WARNING, gone + ". Restore it, or revoke the credentials again");
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          ("The journal %s cannot be read: %s; restore it, or delete it to start without"
                  + " revocations, evidence, grants and rollback protection")
              .formatted(journal(), e.getMessage()),
          e);
    }
    if (torn > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The journal {0} ended with an incomplete record of {1} bytes, which was dropped. The"
              + " call that wrote it did not return: if you made it, repeat it",
          journal(),
          torn);
    }
    if (length < 0 || length > LEAST_LIMIT) {
      try {
        rewrite();
      } catch (IOException e) {
        if (missing) {
          throw unwritten(e);
        }
        // What was read is complete, so refusing to start would lose it.
        LOG.log(
            System.Logger.Level.WARNING,
            "The journal {0} was read but cannot be written: {1}. Free disk space: until then,"
                + " reports fail",
            journal(),
            e);
      }
    }
  }

  private void claim() {
    try {
      PrivateFiles.createFolder(folder);
      claim =
          FileClaim.on(folder, LOCK)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          ("The state folder %s is in use by another enforcer, and each would"
                                  + " overwrite the other's state; stop that enforcer first, or give"
                                  + " this one its own folder")
                              .formatted(folder)));
    } catch (IOException e) {
      throw new IllegalStateException(
          ("The state cannot be kept in %s: %s; give a folder in which this process can write and"
                  + " lock files")
              .formatted(folder, e),
          e);
    }
  }

  private void replay(String text) throws IOException {
    String[] lines = text.split("\n", -1);
    int last = lines.length - 1;
    torn = lines[last].length();
    for (int i = 0; i < last; i++) {
      String json = lines[i].substring(Math.min(SUM_LENGTH, lines[i].length()));
      if (!lines[i].equals(checksum(json) + json)) {
        // A file system may extend a file before it stores the data, which then reads as zeros.
        if (i == last - 1 && torn == 0 && lines[i].indexOf('\0') >= 0) {
          torn = lines[i].length() + 1L;
          break;
        }
        throw new IOException("the checksum of line " + (i + 1) + " does not match");
      }
      try {
        take(JSON.readValue(json, Entry.class), i);
      } catch (JsonProcessingException e) {
        throw new IOException("line " + (i + 1) + " is invalid: " + e.getOriginalMessage(), e);
      }
    }
    if (text.length() == torn) {
      throw new IOException("it is empty");
    }
    length = torn > 0 ? -1 : text.length();
  }

  private static String checksum(String json) {
    CRC32C crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.ISO_8859_1));
    return HexFormat.of().toHexDigits((int) crc.getValue()) + " ";
  }

  private void take(Entry entry, int line) throws IOException {
    if (entry == null || line == 0 != entry instanceof Format) {
      throw new IOException("line " + (line + 1) + " is out of place");
    }
    if (entry instanceof Format format && format.version() != VERSION) {
      throw new IOException(
          "it has version %d, and this enforcer reads %d; use the tidemark-runtime that wrote it"
              .formatted(format.version(), VERSION));
    } else if (entry instanceof Revoked revoked) {
      standing.revoke(revoked.credential());
    } else if (entry instanceof Shown shown) {
      standing.add(
          new Pair(shown.credential(), shown.identity(), shown.source(), null, null),
          new Evidence(
              shown.kind(), EventTime.instant(shown.micros()), shown.action(), shown.target()));
    } else if (entry instanceof Granted granted && granted.identity() == null) {
      standing.grantedToAnybody(granted.micros());
    } else if (entry instanceof Granted granted) {
      standing.grant(granted.identity(), granted.micros());
    } else if (entry instanceof AcceptedSequence last) {
      accepted = last;
    }
  }

  /**
   * Revokes a credential. Like the other reports, this takes effect even if it cannot be saved.
   *
   * @throws UncheckedIOException if the journal cannot be written
   * @throws IllegalStateException if this state is closed
   */
  void revoke(String credential) {
    standing.revoke(credential);
    append(new Revoked(credential));
  }

  void add(Pair pair, Evidence shown) {
    standing.add(pair, shown);
    append(entry(pair, shown));
  }

  private static Entry entry(Pair pair, Evidence shown) {
    return new Shown(
        pair.credential(),
        pair.identity(),
        pair.source(),
        shown.kind(),
        shown.action(),
        shown.target(),
        shown.micros());
  }

  void grant(String identity, long micros) {
    standing.grant(identity, micros);
    append(new Granted(identity, micros));
  }

  synchronized void accept(AcceptedSequence sequence) {
    accepted = sequence;
    append(sequence);
  }

  synchronized AcceptedSequence accepted() {
    return accepted;
  }

  private synchronized void append(Entry entry) {
    if (closed) {
      throw ReleaseFollower.closed();
    }
    if (folder == null) {
      return;
    }
    try {
      byte[] line = line(entry);
      long before = length;
      length = -1;
      if (!isAppended(before, line)) {
        rewrite();
        return;
      }
      length = before + line.length;
    } catch (IOException e) {
      throw unwritten(e);
    }
    if (length > limit) {
      try {
        limit = 2 * length;
        rewrite();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "The journal " + journal() + " keeps growing", e);
      }
    }
  }

  /** Appends a line, unless the journal is not as this process left it, for example deleted. */
  private boolean isAppended(long before, byte[] line) throws IOException {
    if (Files.notExists(journal())) {
      return false;
    }
    // Unlike a channel, this file is not closed when the calling thread is interrupted.
    try (RandomAccessFile out = new RandomAccessFile(journal().toFile(), "rw")) {
      if (out.length() != before) {
        return false;
      }
      out.seek(before);
      out.write(line);
      out.getFD().sync();
      return true;
    }
  }

  private void rewrite() throws IOException {
    PrivateFiles.replace(
        journal(),
        out -> {
          for (Entry entry : entries()) {
            out.write(line(entry));
          }
        });
    length = Files.size(journal());
    limit = Math.max(LEAST_LIMIT, 2 * length);
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Format(VERSION));
    if (!accepted.equals(AcceptedSequence.NONE)) {
      entries.add(accepted);
    }
    standing.revoked().forEach(credential -> entries.add(new Revoked(credential)));
    standing
        .allEvidence()
        .forEach((pair, shown) -> shown.all().forEach(one -> entries.add(entry(pair, one))));
    standing.allGrants().forEach((identity, micros) -> entries.add(new Granted(identity, micros)));
    if (standing.grantedToAnybody() != Long.MIN_VALUE) {
      entries.add(new Granted(null, standing.grantedToAnybody()));
    }
    return entries;
  }

  private static byte[] line(Entry entry) throws IOException {
    String json = JSON.writeValueAsString(entry);
    return (checksum(json) + json + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private UncheckedIOException unwritten(IOException e) {
    return new UncheckedIOException(
        "The journal " + journal() + " cannot be written, so a restart would forget the report", e);
  }

  private Path journal() {
    return folder.resolve(JOURNAL);
  }

  /** Returns the file for recent behaviour and risk, or empty if nothing is kept. */
  Optional<Path> snapshot() {
    return Optional.ofNullable(folder).map(kept -> kept.resolve(SNAPSHOT));
  }

  boolean lost() {
    return lost;
  }

  /**
   * Rejects later reports, saves the last one if that failed, and releases the folder. Closing
   * again has no effect.
   */
  @Override
  public synchronized void close() {
    try {
      if (!closed && folder != null && length < 0) {
        rewrite();
      }
    } catch (IOException e) {
      throw unwritten(e);
    } finally {
      release();
    }
  }

  private void release() {
    closed = true;
    if (claim != null) {
      claim.close();
    }
  }
}
