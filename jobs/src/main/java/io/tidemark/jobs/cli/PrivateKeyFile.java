package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private key in PEM (PKCS #8), as {@code openssl genpkey} writes it. */
final class PrivateKeyFile {
  private PrivateKeyFile() {}

  /**
   * Reads a key.
   *
   * @param algorithm {@code EC} or {@code RSA}
   * @param cure what to give instead of a file that holds none
   */
  static PrivateKey read(Path file, String algorithm, String cure) {
    try {
      String pem = Files.readString(file, StandardCharsets.US_ASCII);
      String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Parsers quote what they cannot read, and this file holds a key: its class is enough.
      String why = e instanceof IOException ? e.toString() : e.getClass().getSimpleName();
      throw new TidemarkException(
          ExitCode.USAGE,
          "the key " + file + " cannot sign",
          "it holds no private " + algorithm + " key: " + PrintableText.of(why, 200),
          cure,
          e);
    }
  }
}
