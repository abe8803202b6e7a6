package io.tidemark.service;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path as those behind a proxy understand it, however a client spelled it: escapes decoded once,
 * without empty segments, {@code .} and what follows {@code ;} in a segment. Clients choose the
 * spelling, so what servers understand in different ways is none: {@code ..}, a slash or backslash
 * within a segment, control characters, what is still escaped, a fragment.
 */
final class RequestPath {
  private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private RequestPath() {}

  /**
   * The segments of a path, decoded; none of the root.
   *
   * @param target path or absolute address, with or without a query
   * @return empty where servers differ in what it is
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

  /** UTF-8; a percent sign that escapes nothing stays one. */
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
