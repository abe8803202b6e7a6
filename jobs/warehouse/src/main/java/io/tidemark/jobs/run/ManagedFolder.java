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
 * Folder that Tidemark rewrites and that may also hold foreign files: only files with a name that
 * Tidemark gives there are removed.
 */
public final class ManagedFolder {
  /** Rule for a folder with foreign files. */
  public enum ForeignFiles {
    /** Nothing is written: the user named that folder, possibly by mistake. */
    REFUSED,
    /** Foreign files stay: the folder is the default of a night. */
    KEPT
  }

  private final FileSystem files;
  private final Path folder;
  private final Predicate<String> gives;

  /**
   * @param gives whether Tidemark gives this file name in this folder
   */
  public ManagedFolder(FileSystem files, Path folder, Predicate<String> gives) {
    this.files = files;
    this.folder = folder;
    this.gives = gives;
  }

  /**
   * Names of foreign files, in order. Hidden files of systems and programs, whose names begin with
   * a dot, are not listed; they stay as well.
   */
  public List<String> strangers() throws IOException {
    return entries()
        .filter(entry -> !isOwn(entry))
        .map(entry -> entry.getPath().getName())
        .filter(name -> !name.startsWith("."))
        .sorted()
        .toList();
  }

  /** Names of Tidemark's files, in order. */
  public List<String> own() throws IOException {
    return entries().filter(this::isOwn).map(entry -> entry.getPath().getName()).sorted().toList();
  }

  /** Removes Tidemark's files only. */
  public void clear() throws IOException {
    for (String name : own()) {
      files.delete(new Path(folder, name), false);
    }
  }

  /**
   * Error about a refused folder.
   *
   * @param what the foreign content, and how it differs from Tidemark's
   * @param instead remedy such as {@code give --out another folder}
   */
  public TidemarkException refusal(String what, String instead) {
    return TidemarkException.usage(
        "the folder " + PrintableText.of(folder.toString(), 200) + " is not written to",
        "it holds " + PrintableText.of(what, 200),
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
