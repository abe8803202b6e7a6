package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.bundle.SigningKey;
import io.tidemark.runtime.bundle.TrustedKeys;
import io.tidemark.runtime.bundle.UnusableKeyException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A signing pair in a folder: {@code tidemark.key}, which only its owner may read, and {@code
 * tidemark.pub}, which every enforcer needs.
 */
public final class KeyFiles {
  /** Name of the file with the private key. */
  public static final String PRIVATE = "tidemark.key";

  /** Name of the file with the public key. */
  public static final String PUBLIC = "tidemark.pub";

  /** Folder of the throw-away pair, under the folder that the command runs in. */
  public static final String THROW_AWAY = "keys";

  private KeyFiles() {}

  /**
   * Makes a pair.
   *
   * @throws TidemarkException if a file of it is there already, or the folder cannot be written
   */
  public static SigningKey generate(Path folder) {
    SigningKey key = SigningKey.generate();
    try {
      Files.createDirectories(folder);
      // Half a pair that is made beside an older half is one that verifies nothing.
      refuseExisting(folder.resolve(PRIVATE));
      refuseExisting(folder.resolve(PUBLIC));
      create(
          folder.resolve(PRIVATE),
          key.privatePem(),
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      create(folder.resolve(PUBLIC), key.publicPem(), PosixFilePermissions.fromString("rw-r--r--"));
      return key;
    } catch (FileAlreadyExistsException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "a key is kept in " + folder + " already",
          e.getFile() + " exists, and a key that is overwritten is lost",
          "name another folder with --out, or move that key away first",
          e);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "no key can be written to " + folder,
          FileFault.because(e),
          "give --out a folder that can be made or written",
          e);
    }
  }

  /**
   * The pair of a folder, made if it is not there.
   *
   * @throws TidemarkException if its public key is another one's, or there is but half of a pair
   */
  public static SigningKey throwAway(Path folder) {
    Path file = folder.resolve(PRIVATE);
    if (!Files.exists(file)) {
      return generate(folder);
    }
    SigningKey key = signing(file);
    Path other = folder.resolve(PUBLIC);
    if (!isPublic(other, key)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the keys in " + folder + " are no pair",
          other + " does not verify what " + file + " signs",
          "put the public key of that private one there, or move both away: a pair is made anew");
    }
    return key;
  }

  private static boolean isPublic(Path file, SigningKey key) {
    try {
      return TrustedKeys.read(file).ids().contains(key.keyId());
    } catch (UnusableKeyException e) {
      return false;
    }
  }

  /** The key of a file, or why there is none. */
  public static SigningKey signing(Path file) {
    try {
      return SigningKey.read(file);
    } catch (UnusableKeyException e) {
      throw unusable("--signing-key", e);
    }
  }

  /** The public key beside a private one, where there is one. */
  public static Optional<Path> publicBeside(Path file) {
    return Optional.of(file.resolveSibling(PUBLIC)).filter(Files::exists);
  }

  /**
   * The public keys of a file.
   *
   * @param bundle folder that the key must not come from: whoever can change a bundle could change
   *     that key with it
   */
  public static TrustedKeys trusted(Path file, Path bundle) {
    if (file.toAbsolutePath().normalize().startsWith(bundle.toAbsolutePath().normalize())) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the key " + file + " lies in the bundle's own folder",
          "whoever can change the bundle could change that key with it",
          "give --key a file that reached this machine another way");
    }
    try {
      return TrustedKeys.read(file);
    } catch (UnusableKeyException e) {
      throw unusable("--key", e);
    }
  }

  private static TidemarkException unusable(String option, UnusableKeyException e) {
    return new TidemarkException(
        ExitCode.USAGE,
        "there is no key to go by",
        PrintableText.of(e.getMessage(), 300),
        "give " + option + " the right file; 'tidemark keygen --out DIR' makes a pair",
        e);
  }

  private static void refuseExisting(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static void create(Path file, String pem, Set<PosixFilePermission> permissions)
      throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
            : new FileAttribute<?>[0];
    // With its permissions from the first moment on.
    Files.createFile(file, attributes);
    Files.writeString(file, pem, StandardOpenOption.TRUNCATE_EXISTING);
  }
}
