package io.tidemark.jobs.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An element of the {@code x-forwarded-client-cert} header: the client certificate that a proxy
 * received. The first element is the original client's certificate, and the last is the one
 * received by the proxy that writes the log.
 *
 * @param uri URI SAN, for example {@code spiffe://mesh/ns/shop/sa/cart}; may be null
 * @param dns DNS SAN; may be null
 * @param subject distinguished name; may be null
 * @param hash hexadecimal SHA-256 hash of the certificate; may be null
 */
record ForwardedCertificate(String uri, String dns, String subject, String hash) {
  private static final int MOST_ELEMENTS = 16;

  /**
   * Parses a header's elements, starting with the original client. Values may be quoted and contain
   * escaped quotes.
   */
  static List<ForwardedCertificate> all(String header) {
    List<ForwardedCertificate> elements = new ArrayList<>();
    for (String element : split(header, ',')) {
      if (elements.size() == MOST_ELEMENTS) {
        break;
      }
      String uri = null;
      String dns = null;
      String subject = null;
      String hash = null;
      for (String pair : split(element, ';')) {
        int equals = pair.indexOf('=');
        String value = equals < 0 ? "" : unquoted(pair.substring(equals + 1).strip());
        if (value.isEmpty()) {
          continue;
        }
        switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
          case "uri" -> uri = uri == null ? value : uri;
          case "dns" -> dns = dns == null ? value : dns;
          case "subject" -> subject = value;
          case "hash" -> hash = value.toLowerCase(Locale.ROOT);
          // The key By is the proxy's own name. Cert and Chain contain entire certificates.
          default -> {}
        }
      }
      if (uri != null || dns != null || subject != null || hash != null) {
        elements.add(new ForwardedCertificate(uri, dns, subject, hash));
      }
    }
    return elements;
  }

  /** Returns the client's most specific name, or null if it has none. */
  String name() {
    if (uri != null) {
      return uri;
    }
    if (dns != null) {
      return "cert/" + dns;
    }
    return subject != null ? "cert/" + subject : hash == null ? null : "cert/sha256:" + hash;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted && i + 1 < text.length()) {
        part.append(c).append(text.charAt(++i));
      } else if (c == separator && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        quoted ^= c == '"';
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replace("\\\"", "\"") : value;
  }
}
