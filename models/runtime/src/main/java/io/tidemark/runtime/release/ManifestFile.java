package io.tidemark.runtime.release;

import java.util.regex.Pattern;

/**
 * The entry for a file in a manifest.
 *
 * @param path file name; releases have no subfolders
 * @param sha256 SHA-256 of the whole file, in lower-case hexadecimal
 * @param blocks name of the file with the SHA-256 of each 64 KiB block, 32 bytes each, or null if
 *     readers hash the file as a whole
 */
public record ManifestFile(String path, long bytes, String sha256, String blocks) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public ManifestFile {
    boolean named =
        NAME.matcher(path).matches() && (blocks == null || NAME.matcher(blocks).matches());
    if (!named || bytes < 0 || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "'%s' of %s bytes with hash '%s' is not a valid release file"
              .formatted(path, bytes, sha256));
    }
  }
}
