package io.tidemark.service;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Path as servers behind a proxy read it. Escapes are decoded once; empty segments and {@code .}
 * are dropped. Ambiguous paths are rejected: those with {@code ..}, a semicolon, a slash or
 * backslash within a segment, control characters, remaining escapes, invalid UTF-8 or a fragment.
 */
final class RequestPath {
  private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private RequestPath() {}

  /** Returns the decoded segments of a path or URL; empty if servers may read it differently. */
  static Optional<List<String>> segments(String target) {
    String path = AUTHORITY.matcher(target).replaceFirst("");
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    List<String> segments = new ArrayList<>();
    for (int from = 0, to; from <= path.length(); from = to + 1) {
      int slash = path.indexOf('/', from);
      to = slash < 0 ? path.length() : slash;
      Optional<String> segment = decoded(path.substring(from, to)).filter(text -> isClear(text));
      if (segment.isEmpty()) {
        return Optional.empty();
      }
      if (!segment.get().isEmpty() && !segment.get().equals(".")) {
        segments.add(segment.get());
      }
    }
    return Optional.of(segments);
  }

  private static boolean isClear(String segment) {
    return !segment.equals("..")
        && segment.chars().noneMatch(c -> "/\\#;".indexOf(c) >= 0 || Character.isISOControl(c))
        && !ESCAPE.matcher(segment).find();
  }

  /** Returns the values of a query parameter, whose name may be escaped and in either case. */
  static Stream<String> parameters(String target, String name) {
    int query = target == null ? -1 : target.indexOf('?');
    return query < 0
        ? Stream.empty()
        : Arrays.stream(target.substring(query + 1).split("[&;#]"))
            .map(pair -> (pair + "=").split("=", 3))
            .filter(pair -> decoded(pair[0]).filter(name::equalsIgnoreCase).isPresent())
            .map(pair -> decoded(pair[1]).orElse("invalid"));
  }

  /** Decodes escapes; empty if one is malformed or the result is not UTF-8. */
  private static Optional<String> decoded(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(utf8.length);
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] != '%') {
        bytes.put(utf8[i]);
        continue;
      }
      int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(utf8[i + 2], 16);
      if (low < 0) {
        return Optional.empty();
      }
      bytes.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
