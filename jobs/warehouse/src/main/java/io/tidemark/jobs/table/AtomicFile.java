package io.tidemark.jobs.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Creates and replaces small files atomically. On a disk, a file is replaced by a rename. An object
 * store has no atomic rename, but an object becomes visible only once it is complete.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Creates a file; returns {@code false} if it already exists with different content. */
  public static boolean create(Path file, byte[] content, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if (files.exists(file)) {
      return has(file, content, hadoop);
    }
    FSDataOutputStreamBuilder<?, ?> creation = files.createFile(file).overwrite(false).recursive();
    // Without this option, S3A would replace a file that was created in the meantime.
    creation.opt(Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    try (OutputStream out = creation.build()) {
      out.write(content);
    } catch (IOException e) {
      // An object store also refuses the file if an earlier attempt succeeded but its response was
      // lost, so that the request was repeated.
      if (!files.exists(file)) {
        throw e;
      }
      return has(file, content, hadoop);
    }
    return true;
  }

  private static boolean has(Path file, byte[] content, Configuration hadoop) throws IOException {
    return Arrays.equals(read(file, content.length + 1, hadoop), content);
  }

  public static void replace(Path file, byte[] content, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if (files.hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM)) {
      write(files, file, content);
      return;
    }
    Path aside = new Path(file.getParent(), "_" + file.getName());
    write(files, aside, content);
    FileContext.getFileContext(files.getUri(), hadoop)
        .rename(files.makeQualified(aside), files.makeQualified(file), Options.Rename.OVERWRITE);
  }

  /** Returns at most {@code most} bytes from the beginning of a file. */
  public static byte[] read(Path file, int most, Configuration hadoop) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return in.readNBytes(most);
    }
  }

  private static void write(FileSystem files, Path file, byte[] content) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(content);
    }
  }
}
