package io.tidemark.jobs.night;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What lies under the inputs: log files, and folders that are tables (Delta, or full of Parquet
 * files). Names that begin with a dot or an underscore are passed over, as Spark does.
 *
 * @param files log files, by path
 * @param deltaTables folders with a Delta log
 * @param parquet Parquet files, by path
 */
record InputFiles(List<FileStatus> files, List<String> deltaTables, List<FileStatus> parquet) {

  /**
   * Lists the inputs.
   *
   * @throws TidemarkException when one does not exist or cannot be listed
   */
  static InputFiles under(List<String> inputs, Configuration hadoop) {
    InputFiles found = new InputFiles(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String input : inputs) {
      Path path = new Path(input);
      try {
        FileSystem fileSystem = path.getFileSystem(hadoop);
        found.add(fileSystem, fileSystem.getFileStatus(path));
      } catch (FileNotFoundException e) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            "the input " + PrintableText.of(input, 200) + " does not exist",
            "there is no such file or folder",
            "check the path given to --input; if the logs are late, run this again later",
            e);
      } catch (IOException e) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            "the input " + PrintableText.of(input, 200) + " cannot be listed",
            PrintableText.of(e.toString(), 200),
            "check permissions and credentials, then run this again",
            e);
      }
    }
    return new InputFiles(
        byPath(found.files),
        found.deltaTables.stream().distinct().sorted().toList(),
        byPath(found.parquet));
  }

  /** Those of these files that are still there. */
  static InputFiles present(Set<String> files, Configuration hadoop) {
    List<String> there = new ArrayList<>();
    for (String file : files) {
      Path path = new Path(file);
      try {
        if (path.getFileSystem(hadoop).exists(path)) {
          there.add(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The file " + path + " cannot be looked at", e);
      }
    }
    return under(there, hadoop);
  }

  boolean isEmpty() {
    return files.isEmpty() && deltaTables.isEmpty() && parquet.isEmpty();
  }

  /** Each file once, also where one input lies within another. */
  private static List<FileStatus> byPath(List<FileStatus> files) {
    SortedMap<String, FileStatus> sorted = new TreeMap<>();
    files.forEach(file -> sorted.put(file.getPath().toString(), file));
    return List.copyOf(sorted.values());
  }

  private void add(FileSystem fileSystem, FileStatus status) throws IOException {
    Path path = status.getPath();
    if (status.isFile()) {
      (path.getName().endsWith(".parquet") ? parquet : files).add(status);
    } else if (fileSystem.exists(new Path(path, "_delta_log"))) {
      deltaTables.add(path.toString());
    } else {
      FileStatus[] children = fileSystem.listStatus(path, InputFiles::isVisible);
      for (FileStatus child : children) {
        add(fileSystem, child);
      }
    }
  }

  private static boolean isVisible(Path path) {
    return !path.getName().startsWith(".") && !path.getName().startsWith("_");
  }
}
