package io.tidemark.jobs.run;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a warehouse or a log folder is: a plain path, or a URI with a scheme as Hadoop and Spark
 * spell it. Nothing in it is escaped, so {@code %20} is these three characters and no blank.
 */
public final class WarehouseLocation {
  private static final String FILE = "file:";
  private static final String LOCAL = FILE + "//";

  private WarehouseLocation() {}

  /**
   * The absolute spelling that Hadoop, Spark and Delta take, always the same for a place; a
   * location without a scheme is a path, relative to the caller's folder.
   *
   * @throws IllegalArgumentException where it has a scheme but is no URI
   */
  public static String of(String location) {
    Optional<Path> local = path(location);
    return local.isPresent() ? of(local.get()) : location;
  }

  /** The spelling of a local path. */
  public static String of(Path path) {
    return LOCAL + path.toAbsolutePath().normalize();
  }

  /**
   * The absolute local path, or empty where it is elsewhere.
   *
   * @throws IllegalArgumentException where it has a scheme but is no URI
   */
  public static Optional<Path> path(String location) {
    if (!hasScheme(location)) {
      return Optional.of(Path.of(location).toAbsolutePath().normalize());
    }
    if (location.startsWith(FILE)) {
      return Optional.of(Path.of(pathIn(location)).normalize());
    }
    URI.create(location);
    return Optional.empty();
  }

  /** What a local path is to a reader of Spark that takes its argument for a pattern. */
  public static String pattern(String location) {
    return location.replaceAll("[\\\\\\[\\]{}*?]", "\\\\$0");
  }

  /** The path of "file:/x" and of "file://host/x", which are the same place. */
  private static String pathIn(String location) {
    int path = location.startsWith(LOCAL) ? location.indexOf('/', LOCAL.length()) : FILE.length();
    if (path < 0 || path == location.length() || location.charAt(path) != '/') {
      throw new IllegalArgumentException(location + " names no absolute path");
    }
    return location.substring(path);
  }

  private static boolean hasScheme(String location) {
    // Two letters at least: a single one is a drive.
    return location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
  }
}
