package io.tidemark.service;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Source of a column's value in a request. */
@FunctionalInterface
interface ValueSource {
  /** {@code credentials} of RFC 9110 with one word, or the word alone. */
  Pattern SECRET =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z0-9!#$%&'*+.^_`|~-]++) ++)?(?<word>[^\\s\\p{Cntrl}]++)",
          Pattern.UNICODE_CHARACTER_CLASS);

  /**
   * Value of a request, or null if absent.
   *
   * @throws IllegalArgumentException if a single-valued header is repeated, or a header with a
   *     secret is ambiguous
   */
  String of(ProxiedRequest request);

  /**
   * Reads a source: {@code header NAME}, {@code last of header NAME} for the last item of a
   * comma-separated list, {@code sha256 of header NAME}, {@code constant TEXT}, {@code method} or
   * {@code path}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  static ValueSource parse(String text) {
    if (text.startsWith("header ")) {
      String name = name(text, "header ");
      return request -> nonEmpty(only(request, name));
    }
    if (text.startsWith("last of header ")) {
      String name = name(text, "last of header ");
      return request -> last(request.headers(name));
    }
    if (text.startsWith("sha256 of header ")) {
      String name = name(text, "sha256 of header ");
      return request -> hash(name, only(request, name));
    }
    if (text.startsWith("constant ")) {
      String constant = text.substring("constant ".length());
      return request -> constant;
    }
    return switch (text) {
      case "method" -> ProxiedRequest::method;
      case "path" -> ProxiedRequest::path;
      default ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is no source of a value; write 'header NAME', 'last of header NAME',"
                  + " 'sha256 of header NAME', 'constant TEXT', 'method' or 'path'");
    };
  }

  /** The first of several sources with a value. */
  static ValueSource firstOf(List<ValueSource> sources) {
    List<ValueSource> kept = List.copyOf(sources);
    return request -> {
      for (ValueSource source : kept) {
        String value = source.of(request);
        if (value != null) {
          return value;
        }
      }
      return null;
    };
  }

  private static String name(String text, String before) {
    String name = text.substring(before.length()).strip();
    if (!name.matches("[A-Za-z0-9-]{1,80}")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a header");
    }
    return name;
  }

  /**
   * Value of a header that must not be repeated. A client may have sent one of two; which one
   * depends on whether the proxy appends or inserts.
   */
  private static String only(ProxiedRequest request, String name) {
    List<String> values = request.headers(name);
    if (values.size() > 1) {
      throw new IllegalArgumentException(
          "The request has more than one header "
              + name
              + "; have the proxy set it, which replaces what a client sent");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  private static String nonEmpty(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Last item of a list; several headers form one list. */
  private static String last(List<String> lists) {
    if (lists.isEmpty()) {
      return null;
    }
    String list = lists.get(lists.size() - 1);
    return nonEmpty(list.substring(list.lastIndexOf(',') + 1));
  }

  /** Removes the blanks around a header's value; Unicode blanks belong to the value. */
  private static String withoutBlanks(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /**
   * Hash of a credential without its scheme, in the form that an issuer knows. The secret goes no
   * further than this method. A value that servers could read as another secret is refused:
   * otherwise a revoked credential could pass under an unknown id.
   */
  private static String hash(String name, String given) {
    String secret = given == null ? "" : withoutBlanks(given);
    if (secret.isEmpty()) {
      return null;
    }
    Matcher parts = SECRET.matcher(secret);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "The request's header "
              + name
              + " is neither a scheme, blanks and one word, nor one word; send a credential as its"
              + " scheme has it");
    }
    if ("basic".equalsIgnoreCase(parts.group("scheme"))) {
      return basic(name, parts.group("word"));
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(parts.group("word").getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }

  /** {@code basic:} and the user name only: a hash of a password can be guessed. */
  private static String basic(String name, String base64) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
              .toString();
      int colon = text.indexOf(':');
      if (colon > 0 && text.chars().noneMatch(Character::isISOControl)) {
        return "basic:" + text.substring(0, colon);
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw unreadableBasic(name, e);
    }
    throw unreadableBasic(name, null);
  }

  private static IllegalArgumentException unreadableBasic(String name, Exception cause) {
    return new IllegalArgumentException(
        "The request's header "
            + name
            + " has the scheme Basic without a name, a colon and a password in UTF-8 and Base64"
            + " (RFC 7617)",
        cause);
  }
}
