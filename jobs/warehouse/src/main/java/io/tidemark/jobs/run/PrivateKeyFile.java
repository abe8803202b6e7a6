package io.tidemark.jobs.run;

import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.UnusableKeyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Reads a private key in PEM format (PKCS #8), as written by {@code openssl genpkey}. */
public final class PrivateKeyFile {
  /** Minimum key length in bits for RS256. */
  private static final int LEAST_BITS = 2_048;

  private PrivateKeyFile() {}

  /** Reads a key for the elliptic curve P-256. The remedy is for files without a usable key. */
  public static ECPrivateKey p256(Path file, String remedy) {
    ECPrivateKey key = (ECPrivateKey) read(file, "EC", remedy);
    if (!key.getParams().getCurve().equals(p256())) {
      throw unfit(file, "its curve is not P-256", remedy, null);
    }
    return key;
  }

  /** Reads an RSA key of {@value #LEAST_BITS} bits or more. */
  public static RSAPrivateKey rsa(Path file, String remedy) {
    RSAPrivateKey key = (RSAPrivateKey) read(file, "RSA", remedy);
    int bits = key.getModulus().bitLength();
    if (bits < LEAST_BITS) {
      throw unfit(file, "it has " + bits + " bits, fewer than " + LEAST_BITS, remedy, null);
    }
    return key;
  }

  private static PrivateKey read(Path file, String algorithm, String remedy) {
    try {
      String pem = Files.readString(file, StandardCharsets.US_ASCII);
      String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
      PrivateKey key =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
      SigningKey.refuseShared(file);
      return key;
    } catch (UnusableKeyException e) {
      throw unfit(file, "other users can read or change it", "run chmod 600 " + file, e);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Only the exception's class is reported, because parsers quote input that they cannot parse,
      // and this file contains a key.
      String why = e instanceof IOException ? FileFault.cause(e) : e.getClass().getSimpleName();
      throw unfit(file, "it contains no private " + algorithm + " key: " + why, remedy, e);
    }
  }

  private static EllipticCurve p256() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime does not support P-256", e);
    }
  }

  private static TidemarkException unfit(Path file, String why, String remedy, Exception cause) {
    return TidemarkException.usage(
        "the key " + file + " cannot sign", PrintableText.of(why, 240), remedy, cause);
  }
}
