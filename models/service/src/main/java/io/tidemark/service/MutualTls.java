package io.tidemark.service;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

final class MutualTls {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final String IN_MEMORY = "memory";

  private MutualTls() {}

  /**
   * Returns TLS that requires client certificates, from PEM files that are read only once.
   *
   * @param key private key of the service (PKCS #8)
   * @param certificate certificate of the service, followed by those of intermediate authorities
   * @param clientCa authorities that issue client certificates
   * @throws IllegalArgumentException if a file cannot be read or the files do not fit together
   */
  static SslContextFactory.Server of(Path key, Path certificate, Path clientCa) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    Certificate[] chain = certificates(certificate);
    try {
      KeyStore own = empty();
      own.setKeyEntry("service", privateKey(key, chain[0]), IN_MEMORY.toCharArray(), chain);
      KeyStore trusted = empty();
      Certificate[] authorities = certificates(clientCa);
      for (int i = 0; i < authorities.length; i++) {
        trusted.setCertificateEntry("ca-" + i, authorities[i]);
      }
      tls.setKeyStore(own);
      tls.setKeyStorePassword(IN_MEMORY);
      tls.setTrustStore(trusted);
      tls.setNeedClientAuth(true);
      return tls;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "The key " + key + " does not fit the certificate " + certificate + ": " + e, e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate[] certificates(Path file) {
    try {
      Certificate[] found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
              .toArray(Certificate[]::new);
      if (found.length > 0) {
        return found;
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "The certificates in " + file + " cannot be read; write them as PEM: " + e, e);
    }
    throw new IllegalArgumentException("There is no certificate in " + file + "; write it as PEM");
  }

  private static PrivateKey privateKey(Path file, Certificate certificate)
      throws GeneralSecurityException {
    Matcher pem;
    try {
      pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalArgumentException("The key " + file + " cannot be read: " + e, e);
    }
    if (!pem.find()) {
      throw new IllegalArgumentException(
          "There is no unencrypted PKCS #8 key in "
              + file
              + "; convert it with 'openssl pkcs8 -topk8 -nocrypt'");
    }
    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
  }
}
