package io.tidemark.jobs.table;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The layout version of a warehouse, in a small file next to the tables. A program can read only
 * the version that it writes.
 */
public final class WarehouseFormat {
  static final int CURRENT = 1;

  public static final String FILE = ".tidemark-warehouse.json";

  private WarehouseFormat() {}

  /**
   * Checks the version of a warehouse. One without a version file has no tables yet.
   *
   * @throws TidemarkException if the version is not {@link #CURRENT} or is unreadable
   */
  public static void check(String root, Configuration hadoop) {
    Path file = new Path(root, FILE);
    int version = version(file, hadoop);
    if (version != CURRENT) {
      throw TidemarkException.usage(
          "the warehouse " + PrintableText.of(root, 200) + " has a different version",
          "its format is %d, and tidemark %s reads format %d"
              .formatted(version, ProgramVersion.text(), CURRENT),
          "run the release that wrote it; nothing was changed");
    }
  }

  private static int version(Path file, Configuration hadoop) {
    try {
      FileSystem files = file.getFileSystem(hadoop);
      if (!files.exists(file)) {
        return CURRENT;
      }
      try (InputStream in = files.open(file)) {
        JsonNode format = new ObjectMapper().readTree(in.readNBytes(4096)).path("format");
        if (format.isInt()) {
          return format.asInt();
        }
      }
    } catch (JacksonException e) {
      throw unreadable(file, "it is not JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException("The format of a warehouse cannot be read: " + file, e);
    }
    throw unreadable(file, "it does not state a format", null);
  }

  private static TidemarkException unreadable(Path file, String cause, Exception e) {
    return TidemarkException.usage(
        "the version of the warehouse cannot be determined",
        file + ": " + cause,
        "write {\"format\": 1} to that file if this release wrote the tables",
        e);
  }

  static void mark(String root, Configuration hadoop) {
    Path file = new Path(root, FILE);
    try {
      AtomicFile.create(
          file, new ObjectMapper().writeValueAsBytes(Map.of("format", CURRENT)), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("The format of a warehouse cannot be written: " + file, e);
    }
  }
}
