package io.tidemark.runtime.release;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Files of a release that do not respond until this is closed, like a mount whose server is down.
 */
public final class StalledStore implements AutoCloseable {
  private final CountDownLatch released = new CountDownLatch(1);

  private StalledStore(List<BlockFile> files) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    new Thread(
            () -> {
              files.forEach(StalledStore::hold);
              held.countDown();
              await(released);
              files.forEach(file -> file.reading.unlock());
            })
        .start();
    held.await();
  }

  /** Stalls both identity files. */
  public static StalledStore of(ReleaseRepository repository) throws InterruptedException {
    IdentityFiles files = repository.release().identities;
    return new StalledStore(List.of(files.entries, files.records));
  }

  static StalledStore of(BlockFile file) throws InterruptedException {
    return new StalledStore(List.of(file));
  }

  /** Holds the read lock and drops the cached blocks. */
  private static void hold(BlockFile file) {
    file.reading.lock();
    synchronized (file.kept) {
      file.kept.clear();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the files are still stalled. */
  public boolean stalls() {
    return released.getCount() > 0;
  }

  @Override
  public void close() {
    released.countDown();
  }
}
