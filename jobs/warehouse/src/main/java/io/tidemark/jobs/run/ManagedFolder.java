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
 * A folder that is written anew, into which somebody may have put something: only files that bear a
 * name which Tidemark gives there are removed.
 */
public final class ManagedFolder {
  /** What becomes of a folder that holds something which Tidemark did not write. */
  public enum UntrustedConnectionLimiter {
    /** Nothing is written: somebody named that folder, and it may be another than they think. */
    REFUSED,
    /** It stays where it is: nobody named the folder, which is a night's own. */
    KEPT
  }

  private final FileSystem files;
  private final Path folder;
  private final Predicate<String> gives;

  /**
   * @param gives whether a file's name is one that Tidemark gives in this folder
   */
  public ManagedFolder(FileSystem files, Path folder, Predicate<String> gives) {
    this.files = files;
    this.folder = folder;
    this.gives = gives;
  }

  /**
   * Names of what else is in it, in order. What systems and programs leave everywhere, with a dot
   * before its name, is passed over; it stays as well.
   */
  public List<String> strangers() throws IOException {
    return entries()
        .filter(entry -> !isOwn(entry))
        .map(entry -> entry.getPath().getName())
        .filter(name -> !name.startsWith("."))
        .sorted()
        .toList();
  }

  /** Names of the files in it that Tidemark gives, in order. */
  public List<String> own() throws IOException {
    return entries().filter(this::isOwn).map(entry -> entry.getPath().getName()).sorted().toList();
  }

  /** Removes those, and nothing else. */
  public void clear() throws IOException {
    for (String name : own()) {
      files.delete(new Path(folder, name), false);
    }
  }

  /**
   * Why it is not written to.
   *
   * @param what it holds, and in which way that is none of Tidemark's
   * @param instead such as {@code give --out another folder}
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
