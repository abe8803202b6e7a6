package io.tidemark.runtime.enforcer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/**
 * A file that is replaced as a whole: written and synced beside it, then renamed, and its folder
 * synced. Whatever fails, and whenever it is killed, the file of before stays, unless the new one
 * is there already. One writer at a time.
 */
final class ReplacedFile {
  private ReplacedFile() {}

  /** What the file is to hold. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces a file, or makes it.
   *
   * @param attributes it is made with, such as who may read it
   */
  static void write(Path file, Content content, FileAttribute<?>... attributes) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written);
    Files.createFile(written, attributes);
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    // The name too: without it a power cut brings the file of before back.
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
