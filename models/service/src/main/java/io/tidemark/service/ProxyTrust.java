package io.tidemark.service;

import io.tidemark.engine.enrich.SourcePrefix;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.UnusableKeyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.InetAddressSet;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Determines whether a caller is a proxy, whose headers are trusted: by its address and, if
 * configured, a secret or client certificate. Users of the Unix domain socket are proxies, too.
 * Thread-safe.
 */
final class ProxyTrust {
  /** Header in which a proxy sends the shared secret. */
  static final String HEADER = "X-Tidemark-Proxy-Secret";

  private static final int LEAST_CHARACTERS = 16;

  private final Set<String> addresses;
  private final InetAddressSet networks;
  private final Optional<byte[]> secret;
  private final Optional<SslContextFactory.Server> tls;

  /**
   * Creates the rules.
   *
   * @param addresses addresses of proxies, spelled as the JDK spells remote addresses
   * @param secret file with the shared secret; if empty, proxies need none
   * @param tls empty for no TLS
   * @throws IllegalArgumentException if the secret cannot be read or could be guessed
   */
  ProxyTrust(
      Set<String> addresses,
      InetAddressSet networks,
      Optional<Path> secret,
      Optional<SslContextFactory.Server> tls) {
    this.addresses = Set.copyOf(addresses);
    this.networks = networks;
    this.secret = secret.map(ProxyTrust::read);
    this.tls = tls;
  }

  private static byte[] read(Path file) {
    String text = secret("The file of proxy_secret", file).strip();
    checkSecret("The secret in " + file, text);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Rejects a secret that could be guessed, or that no header can carry. */
  static void checkSecret(String what, String secret) {
    if (secret.length() < LEAST_CHARACTERS || !secret.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          ("%s has fewer than %s characters or contains blanks; write one that nobody can"
                  + " guess, such as the output of 'openssl rand -hex 32'")
              .formatted(what, LEAST_CHARACTERS));
    }
  }

  /** Reads a file that other users must not be able to read or change. */
  private static String secret(String what, Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      SigningKey.refuseShared(file);
      return text;
    } catch (IOException e) {
      throw new IllegalArgumentException(what + " cannot be read: " + e, e);
    } catch (UnusableKeyException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  boolean isProxy(SocketAddress remote) {
    return remote instanceof UnixDomainSocketAddress
        || (remote instanceof InetSocketAddress address
            && (addresses.contains(address.getAddress().getHostAddress())
                || networks.test(address.getAddress())));
  }

  /** Returns whether a proxy sent the request. A secret is compared in constant time. */
  boolean isProxy(SocketAddress remote, HttpFields headers) {
    if (!isProxy(remote) || secret.isEmpty()) {
      return isProxy(remote);
    }
    List<String> given = headers.getValuesList(HEADER);
    return given.size() == 1
        && MessageDigest.isEqual(secret.get(), given.get(0).getBytes(StandardCharsets.ISO_8859_1));
  }

  Optional<SslContextFactory.Server> tls() {
    return tls;
  }

  /** Returns whether more than an address is needed to be a proxy. */
  boolean needsProof() {
    return secret.isPresent() || tls.isPresent();
  }

  private static final Pattern FORM =
      Pattern.compile("([0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9_.-]+)?");

  /**
   * Converts a configured address to the spelling of {@link InetAddress#getHostAddress} without
   * DNS; empty if the text is not an IP address.
   */
  static Optional<String> address(String text) {
    byte[] bytes = FORM.matcher(text).matches() ? SourcePrefix.bytes(text) : null;
    if (bytes == null) {
      return Optional.empty();
    }
    int zone = text.indexOf('%');
    try {
      String address = InetAddress.getByAddress(bytes).getHostAddress();
      return Optional.of(zone < 0 ? address : address + text.substring(zone));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes are an address", e);
    }
  }

  static final class MutualTls {
    private static final Pattern KEY =
        Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Password of key stores that exist only in memory. */
    private static final String IN_MEMORY = "memory";

    private MutualTls() {}

    /**
     * Returns TLS that requires client certificates. The PEM files are read only once, so a renewed
     * certificate takes effect after a restart.
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
      throw new IllegalArgumentException(
          "There is no certificate in " + file + "; write it as PEM");
    }

    private static PrivateKey privateKey(Path file, Certificate certificate)
        throws GeneralSecurityException {
      Matcher pem = KEY.matcher(secret("The key " + file, file));
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
}
