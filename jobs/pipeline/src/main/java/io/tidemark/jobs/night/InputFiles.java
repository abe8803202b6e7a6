package io.tidemark.jobs.night;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.WarehouseFault;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The contents of the inputs: log files, Delta tables and Parquet files. As in Spark, files and
 * folders whose names begin with a dot or an underscore are skipped.
 *
 * @param deltaTables folders that contain a Delta log
 * @param skipped entries of local folders that are not read
 */
public record InputFiles(
    List<FileStatus> files,
    List<String> deltaTables,
    List<FileStatus> parquet,
    List<Skipped> skipped) {
  private static final String DELTA_LOG = "_delta_log";

  private static final String BROKEN = "a link whose target does not exist";
  private static final String SPECIAL = "neither a file nor a folder";

  /** An entry that is not read, because reading it could block, never end or leave the input. */
  public record Skipped(String path, String reason) {
    @Override
    public String toString() {
      return path + ", " + reason;
    }
  }

  /** Lists the inputs, or throws if one does not exist or cannot be listed. */
  public static InputFiles under(List<String> inputs, Configuration hadoop) {
    InputFiles found =
        new InputFiles(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String input : inputs) {
      try {
        found.addAllUnder(new Path(input), hadoop);
      } catch (FileNotFoundException e) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            "the input " + PrintableText.of(input, 200) + " does not exist",
            "there is no such file or folder",
            "check the path given to --input; if the logs are late, run this again later",
            e);
      } catch (IOException e) {
        throw WarehouseFault.withoutConnector(e)
            .orElseGet(
                () ->
                    new TidemarkException(
                        ExitCode.INPUT_MISSING,
                        "the input " + PrintableText.of(input, 200) + " cannot be listed",
                        FileFault.cause(e),
                        "check permissions and credentials, then run this again",
                        e));
      }
    }
    return new InputFiles(
        byPath(found.files),
        found.deltaTables.stream().distinct().sorted().toList(),
        byPath(found.parquet),
        found.skipped.stream().distinct().sorted(Comparator.comparing(Skipped::path)).toList());
  }

  /** Returns the given files that still exist. */
  static InputFiles present(Set<String> files, Configuration hadoop) {
    List<String> there = new ArrayList<>();
    for (String file : files) {
      Path path = new Path(file);
      try {
        if (path.getFileSystem(hadoop).exists(path)) {
          there.add(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The file " + path + " cannot be accessed", e);
      }
    }
    return under(there, hadoop);
  }

  /** Returns the log files and Parquet files. */
  List<FileStatus> all() {
    return Stream.concat(files.stream(), parquet.stream()).toList();
  }

  /** Returns the tables, and the files that a condition selects. */
  InputFiles only(Predicate<FileStatus> which) {
    return new InputFiles(
        files.stream().filter(which).toList(),
        deltaTables,
        parquet.stream().filter(which).toList(),
        skipped);
  }

  boolean isEmpty() {
    return files.isEmpty() && deltaTables.isEmpty() && parquet.isEmpty();
  }

  /** Returns each file once, sorted by path, even if an input contains another input. */
  private static List<FileStatus> byPath(List<FileStatus> files) {
    SortedMap<String, FileStatus> sorted = new TreeMap<>();
    files.forEach(file -> sorted.put(file.getPath().toString(), file));
    return List.copyOf(sorted.values());
  }

  private void addAllUnder(Path input, Configuration hadoop) throws IOException {
    FileSystem fileSystem = input.getFileSystem(hadoop);
    try (FolderListing listing = new FolderListing()) {
      List<FileStatus> folders = new ArrayList<>();
      FileStatus top = fileSystem.getFileStatus(input);
      // A user may choose any link as an input, but nothing below it may leave its target.
      Optional<java.nio.file.Path> root = local(top.getPath());
      if (root.isPresent()) {
        root = Optional.of(root.get().toRealPath());
      }
      if (top.isDirectory()) {
        folders.add(top);
      } else {
        add(top, root, folders);
      }
      while (!folders.isEmpty()) {
        List<FileStatus> below = new ArrayList<>();
        List<FileStatus[]> listed = listing.of(fileSystem, folders);
        for (int i = 0; i < listed.size(); i++) {
          addFolder(folders.get(i), Arrays.asList(listed.get(i)), root, below);
        }
        folders = below;
      }
    }
  }

  /** Adds a folder as a table, or else its files, and its subfolders to {@code below}. */
  private void addFolder(
      FileStatus folder,
      List<FileStatus> children,
      Optional<java.nio.file.Path> root,
      List<FileStatus> below) {
    if (children.stream().anyMatch(child -> child.getPath().getName().equals(DELTA_LOG))) {
      deltaTables.add(folder.getPath().toString());
    } else {
      children.stream().filter(InputFiles::isVisible).forEach(child -> add(child, root, below));
      addBrokenLinks(folder.getPath(), children);
    }
  }

  /** Adds broken links, which Hadoop does not list. */
  private void addBrokenLinks(Path folder, List<FileStatus> children) {
    File here = local(folder).map(java.nio.file.Path::toFile).orElse(null);
    String[] names = here == null ? null : here.list();
    if (names == null) {
      return;
    }
    Set<String> listed =
        children.stream().map(child -> child.getPath().getName()).collect(Collectors.toSet());
    Arrays.stream(names)
        .filter(name -> !listed.contains(name) && isVisible(name))
        .map(name -> new File(here, name))
        .filter(file -> !file.exists())
        .forEach(file -> skipped.add(new Skipped(file.toString(), BROKEN)));
  }

  /** Returns the path if it is in the local file system. */
  private static Optional<java.nio.file.Path> local(Path path) {
    return "file".equals(path.toUri().getScheme())
        ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()))
        : Optional.empty();
  }

  /** Returns why a local entry is not read, given the root of the input. */
  private static Optional<String> reason(java.nio.file.Path path, java.nio.file.Path root) {
    try {
      if (!Files.isSymbolicLink(path)) {
        return Files.isRegularFile(path) || Files.isDirectory(path)
            ? Optional.empty()
            : Optional.of(SPECIAL);
      }
      java.nio.file.Path target = path.toRealPath();
      if (!target.startsWith(root)) {
        return Optional.of("a link that leaves the input");
      }
      return Files.isDirectory(target)
          ? Optional.of("a link to a folder, which is read in its own place")
          : reason(target, root);
    } catch (IOException e) {
      return Optional.of(BROKEN);
    }
  }

  private void add(FileStatus status, Optional<java.nio.file.Path> root, List<FileStatus> folders) {
    Optional<String> reason =
        local(status.getPath()).flatMap(path -> reason(path, root.orElseThrow()));
    if (reason.isPresent()) {
      skipped.add(new Skipped(status.getPath().toUri().getPath(), reason.get()));
    } else if (!status.isFile()) {
      folders.add(status);
    } else {
      (status.getPath().getName().endsWith(".parquet") ? parquet : files).add(status);
    }
  }

  private static boolean isVisible(FileStatus status) {
    return isVisible(status.getPath().getName());
  }

  private static boolean isVisible(String name) {
    return !name.startsWith(".") && !name.startsWith("_");
  }

  /** Lists folders in parallel, as an object store lists many at the cost of one. */
  private static final class FolderListing implements AutoCloseable {
    private static final int AT_ONCE = 32;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    /** Returns the contents of the given folders, in the same order as the folders. */
    List<FileStatus[]> of(FileSystem fileSystem, List<FileStatus> folders) throws IOException {
      List<Callable<FileStatus[]>> listings = new ArrayList<>();
      for (FileStatus folder : folders) {
        listings.add(() -> fileSystem.listStatus(folder.getPath()));
      }
      try {
        List<FileStatus[]> listed = new ArrayList<>();
        for (Future<FileStatus[]> listing : threads.invokeAll(listings)) {
          listed.add(listing.get());
        }
        return listed;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while folders were listed");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failed) {
          throw failed;
        }
        throw new IOException(e.getCause());
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }
}
