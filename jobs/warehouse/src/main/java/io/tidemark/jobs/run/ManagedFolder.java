package io.tidemark.jobs.run;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder that Tidemark rewrites but that may also contain other files. Only files that follow
 * Tidemark's naming scheme are ever removed.
 */
public final class ManagedFolder {
  /** How to treat files that Tidemark did not write. */
  public enum ForeignFiles {
    /** The user may have named this folder by mistake. */
    REFUSED,
    /** Nights use this folder by default. */
    KEPT
  }

  private final FileSystem files;
  private final Path folder;
  private final Predicate<String> gives;

  /**
   * @param gives tests whether Tidemark uses a file name in this folder
   */
  public ManagedFolder(FileSystem files, Path folder, Predicate<String> gives) {
    this.files = files;
    this.folder = folder;
    this.gives = gives;
  }

  /**
   * Returns the sorted names of foreign files that are not hidden. Hidden files are never removed.
   */
  public List<String> strangers() throws IOException {
    return entries()
        .filter(entry -> !isOwn(entry))
        .map(entry -> entry.getPath().getName())
        .filter(name -> !name.startsWith("."))
        .sorted()
        .toList();
  }

  public List<String> own() throws IOException {
    return entries().filter(this::isOwn).map(entry -> entry.getPath().getName()).sorted().toList();
  }

  public void clear() throws IOException {
    for (String name : own()) {
      files.delete(new Path(folder, name), false);
    }
  }

  /**
   * Creates the exception for refusing to write to a folder that contains {@code what}.
   *
   * @param instead remedy, such as {@code give --out another folder}
   */
  public TidemarkException refusal(String what, String instead) {
    return TidemarkException.usage(
        "the folder " + PrintableText.of(folder.toString(), 200) + " is not written to",
        "it contains " + PrintableText.of(what, 200),
        instead + ", or move that away; nothing was changed");
  }

  private boolean isOwn(FileStatus entry) {
    return entry.isFile() && gives.test(entry.getPath().getName());
  }

  private Stream<FileStatus> entries() throws IOException {
    try {
      return Arrays.stream(files.listStatus(folder));
    } catch (FileNotFoundException nothingThere) {
      return Stream.empty();
    }
  }
}
