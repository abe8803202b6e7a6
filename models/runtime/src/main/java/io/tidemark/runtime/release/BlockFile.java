package io.tidemark.runtime.release;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * A large file that is checked block by block, as far as it is read. A block is copied, hashed, and
 * only then looked at, so nobody can change it in between; the last blocks read are kept. Callers
 * that may not wait for the store have a thread of the file read for them. Thread-safe.
 */
final class BlockFile implements AutoCloseable {
  /** Bytes of a block; the last one of a file may be shorter. */
  static final int BLOCK = 65_536;

  private static final int KEPT = 32;

  private static final Duration IDLE = Duration.ofSeconds(10);

  /** No channel: one is closed for all when a thread that is interrupted reads from it. */
  private final RandomAccessFile opened;

  private final ManifestFile file;
  private final byte[] hashes;

  /** Held while the file is read; looking at kept blocks takes no part in it. */
  final ReentrantLock reading = new ReentrantLock();

  private final ThreadPoolExecutor reader =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new LinkedBlockingQueue<>(),
          BlockFile::daemon);

  /** Reads of {@link #reader} that have not ended, by block; guarded by {@link #kept}. */
  final Map<Integer, FutureTask<byte[]>> underWay = new HashMap<>();

  /** {@link System#nanoTime} at which the reader began with its present block; 0 while it rests. */
  private volatile long readingSince;

  /** Guarded by itself. */
  final Map<Integer, byte[]> kept =
      new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  private BlockFile(RandomAccessFile opened, ManifestFile file, byte[] hashes) {
    this.opened = opened;
    this.file = file;
    this.hashes = hashes;
    reader.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable reads) {
    Thread thread = new Thread(reads, "tidemark-blocks");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens a file.
   *
   * @param hashes of its blocks, 32 bytes each, already verified
   * @throws RejectedReleaseException if there are not as many hashes as blocks
   */
  static BlockFile open(Path folder, ManifestFile file, byte[] hashes) throws IOException {
    if (hashes.length != Sha256.BYTES * blocks(file)) {
      throw new RejectedReleaseException(
          RejectionReason.FILE_SIZE,
          file.blocks()
              + " has "
              + hashes.length
              + " bytes; the "
              + blocks(file)
              + " blocks of "
              + file.path()
              + " take "
              + Sha256.BYTES * blocks(file));
    }
    return new BlockFile(
        new RandomAccessFile(folder.resolve(file.path()).toFile(), "r"), file, hashes);
  }

  /** Name of the file with the hashes of a file's blocks. */
  static String hashes(String file) {
    return file + ".blocks";
  }

  /** Writes the hashes of a file's blocks next to it. */
  static void writeHashes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        OutputStream out =
            Files.newOutputStream(file.resolveSibling(hashes(file.getFileName().toString())))) {
      for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
        out.write(Sha256.digest().digest(block));
      }
    }
  }

  private static long blocks(ManifestFile file) {
    return (file.bytes() + BLOCK - 1) / BLOCK;
  }

  /** Number of blocks. */
  int blocks() {
    return Math.toIntExact(blocks(file));
  }

  long length() {
    return file.bytes();
  }

  /**
   * A part of the file, however long the store takes.
   *
   * @throws RejectedReleaseException if it is not what was signed, or does not lie within
   */
  byte[] read(long offset, int length) {
    return read(offset, length, this::block);
  }

  /**
   * A part of the file.
   *
   * @param wait for a block that is not kept, at most; no time at all while an earlier read takes
   *     longer. A block that comes later is kept for the next caller
   * @throws StalledStoreException if it takes longer
   * @throws RejectedReleaseException if it is not what was signed, or does not lie within
   */
  byte[] read(long offset, int length, Duration wait) {
    return read(offset, length, index -> block(index, wait));
  }

  private byte[] read(long offset, int length, IntFunction<byte[]> blocks) {
    if (offset < 0 || length < 0 || offset > file.bytes() - length) {
      throw new RejectedReleaseException(
          RejectionReason.CONTENT_UNREADABLE,
          length + " bytes at " + offset + " do not lie within " + file.path());
    }
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      long at = offset + done;
      byte[] block = blocks.apply((int) (at / BLOCK));
      int from = (int) (at % BLOCK);
      int taken = Math.min(length - done, block.length - from);
      System.arraycopy(block, from, bytes, done, taken);
      done += taken;
    }
    return bytes;
  }

  /** Verifies a block. */
  void check(int index) {
    block(index);
  }

  private byte[] block(int index) {
    byte[] block;
    synchronized (kept) {
      block = kept.get(index);
    }
    return block == null ? verified(index) : block;
  }

  private byte[] block(int index, Duration wait) {
    FutureTask<byte[]> read;
    synchronized (kept) {
      byte[] block = kept.get(index);
      if (block != null) {
        return block;
      }
      long since = readingSince;
      if (since != 0 && System.nanoTime() - since > wait.toNanos()) {
        throw stalled(index, wait);
      }
      read = underWay.computeIfAbsent(index, this::begun);
    }
    return awaited(read, index, wait);
  }

  private FutureTask<byte[]> begun(int index) {
    FutureTask<byte[]> read =
        new FutureTask<>(
            () -> {
              readingSince = System.nanoTime() | 1;
              try {
                return verified(index);
              } finally {
                readingSince = 0;
                synchronized (kept) {
                  underWay.remove(index);
                }
              }
            });
    try {
      reader.execute(read);
    } catch (RejectedExecutionException e) {
      throw damaged(index, "cannot be read (the release is closed)", e);
    }
    return read;
  }

  private byte[] awaited(FutureTask<byte[]> read, int index, Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return read.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // The caller's to notice, once it has its answer.
        }
      }
    } catch (TimeoutException e) {
      throw stalled(index, wait);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RejectedReleaseException refused) {
        throw refused;
      }
      throw damaged(index, "cannot be read (" + e.getCause() + ")", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private StalledStoreException stalled(int index, Duration wait) {
    return new StalledStoreException(
        "Block "
            + index
            + " of "
            + file.path()
            + " was not read within "
            + wait.toMillis()
            + " ms: the store with the release stalls; see to it, what was asked for is read as soon"
            + " as it answers");
  }

  private byte[] verified(int index) {
    long start = (long) index * BLOCK;
    byte[] block = new byte[(int) Math.min(BLOCK, file.bytes() - start)];
    reading.lock();
    try {
      opened.seek(start);
      opened.readFully(block);
    } catch (EOFException e) {
      throw damaged(index, "ends early", null);
    } catch (IOException e) {
      throw damaged(index, "cannot be read (" + e + ")", e);
    } finally {
      reading.unlock();
    }
    MessageDigest digest = Sha256.digest();
    int at = Sha256.BYTES * index;
    if (!Arrays.equals(digest.digest(block), Arrays.copyOfRange(hashes, at, at + Sha256.BYTES))) {
      throw damaged(index, "has another hash", null);
    }
    synchronized (kept) {
      kept.put(index, block);
    }
    return block;
  }

  private RejectedReleaseException damaged(int index, String how, Throwable cause) {
    return new RejectedReleaseException(
        RejectionReason.FILE_DAMAGED,
        "block " + index + " of " + file.path() + " " + how + "; fetch the release again",
        cause);
  }

  /** Closes the file, at once or when the read that is under way has ended; waits for neither. */
  @Override
  public void close() {
    if (reader.isShutdown()) {
      return;
    }
    if (reading.tryLock()) {
      try {
        closeFile();
      } finally {
        reading.unlock();
      }
    } else {
      // Closed by another thread, its number could be another file's before the read looks at it.
      reader.execute(this::closeWhenRead);
    }
    reader.shutdown();
  }

  private void closeWhenRead() {
    reading.lock();
    try {
      closeFile();
    } finally {
      reading.unlock();
    }
  }

  private void closeFile() {
    try {
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file.path(), e);
    }
  }
}
