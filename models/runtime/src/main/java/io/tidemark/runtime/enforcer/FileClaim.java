package io.tidemark.runtime.enforcer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * That what belongs to a name in a folder is one process's own while it runs. An empty file of that
 * name is locked for other processes to see. It stays there: deleted, it could be locked twice.
 */
public final class FileClaim implements AutoCloseable {
  /**
   * Locks of this process. One that is held is not opened again: on POSIX systems closing any
   * channel to a file lets go of its locks.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path lock;
  private final FileChannel channel;

  private FileClaim(Path lock, FileChannel channel) {
    this.lock = lock;
    this.channel = channel;
  }

  /**
   * Claims a name.
   *
   * @param folder that exists
   * @param name of the file that is locked there, such as {@code state.lock}
   * @return empty where another holds it, in this process or another one
   * @throws IOException where it cannot be locked
   */
  public static Optional<FileClaim> on(Path folder, String name) throws IOException {
    Path lock = folder.toRealPath().resolve(name);
    if (!HELD.add(lock)) {
      return Optional.empty();
    }
    FileClaim claim = null;
    try {
      claim =
          new FileClaim(
              lock, FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      if (claim.isLocked()) {
        return Optional.of(claim);
      }
    } catch (IOException e) {
      HELD.remove(lock);
      throw e;
    }
    claim.close();
    return Optional.empty();
  }

  private boolean isLocked() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Of this library in another class loader.
    }
  }

  /** Leaves it to whoever comes next; closing it again does nothing. */
  @Override
  public void close() {
    if (channel.isOpen()) {
      try {
        channel.close();
      } catch (IOException e) {
        // It stays locked until this process ends, and whoever comes next is told so.
      }
      HELD.remove(lock);
    }
  }
}
