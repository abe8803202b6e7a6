package io.tidemark.jobs.table;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The layout version of a warehouse, and how it stores people, in a small file next to the tables.
 * A program can read only the version that it writes.
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
    int version = read(root, hadoop).format;
    if (version != CURRENT) {
      throw TidemarkException.usage(
          "the warehouse " + PrintableText.of(root, 200) + " has a different version",
          "its format is %d, and tidemark %s reads format %d"
              .formatted(version, ProgramVersion.text(), CURRENT),
          "run the release that wrote it; nothing was changed");
    }
  }

  /**
   * Checks that people get the same names as before, since a warehouse with several names for a
   * person would contain the real one, or count a person twice.
   *
   * @param key fingerprint of the key for people's pseudonyms; empty if people keep their names
   * @throws TidemarkException if the warehouse contains events stored with a different key
   */
  public static void checkPeople(Warehouse warehouse, Optional<String> key) {
    Optional<String> known = read(warehouse).people();
    if (!isBegun(warehouse) || known.equals(key)) {
      return;
    }
    String root = PrintableText.of(warehouse.root(), 200);
    if (known.isEmpty()) {
      throw TidemarkException.usage(
          "the warehouse " + root + " was begun without ingest.pseudonym-key",
          "its events contain people's real names",
          "remove that setting, or begin a new warehouse with it");
    }
    throw TidemarkException.usage(
        "the warehouse %s was begun with %s"
            .formatted(root, key.isEmpty() ? "ingest.pseudonym-key" : "another pseudonym key"),
        key.isEmpty()
            ? "that setting is missing, so people would be stored under their real names"
            : "people would get a second pseudonym",
        "set ingest.pseudonym-key to the file with the first key; if it is lost, begin a new"
            + " warehouse");
  }

  /** Keeps the fingerprint of the key for people's pseudonyms, before the first events. */
  public static void keepPeople(Warehouse warehouse, Optional<String> key) {
    if (!isBegun(warehouse) && !read(warehouse).people().equals(key)) {
      Configuration hadoop = warehouse.spark().sparkContext().hadoopConfiguration();
      Path file = new Path(warehouse.root(), FILE);
      try {
        AtomicFile.replace(file, new Marker(CURRENT, key.orElse(null)).json(), hadoop);
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }
  }

  private static boolean isBegun(Warehouse warehouse) {
    return warehouse.exists(AccessEventsTable.SPEC)
        || warehouse.exists(IngestTables.REJECTED_RECORDS);
  }

  /** Content of the file; {@code key} is null if people are stored under their real names. */
  private record Marker(int format, String key) {
    Optional<String> people() {
      return Optional.ofNullable(key);
    }

    byte[] json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("format", format);
      people().ifPresent(fingerprint -> json.put("pseudonym_key", fingerprint));
      return json.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  private static Marker read(Warehouse warehouse) {
    return read(warehouse.root(), warehouse.spark().sparkContext().hadoopConfiguration());
  }

  private static Marker read(String root, Configuration hadoop) {
    Path file = new Path(root, FILE);
    try {
      if (!file.getFileSystem(hadoop).exists(file)) {
        return new Marker(CURRENT, null);
      }
      JsonNode marker = new ObjectMapper().readTree(AtomicFile.read(file, 4096, hadoop));
      if (marker.path("format").isInt()) {
        return new Marker(marker.get("format").asInt(), marker.path("pseudonym_key").textValue());
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
      AtomicFile.create(file, new Marker(CURRENT, null).json(), hadoop);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static UncheckedIOException unwritable(Path file, IOException e) {
    return new UncheckedIOException("The format of a warehouse cannot be written: " + file, e);
  }
}
