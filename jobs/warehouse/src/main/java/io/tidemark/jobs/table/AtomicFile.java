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
 * Small files of which other processes see all or nothing, on disks and in object stores.
 *
 * <p>A disk replaces a file by a rename. An object store cannot rename, but shows an object only
 * once it is completely written.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Creates a file.
   *
   * @return false if the file already exists with other content
   */
  public static boolean create(Path file, byte[] content, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if (files.exists(file)) {
      return has(file, content, hadoop);
    }
    FSDataOutputStreamBuilder<?, ?> creation = files.createFile(file).overwrite(false).recursive();
    // Without this option, S3A replaces a file that was created since.
    creation.opt(Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    try (OutputStream out = creation.build()) {
      out.write(content);
    } catch (IOException e) {
      // A store also refuses this file if a request succeeded, but its answer was lost and the
      // request was repeated.
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

  /** Creates or replaces a file. */
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

  /** Returns the first bytes of a file, at most {@code most}. */
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
