package io.tidemark.jobs.run;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Location of a warehouse or a log folder: a plain path, or a URI with a scheme in Hadoop's and
 * Spark's form. Nothing in it is escaped, so {@code %20} is these three characters and not a space.
 */
public final class WarehouseLocation {
  private static final String FILE = "file:";
  private static final String LOCAL = FILE + "//";

  private WarehouseLocation() {}

  /**
   * Absolute form for Hadoop, Spark and Delta, unique for a location. A location without a scheme
   * is a path, relative to the working folder.
   *
   * @throws IllegalArgumentException if it has a scheme but is not a URI
   */
  public static String of(String location) {
    Optional<Path> local = path(location);
    return local.isPresent() ? of(local.get()) : location;
  }

  /** Form of a local path. */
  public static String of(Path path) {
    return LOCAL + path.toAbsolutePath().normalize();
  }

  /**
   * Absolute local path, or empty for another file system.
   *
   * @throws IllegalArgumentException if it has a scheme but is not a URI
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

  /** Escaped local path, for Spark readers that treat their argument as a pattern. */
  public static String pattern(String location) {
    return location.replaceAll("[\\\\\\[\\]{}*?]", "\\\\$0");
  }

  /** Path of "file:/x" and of "file://host/x", which are the same place. */
  private static String pathIn(String location) {
    int path = location.startsWith(LOCAL) ? location.indexOf('/', LOCAL.length()) : FILE.length();
    if (path < 0 || path == location.length() || location.charAt(path) != '/') {
      throw new IllegalArgumentException(location + " names no absolute path");
    }
    return location.substring(path);
  }

  private static boolean hasScheme(String location) {
    // Two letters at least: a single letter is a drive.
    return location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
  }
}
