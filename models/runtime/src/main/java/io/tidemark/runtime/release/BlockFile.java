package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.config.FileProblem;
import io.tidemark.runtime.release.Manifest.ManifestFile;
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
 * A large file whose blocks are verified when they are read. A block is copied before it is hashed,
 * so that it cannot change in between. Recent blocks are cached. For callers that must not wait for
 * the store, a separate thread reads. Thread-safe.
 */
final class BlockFile implements AutoCloseable {
  /** Block size in bytes. The last block of a file may be shorter. */
  static final int BLOCK = 65_536;

  private static final int KEPT = 32;
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Not a channel, which an interrupted read would close for all threads. */
  private final RandomAccessFile opened;

  private final ManifestFile file;
  private final byte[] hashes;

  /** Held while reading from the file. Cached blocks can be used without it. */
  final ReentrantLock reading = new ReentrantLock();

  private final ThreadPoolExecutor reader =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new LinkedBlockingQueue<>(),
          BlockFile::daemon);

  /** Reads that are pending in {@link #reader}, by block index. Guarded by {@link #kept}. */
  final Map<Integer, FutureTask<byte[]>> underWay = new HashMap<>();

  /** {@link System#nanoTime} when the reader's current read began, or 0 if it is idle. */
  private volatile long readingSince;

  /** Cached blocks by index. Guarded by its own monitor. */
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
   * @param hashes verified block hashes, 32 bytes each
   * @throws RejectedReleaseException if the number of hashes differs from the number of blocks
   */
  static BlockFile open(Path folder, ManifestFile file, byte[] hashes) throws IOException {
    if (hashes.length != Sha256.BYTES * blocks(file)) {
      throw RejectionReason.FILE_SIZE.because(
          "%s has %s bytes; the %s blocks of %s take %s",
          file.blocks(), hashes.length, blocks(file), file.path(), Sha256.BYTES * blocks(file));
    }
    return new BlockFile(
        new RandomAccessFile(folder.resolve(file.path()).toFile(), "r"), file, hashes);
  }

  static String hashes(String file) {
    return file + ".blocks";
  }

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

  int blocks() {
    return Math.toIntExact(blocks(file));
  }

  long length() {
    return file.bytes();
  }

  /**
   * Reads a range of the file without a time limit.
   *
   * @throws RejectedReleaseException if a block is not as signed, or the range is outside the file
   */
  byte[] read(long offset, int length) {
    return read(offset, length, this::block);
  }

  /**
   * Same, but with a time limit for each block that is not cached; fails at once if the current
   * read has exceeded it. Blocks that arrive late are cached.
   *
   * @throws StalledStoreException if reading a block takes longer than the limit
   */
  byte[] read(long offset, int length, Duration wait) {
    return read(offset, length, index -> block(index, wait));
  }

  private byte[] read(long offset, int length, IntFunction<byte[]> blocks) {
    if (offset < 0 || length < 0 || offset > file.bytes() - length) {
      throw RejectionReason.CONTENT_UNREADABLE.because(
          "%s bytes at %s are outside %s", length, offset, file.path());
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
          interrupted = true; // The interrupt is restored before this method returns.
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
        ("Block %s of %s was not read within %s ms because the release store is stalled;"
                + " check the store (the read completes once it responds)")
            .formatted(index, file.path(), wait.toMillis()));
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
      throw damaged(index, "cannot be read (" + FileProblem.of(e) + ")", e);
    } finally {
      reading.unlock();
    }
    MessageDigest digest = Sha256.digest();
    int at = Sha256.BYTES * index;
    if (!Arrays.equals(digest.digest(block), Arrays.copyOfRange(hashes, at, at + Sha256.BYTES))) {
      throw damaged(index, "has a different hash", null);
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

  /** Closes the file immediately, or as soon as the current read ends. Does not block. */
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
      // The descriptor could be reused while a pending read still needs it.
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
