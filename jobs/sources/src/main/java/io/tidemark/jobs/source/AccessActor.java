package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Identifies the caller in an access log. A certificate identifies a workload, an API key
 * identifies a client, and a token or user name identifies a user. A user name counts only if the
 * request succeeded, because any client can send one. All other callers share the principal {@code
 * anonymous}, because an IP address is not a principal.
 */
final class AccessActor {
  private static final String ANONYMOUS = "anonymous";

  /** Name space of user names, which servers log whether or not they checked a password. */
  private static final String USERS = "user/";

  private AccessActor() {}

  static void map(AccessFields fields, EventDraft event, String rules) {
    String header = fields.text(AccessField.FORWARDED_CLIENT_CERTIFICATE);
    List<ForwardedCertificate> forwarded =
        header == null ? List.of() : ForwardedCertificate.all(header);
    ForwardedCertificate client = client(fields, forwarded);
    List<Delegate> chain = new ArrayList<>();
    for (int i = 0; i < forwarded.size() - 1; i++) {
      chain.add(new Delegate(forwarded.get(i).name(), "workload"));
    }
    String subject = withoutPassword(fields.text(AccessField.TOKEN_SUBJECT));
    String user = withoutPassword(user(fields));
    boolean accepted = event.number(EventColumn.STATUS_ID) == 1;
    String claimed = subject != null ? subject : user != null && accepted ? USERS + user : null;
    // No real account name is this long. Clients choose the name, so rejecting long ones would let
    // them suppress their own log lines.
    String person = event.isKey(claimed) ? claimed : null;
    String id = fields.text(AccessField.API_KEY_ID);
    String secret = fields.text(AccessField.API_KEY);
    String given =
        id != null ? CredentialHash.ofId(id) : secret == null ? null : CredentialHash.of(secret);
    // A client can send any number of keys. One that was refused is nobody's.
    boolean isRefused = event.number(EventColumn.IS_AUTHENTICATED) == 0;
    String key = isRefused ? null : given;
    if (client == null && given != null) {
      event.key(EventColumn.CREDENTIAL_UID, given, "api_key");
    }
    if (client != null) {
      boolean spiffe = client.uri() != null && client.uri().startsWith("spiffe://");
      principal(event, client.name());
      event.text(EventColumn.PEER_SAN, client.uri() == null ? client.dns() : client.uri());
      event.key(EventColumn.CREDENTIAL_UID, credential(client, fields), "certificate");
      event.tokenType(TokenType.CLIENT_CERTIFICATE);
      event.actor(IdentityKind.WORKLOAD, rules + (spiffe ? ".spiffe" : ".client_certificate"), 4);
    } else if (key != null) {
      principal(event, "key/" + key);
      event.actor(IdentityKind.API_KEY, rules + ".api_key", 4);
    } else if (person != null) {
      principal(event, person);
      event.actor(IdentityKind.UNKNOWN, rules + ".user", 0);
    } else {
      principal(event, ANONYMOUS);
      event.authenticated(false);
      event.actor(IdentityKind.UNKNOWN, rules + ".anonymous", 0);
    }
    if (person != null && (client != null || key != null)) {
      chain.add(0, new Delegate(person, "user"));
    }
    if (!chain.isEmpty()) {
      event.delegation(chain);
    }
    token(fields, event);
  }

  private static void principal(EventDraft event, String uid) {
    // Part of a secret may not be recognised.
    String name = SecretMask.masked(uid);
    event.user(uid, "principal", name.substring(name.indexOf('/') + 1));
  }

  /**
   * Returns the certificate that the proxy verified or, failing that, the last one in the forwarded
   * header. Returns null if there is no such certificate, or if the proxy could not verify it.
   */
  private static ForwardedCertificate client(
      AccessFields fields, List<ForwardedCertificate> forwarded) {
    String verified = fields.text(AccessField.CLIENT_VERIFIED);
    if (verified != null && !verified.equalsIgnoreCase("SUCCESS")) {
      return null;
    }
    String hash = fields.text(AccessField.CLIENT_CERTIFICATE_HASH);
    ForwardedCertificate own =
        new ForwardedCertificate(
            firstName(fields.text(AccessField.CLIENT_URI_SAN)),
            firstName(fields.text(AccessField.CLIENT_DNS_SAN)),
            fields.text(AccessField.CLIENT_SUBJECT),
            hash == null ? null : hash.toLowerCase(Locale.ROOT).replace(":", ""));
    if (own.name() != null) {
      return own;
    }
    return forwarded.isEmpty() ? null : forwarded.get(forwarded.size() - 1);
  }

  /** Returns the first SPIFFE id among the SANs or, failing that, the first SAN. */
  private static String firstName(String names) {
    return Arrays.stream(names == null ? new String[0] : names.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .min(Comparator.comparing(name -> !name.startsWith("spiffe://")))
        .orElse(null);
  }

  private static String credential(ForwardedCertificate client, AccessFields fields) {
    if (client.hash() != null) {
      // The log contains a bare hash: SHA-1 in nginx, SHA-256 in Envoy.
      return (client.hash().length() == 40 ? "sha1:" : "sha256:") + client.hash();
    }
    String serial = fields.text(AccessField.CLIENT_CERTIFICATE_SERIAL);
    return serial == null ? null : "serial:" + serial.toLowerCase(Locale.ROOT);
  }

  /** Returns the user name that the client sent, or null. */
  private static String user(AccessFields fields) {
    String user = fields.text(AccessField.REMOTE_USER);
    String header = fields.text(AccessField.AUTHORIZATION);
    boolean isBasic = header != null && header.regionMatches(true, 0, "Basic ", 0, 6);
    return user == null && isBasic ? basicUser(header.substring(6).strip()) : user;
  }

  private static String withoutPassword(String user) {
    // Browsers send the URL's entire user-information part, including any password after a colon.
    int colon = user == null ? -1 : user.indexOf(':');
    boolean namesScheme = user != null && user.startsWith("spiffe:");
    return colon > 0 && !namesScheme ? user.substring(0, colon) : user;
  }

  private static String basicUser(String base64) {
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon <= 0 ? null : text.substring(0, colon);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private static void token(AccessFields fields, EventDraft event) {
    String header = fields.text(AccessField.AUTHORIZATION);
    if (header == null || event.text(EventColumn.CREDENTIAL_UID) != null) {
      return;
    }
    String secret = header.substring(header.indexOf(' ') + 1).strip();
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      // Users choose their passwords, so a password could be guessed from its hash.
      String user = basicUser(secret);
      String credential = user == null ? null : "basic:" + user;
      event.key(
          EventColumn.CREDENTIAL_UID, event.isKey(credential) ? credential : null, "authorization");
    } else {
      event.key(EventColumn.CREDENTIAL_UID, CredentialHash.of(secret), "authorization");
    }
  }

  /**
   * An element of {@code x-forwarded-client-cert}: a certificate that a proxy received. The first
   * one is the original client's, and the proxy that writes the log received the last one. Any part
   * may be null; the hash is a hexadecimal SHA-256.
   */
  record ForwardedCertificate(String uri, String dns, String subject, String hash) {
    private static final int MOST_ELEMENTS = 16;

    /** Parses a header's elements. Values may be quoted and contain escaped quotes. */
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
}
