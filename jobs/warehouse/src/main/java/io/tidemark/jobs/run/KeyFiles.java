package io.tidemark.jobs.run;

import com.nimbusds.jose.jwk.Curve;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.enforcer.PrivateFiles;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.runtime.release.UnusableKeyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Key pairs in a folder, one for each role: a private {@code .key} file, which only its owner can
 * read, and a public {@code .pub} file.
 */
public final class KeyFiles {
  public enum Role {
    /** Signs root documents, which list the release keys. This key must be kept offline. */
    ROOT,
    RELEASE;

    public String privateFile() {
      return name().toLowerCase(Locale.ROOT) + ".key";
    }

    public String publicFile() {
      return name().toLowerCase(Locale.ROOT) + ".pub";
    }
  }

  public static final Duration ROOT_LIFETIME = Duration.ofDays(365);

  /** Remaining lifetime below which a root document must be replaced. */
  public static final Duration ROOT_DUE = Duration.ofDays(30);

  /** Folder for throw-away key pairs, relative to the working directory. */
  public static final String THROW_AWAY = "keys";

  /** Minimum key length in bits for RS256. */
  private static final int LEAST_BITS = 2_048;

  private KeyFiles() {}

  /**
   * @throws TidemarkException if any of the files already exists or the folder is not writable
   */
  public static Map<Role, SigningKey> generate(Path folder, Collection<Role> roles) {
    Map<Role, SigningKey> made = new EnumMap<>(Role.class);
    try {
      Files.createDirectories(folder);
      // A new private key and an old public key, or vice versa, would not form a valid pair.
      for (Role role : roles) {
        refuseExisting(folder.resolve(role.privateFile()));
        refuseExisting(folder.resolve(role.publicFile()));
      }
      for (Role role : roles) {
        SigningKey key = SigningKey.generate();
        create(folder.resolve(role.privateFile()), key.privatePem(), "rw-------");
        create(folder.resolve(role.publicFile()), key.publicPem(), "rw-r--r--");
        made.put(role, key);
      }
      return made;
    } catch (FileAlreadyExistsException e) {
      throw TidemarkException.usage(
          "the folder " + folder + " already contains a key",
          e.getFile() + " exists, and an overwritten key is lost",
          "name another folder with --out, or move that key away first",
          e);
    } catch (IOException e) {
      throw TidemarkException.usage(
          "no key can be written to " + folder,
          FileFault.cause(e),
          "give --out a folder that can be created or written to",
          e);
    }
  }

  /**
   * Returns the release key from a folder of throw-away key pairs, which are created if missing.
   *
   * @throws TidemarkException if a public key does not match its private key, or half a pair is
   *     missing
   */
  public static SigningKey throwAway(Path folder) {
    if (!Files.exists(folder.resolve(Role.RELEASE.privateFile()))) {
      return generate(folder, EnumSet.allOf(Role.class)).get(Role.RELEASE);
    }
    pair(folder, Role.ROOT);
    return pair(folder, Role.RELEASE);
  }

  private static SigningKey pair(Path folder, Role role) {
    Path file = folder.resolve(role.privateFile());
    SigningKey key = signing("--signing-key", file);
    Path other = folder.resolve(role.publicFile());
    if (!isPublic(other, key)) {
      throw TidemarkException.usage(
          "the keys in " + folder + " are not a pair",
          other + " does not verify what " + file + " signs",
          "put the public key for that private key there, or move all keys away: new "
              + "pairs are then created");
    }
    return key;
  }

  /**
   * Signs a new root document for a published folder with the throw-away root key if the document
   * is missing or about to expire. Documents signed by other root keys are left unchanged.
   *
   * @throws RejectedReleaseException if the current one is unreadable
   */
  public static void signThrowAwayRoot(Path keys, Path published, String stream, Instant now)
      throws IOException {
    SigningKey root = pair(keys, Role.ROOT);
    Optional<RootDocument> before = RootDocument.presentIn(published);
    boolean isDue =
        before
            .filter(present -> present.rootKeys().ids().contains(root.keyId()))
            .filter(present -> present.expiresAt().isBefore(now.plus(ROOT_DUE)))
            .isPresent();
    if (before.isEmpty() || isDue) {
      new RootDocument(
              before.map(RootDocument::stream).orElse(stream),
              before.map(RootDocument::version).orElse(0L) + 1,
              before.map(RootDocument::rootKeys).orElse(root.trusted()),
              before
                  .map(RootDocument::releaseKeys)
                  .orElseGet(() -> pair(keys, Role.RELEASE).trusted()),
              now,
              now.plus(ROOT_LIFETIME))
          .append(published, List.of(root));
    }
  }

  private static boolean isPublic(Path file, SigningKey key) {
    try {
      return TrustedKeys.read(file).ids().contains(key.keyId());
    } catch (UnusableKeyException e) {
      return false;
    }
  }

  /**
   * @throws TidemarkException if the file, which {@code option} names, contains no usable key
   */
  public static SigningKey signing(String option, Path file) {
    try {
      return SigningKey.read(file);
    } catch (UnusableKeyException e) {
      throw unusable(option, e);
    }
  }

  /**
   * Returns the release key in a file, after checking that enforcers of a folder accept it.
   *
   * @throws TidemarkException if the file contains no usable key, or the folder's root document
   *     does not name it
   */
  public static SigningKey releasing(Path file, Path folder, Instant now) {
    SigningKey key = signing("--signing-key", file);
    try {
      new Publisher(key).checkNamed(folder, now);
      return key;
    } catch (RejectedReleaseException e) {
      throw TidemarkException.usage(
          "no release can be published in " + folder + " with this key",
          PrintableText.of(e.getMessage(), 400),
          switch (e.refusal()) {
            case NO_ROOT ->
                ("run 'tidemark release sign-root --release %s --sign-with root.key --release-key %s' on"
                        + " the machine that has the root key")
                    .formatted(folder, file.resolveSibling(Role.RELEASE.publicFile()));
            case UNTRUSTED_KEY ->
                "this key may have been revoked, so give --signing-key a key that ROOT.jws names";
            default ->
                "sign ROOT.jws again with 'tidemark release sign-root' and the release keys that"
                    + " you trust";
          });
    }
  }

  public static Optional<Path> rootBeside(Path file) {
    return Optional.of(file.resolveSibling(Role.ROOT.publicFile())).filter(Files::exists);
  }

  /**
   * Reads the public root keys to pin. The file must not be in the release's folder, because anyone
   * who can change the release could also change it.
   */
  public static TrustedKeys pinned(Path file, Path release) {
    if (file.toAbsolutePath().normalize().startsWith(release.toAbsolutePath().normalize())) {
      throw TidemarkException.usage(
          "the key " + file + " is in the release's own folder",
          "anyone who can change the release could also change that key",
          "give --key a file that reached this machine by another route");
    }
    return trusted("--key", file);
  }

  public static TrustedKeys trusted(String option, Path file) {
    try {
      return TrustedKeys.read(file);
    } catch (UnusableKeyException e) {
      throw unusable(option, e);
    }
  }

  private static TidemarkException unusable(String option, UnusableKeyException e) {
    return TidemarkException.explained(
        ExitCode.USAGE,
        option + " does not name a usable key",
        e,
        "give " + option + " the right file; 'tidemark keygen --out DIR' creates key pairs");
  }

  private static void refuseExisting(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static void create(Path file, String pem, String permissions) throws IOException {
    // The file is created with its final permissions so that other users can never read it.
    Files.createFile(file, PrivateFiles.attributes(permissions));
    Files.writeString(file, pem, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * Reads a PKCS #8 key, as written by {@code openssl genpkey}, for the elliptic curve P-256. The
   * remedy is for files without a usable key.
   */
  public static ECPrivateKey p256(Path file, String remedy) {
    ECPrivateKey key = (ECPrivateKey) privateKey(file, "EC", remedy);
    if (!Curve.P_256.equals(Curve.forECParameterSpec(key.getParams()))) {
      throw cannotSign(file, "its curve is not P-256", remedy, null);
    }
    return key;
  }

  /** Reads an RSA key of {@value #LEAST_BITS} bits or more. */
  public static RSAPrivateKey rsa(Path file, String remedy) {
    RSAPrivateKey key = (RSAPrivateKey) privateKey(file, "RSA", remedy);
    int bits = key.getModulus().bitLength();
    if (bits < LEAST_BITS) {
      throw cannotSign(file, "it has " + bits + " bits, fewer than " + LEAST_BITS, remedy, null);
    }
    return key;
  }

  private static PrivateKey privateKey(Path file, String algorithm, String remedy) {
    try {
      String pem = Files.readString(file, StandardCharsets.US_ASCII);
      String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
      PrivateKey key =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
      SigningKey.refuseShared(file);
      return key;
    } catch (UnusableKeyException e) {
      throw cannotSign(file, "other users can read or change it", "run chmod 600 " + file, e);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Only the exception's class is reported, because parsers quote input that they cannot parse,
      // and this file contains a key.
      String why = e instanceof IOException ? FileFault.cause(e) : e.getClass().getSimpleName();
      throw cannotSign(file, "it contains no private " + algorithm + " key: " + why, remedy, e);
    }
  }

  private static TidemarkException cannotSign(
      Path file, String why, String remedy, Exception cause) {
    return TidemarkException.usage(
        "the key " + file + " cannot sign", PrintableText.of(why, 240), remedy, cause);
  }
}
