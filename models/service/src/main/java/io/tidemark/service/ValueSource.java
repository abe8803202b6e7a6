package io.tidemark.service;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.bytes.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The part of a request that a column's value comes from. */
@FunctionalInterface
interface ValueSource {
  /** {@code credentials} of RFC 9110, either a scheme and one word or the word alone. */
  Pattern SECRET =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z0-9!#$%&'*+.^_`|~-]++) ++)?(?<word>[^\\s\\p{Cntrl}]++)",
          Pattern.UNICODE_CHARACTER_CLASS);

  /**
   * Returns the value in a request, or null if it is absent.
   *
   * @throws IllegalArgumentException if a single-valued header is repeated, or a header with a
   *     secret is ambiguous
   */
  String of(ProxiedRequest request);

  /** Returns the caller's name of the part that has the value, or null without a value. */
  default String place(ProxiedRequest request) {
    return of(request) == null ? null : "the request";
  }

  /**
   * A source as written in a configuration.
   *
   * @param text as in {@link #parse}
   */
  record Written(String text, ValueSource source) implements ValueSource {
    @Override
    public String of(ProxiedRequest request) {
      return source.of(request);
    }

    @Override
    public String place(ProxiedRequest request) {
      String name = text.startsWith("body /") ? text.substring(6).replace('/', '.') : text;
      return of(request) == null ? null : name;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Parses {@code header NAME}, {@code last of header NAME} for the last item of a comma-separated
   * list, {@code sha256 of header NAME}, {@code body POINTER} (RFC 6901), {@code constant TEXT},
   * {@code method} or {@code path}.
   *
   * @throws IllegalArgumentException if the text has none of these forms
   */
  static ValueSource parse(String text) {
    return new Written(text, source(text));
  }

  private static ValueSource source(String text) {
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
    if (text.startsWith("body /")) {
      JsonPointer pointer = JsonPointer.compile(text.substring("body ".length()));
      return request -> member(request.body(), pointer);
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
              ("'%s' is not a value source; write 'header NAME', 'last of header NAME',"
                      + " 'sha256 of header NAME', 'body /MEMBER', 'constant TEXT', 'method' or"
                      + " 'path'")
                  .formatted(text));
    };
  }

  static ValueSource firstOf(List<ValueSource> sources) {
    return new FirstOf(sources);
  }

  /** The first of several sources that has a value. */
  record FirstOf(List<ValueSource> sources) implements ValueSource {
    public FirstOf {
      sources = List.copyOf(sources);
    }

    @Override
    public String of(ProxiedRequest request) {
      return first(source -> source.of(request));
    }

    @Override
    public String place(ProxiedRequest request) {
      return first(source -> source.place(request));
    }

    @Override
    public String toString() {
      return sources.stream().map(ValueSource::toString).collect(Collectors.joining(" or "));
    }

    private String first(Function<ValueSource, String> part) {
      for (ValueSource source : sources) {
        String value = part.apply(source);
        if (value != null) {
          return value;
        }
      }
      return null;
    }
  }

  private static String name(String text, String before) {
    String name = text.substring(before.length()).strip();
    if (!name.matches("[A-Za-z0-9-]{1,80}")) {
      throw new IllegalArgumentException("'" + name + "' is not a header name");
    }
    if (name.equalsIgnoreCase(ProxyTrust.HEADER)) {
      throw new IllegalArgumentException("a column cannot hold the secret in " + name);
    }
    return name;
  }

  /**
   * Rejects repeated headers: one value may come from the client, and which depends on the proxy.
   */
  private static String only(ProxiedRequest request, String name) {
    List<String> values = request.headers(name);
    if (values.size() > 1) {
      throw new IllegalArgumentException(
          "The request has more than one header "
              + name
              + "; have the proxy set the header, which replaces what a client sent");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  private static String nonEmpty(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Joins an array's items by commas, and escapes commas within an item. */
  private static String member(JsonNode body, JsonPointer pointer) {
    JsonNode value = body.at(pointer);
    if (!value.isArray()) {
      return nonEmpty(scalar(value, pointer));
    }
    List<String> items = new ArrayList<>();
    value.forEach(item -> items.add(scalar(item, pointer).replace(",", "%2C")));
    return nonEmpty(String.join(",", items));
  }

  private static String scalar(JsonNode value, JsonPointer pointer) {
    String text = value.isNull() ? "" : value.asText();
    if (value.isContainerNode() || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "The request's member "
              + pointer
              + " is not a string of valid Unicode, a number, a truth value or a list of these");
    }
    return text;
  }

  private static String last(List<String> lists) {
    if (lists.isEmpty()) {
      return null;
    }
    String list = lists.get(lists.size() - 1);
    return nonEmpty(list.substring(list.lastIndexOf(',') + 1));
  }

  /** Removes blanks around a header value. Unicode blanks are part of the value. */
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
   * Hashes a credential without its scheme, as its issuer does. The secret never leaves this
   * method. A value that servers could read as another secret is rejected, because a revoked
   * credential could pass under an unknown id.
   */
  private static String hash(String name, String given) {
    String secret = given == null ? "" : withoutBlanks(given);
    if (secret.isEmpty()) {
      return null;
    }
    Matcher parts = SECRET.matcher(secret);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          ("The request's header %s is neither a scheme, blanks and one word, nor a single"
                  + " word; send the credential in the form that its scheme defines")
              .formatted(name));
    }
    if ("basic".equalsIgnoreCase(parts.group("scheme"))) {
      return basic(name, parts.group("word"));
    }
    return "sha256:" + Sha256.hex(parts.group("word")).substring(0, 32);
  }

  /** Returns {@code basic:} and the user name only: a password can be guessed from its hash. */
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
        ("The request's header %s has the scheme Basic but does not contain a name, a colon"
                + " and a password in UTF-8 and Base64 (RFC 7617)")
            .formatted(name),
        cause);
  }
}
