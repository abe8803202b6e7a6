package io.tidemark.service;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Path as interpreted by servers behind a proxy. Escapes are decoded once. Empty segments, {@code
 * .} and everything after a {@code ;} in a segment are dropped. Paths that different servers
 * interpret differently are rejected: those with {@code ..}, a slash or backslash within a segment,
 * control characters, remaining escapes or a fragment.
 */
final class RequestPath {
  private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private RequestPath() {}

  /**
   * Returns the decoded segments of a path. The root has no segments.
   *
   * @param target path or absolute URL, with or without a query
   * @return empty if servers may interpret the path differently
   */
  static Optional<List<String>> segments(String target) {
    String path = AUTHORITY.matcher(target).replaceFirst("");
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    List<String> segments = new ArrayList<>();
    for (int from = 0, to; from <= path.length(); from = to + 1) {
      int slash = path.indexOf('/', from);
      to = slash < 0 ? path.length() : slash;
      String segment = decoded(path.substring(from, to));
      if (isAmbiguous(segment)) {
        return Optional.empty();
      }
      segment = withoutParameters(segment);
      if (segment.equals("..")) {
        return Optional.empty();
      }
      if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    return Optional.of(segments);
  }

  private static boolean isAmbiguous(String segment) {
    return segment
            .chars()
            .anyMatch(c -> c == '/' || c == '\\' || c == '#' || Character.isISOControl(c))
        || ESCAPE.matcher(segment).find();
  }

  private static String withoutParameters(String segment) {
    int semicolon = segment.indexOf(';');
    return semicolon < 0 ? segment : segment.substring(0, semicolon);
  }

  /** Decodes UTF-8 escapes. Other percent signs are left unchanged. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < utf8.length; i++) {
      int high = utf8[i] == '%' && i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(utf8[i + 2], 16);
      if (low < 0) {
        bytes.write(utf8[i]);
      } else {
        bytes.write(high * 16 + low);
        i += 2;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
