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
 * A folder that Tidemark rewrites but that may also contain files from elsewhere. Only files that
 * follow Tidemark's naming scheme are ever removed.
 */
public final class ManagedFolder {
  /** How to treat foreign files: files in the folder that Tidemark did not write. */
  public enum ForeignFiles {
    /** Write nothing, because the user may have named this folder by mistake. */
    REFUSED,
    /** Keep the foreign files, because nights use this folder by default. */
    KEPT
  }

  private final FileSystem files;
  private final Path folder;
  private final Predicate<String> gives;

  /**
   * @param gives predicate that tests whether Tidemark uses a file name in this folder
   */
  public ManagedFolder(FileSystem files, Path folder, Predicate<String> gives) {
    this.files = files;
    this.folder = folder;
    this.gives = gives;
  }

  /**
   * Returns the sorted names of foreign files. Hidden files, whose names begin with a dot, are
   * neither listed nor removed.
   */
  public List<String> strangers() throws IOException {
    return entries()
        .filter(entry -> !isOwn(entry))
        .map(entry -> entry.getPath().getName())
        .filter(name -> !name.startsWith("."))
        .sorted()
        .toList();
  }

  /** Returns the sorted names of Tidemark's files. */
  public List<String> own() throws IOException {
    return entries().filter(this::isOwn).map(entry -> entry.getPath().getName()).sorted().toList();
  }

  public void clear() throws IOException {
    for (String name : own()) {
      files.delete(new Path(folder, name), false);
    }
  }

  /**
   * Creates the exception for refusing to write to the folder.
   *
   * @param what what the folder contains besides Tidemark's own files
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
