package io.tidemark.runtime.release;

import java.util.regex.Pattern;

/**
 * One file of a release.
 *
 * @param path its name; a release has no folders
 * @param bytes its length
 * @param sha256 of the whole file, lower-case hexadecimal
 * @param blocks name of the file with the SHA-256 of each of its blocks of 64 KiB, 32 bytes each;
 *     null where the file is small enough to be hashed whole by every reader
 */
public record ManifestFile(String path, long bytes, String sha256, String blocks) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public ManifestFile {
    boolean named =
        NAME.matcher(path).matches() && (blocks == null || NAME.matcher(blocks).matches());
    if (!named || bytes < 0 || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "'"
              + path
              + "' of "
              + bytes
              + " bytes with hash '"
              + sha256
              + "' is no file of a release");
    }
  }
}
