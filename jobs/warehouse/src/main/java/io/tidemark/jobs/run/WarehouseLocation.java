package io.tidemark.jobs.run;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.TidemarkException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Converts locations of warehouses and log folders, plain paths or URIs, to the form used by Hadoop
 * and Spark. Locations are not escaped: {@code %20} is three characters rather than a space.
 */
public final class WarehouseLocation {
  private static final String FILE = "file:";
  private static final String LOCAL = FILE + "//";

  private WarehouseLocation() {}

  /**
   * Returns the absolute form used by Hadoop, Spark and Delta, unique for each location. A location
   * without a scheme is a path, relative to the working directory.
   *
   * @throws IllegalArgumentException if the location has a scheme but is not a valid URI
   */
  public static String of(String location) {
    Optional<Path> local = path(location);
    return local.isPresent() ? of(local.get()) : location;
  }

  public static String of(Path path) {
    return LOCAL + path.toAbsolutePath().normalize();
  }

  /**
   * Returns the absolute local path; empty if the location is on another file system.
   *
   * @throws IllegalArgumentException as {@link #of(String)}
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

  /**
   * Returns the option that makes a suggested command use a warehouse, after a space; empty for the
   * default, ./warehouse.
   */
  public static String option(String location) {
    String uri = of(location);
    return uri.equals(of("warehouse"))
        ? ""
        : " --warehouse " + ShellWord.of(path(uri).map(Path::toString).orElse(uri));
  }

  /** Escapes a path for Spark readers that interpret their argument as a pattern. */
  public static String pattern(String location) {
    return location.replaceAll("[\\\\\\[\\]{}*?]", "\\\\$0");
  }

  /**
   * Validates an option's value and returns its local path; empty if it is on another file system.
   */
  public static Optional<Path> local(String option, String location) {
    if (location.isBlank()) {
      throw usage(option + " is empty", "it was given without a value", "give it a folder");
    }
    if (location.startsWith("s3://")) {
      throw usage(
          option + " cannot be '" + PrintableText.of(location, 80) + "'",
          "Hadoop's connector for S3 has the scheme s3a",
          "write s3a" + PrintableText.of(location.substring(2), 80));
    }
    try {
      return path(location);
    } catch (IllegalArgumentException e) {
      throw usage(
          option + " cannot be '" + PrintableText.of(location, 80) + "'",
          PrintableText.of(e.getMessage(), 120),
          "give it a path, or a URI such as s3a://bucket/folder");
    }
  }

  /**
   * Rejects a local warehouse that does not exist.
   *
   * @param shown location as given by the user, safe to print
   */
  public static void requireExisting(String warehouse, String shown) {
    if (path(warehouse).filter(Files::notExists).isPresent()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no warehouse " + shown,
          "there is no such folder",
          "check --warehouse; the first night creates it");
    }
  }

  /** Rejects a local location that neither is a writable folder nor can become one. */
  public static void requireFolderOrAbsent(String option, String location) {
    Optional<Path> local = local(option, location);
    for (Path path = local.orElse(null); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        if (!Files.isDirectory(path) || !Files.isWritable(path)) {
          throw usage(
              option + " cannot be " + location,
              path + (Files.isDirectory(path) ? " is not writable" : " is a file, not a folder"),
              "give " + option + " a folder, or a path at which one can be created");
        }
        return;
      }
    }
  }

  private static String pathIn(String location) {
    int path = location.startsWith(LOCAL) ? location.indexOf('/', LOCAL.length()) : FILE.length();
    if (path < 0 || path == location.length() || location.charAt(path) != '/') {
      throw new IllegalArgumentException(location + " does not name an absolute path");
    }
    return location.substring(path);
  }

  private static boolean hasScheme(String location) {
    // A scheme has at least two letters, because a single letter is a drive letter.
    return location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
  }
}
