package io.tidemark.jobs.run;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where a warehouse or a log folder is: a plain path, or a URI with a scheme. */
public final class WarehouseLocation {
  private WarehouseLocation() {}

  /**
   * The absolute URI; a location without a scheme is a path, relative to the caller's folder.
   *
   * @throws IllegalArgumentException where it has a scheme but is no URI
   */
  public static URI uri(String location) {
    if (!hasScheme(location)) {
      return fileUri(Path.of(location));
    }
    URI uri = URI.create(location);
    // "file:/x" and "file:///x" are the same place.
    return uri.getScheme().equals("file") && uri.getPath() != null
        ? fileUri(Path.of(uri.getPath()))
        : uri;
  }

  /** The local path, or empty where it is elsewhere. */
  public static Optional<Path> path(String location) {
    URI uri = uri(location);
    return uri.getScheme().equals("file") ? Optional.of(Path.of(uri)) : Optional.empty();
  }

  /** Whether it is a path that means something else in another folder. */
  public static boolean isRelative(String location) {
    return !hasScheme(location) && !Path.of(location).isAbsolute();
  }

  private static URI fileUri(Path path) {
    // Path.toUri asks the disk and ends the URI of a folder that exists with a slash.
    String uri = path.toAbsolutePath().normalize().toUri().toString();
    return URI.create(
        uri.length() > "file:///".length() && uri.endsWith("/")
            ? uri.substring(0, uri.length() - 1)
            : uri);
  }

  private static boolean hasScheme(String location) {
    // Two letters at least: a single one is a drive.
    return location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
  }
}
