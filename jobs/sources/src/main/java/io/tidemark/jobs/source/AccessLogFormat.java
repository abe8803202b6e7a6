package io.tidemark.jobs.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Line parser compiled from an nginx ({@code log_format}) or Apache ({@code LogFormat}) format
 * string. Parsing takes time linear in the length of the line and never backtracks.
 *
 * <pre>{@code
 * AccessLogFormat.compile("%v %h - %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"")
 * AccessLogFormat.compile("$remote_addr - $api_key_id [$time_local] \"$request\" $status")
 * }</pre>
 */
final class AccessLogFormat {
  private static final String COMMON = "%h - %u %t \"%r\" %>s %b";
  private static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-Agent}i\"";
  private static final String FORWARDED = " \"%{X-Forwarded-For}i\"";

  /**
   * Predefined formats. Their dash keeps them from matching lines that start with a virtual host.
   */
  static final Map<String, String> NAMED =
      Map.of(
          "common", COMMON,
          "combined", COMBINED,
          "combined-forwarded", COMBINED + FORWARDED,
          "vhost-combined", "%v " + COMBINED,
          "vhost-combined-forwarded", "%v " + COMBINED + FORWARDED);

  private static final Pattern NGINX = Pattern.compile("\\$(?:\\{[A-Za-z0-9_]+}|[A-Za-z0-9_]+)");
  private static final Pattern APACHE =
      Pattern.compile("%[<>!0-9,]*(?:\\{([^}]*)})?(\\^?[A-Za-z%])");
  private static final Pattern QUERY_AFTER = Pattern.compile("(" + APACHE.pattern() + ")%q");
  private static final Pattern PIECE = Pattern.compile("'([^']*)'");
  private static final Set<AccessField> MAY_HOLD_SPACES =
      EnumSet.of(
          AccessField.TIME,
          AccessField.REMOTE_USER,
          AccessField.FORWARDED_FOR,
          AccessField.CLIENT_SUBJECT,
          AccessField.REQUEST_LINE,
          AccessField.USER_AGENT);

  private final String text;
  private final String start;
  private final List<Part> parts;

  /** Indexes of the user variable and of the first quoted variable at or after it, or −1. */
  private final int user;

  private final int quoteAfterUser;

  /** A variable with its native name and the literal text that follows it. */
  private record Part(String name, Optional<AccessField> field, boolean quoted, String after) {
    private static Part of(String name, Optional<AccessField> field, String before, String after) {
      return new Part(name, field, before.endsWith("\"") && after.startsWith("\""), after);
    }

    private boolean is(AccessField other) {
      return field.isPresent() && field.get() == other;
    }

    private boolean mayHoldSpaces() {
      return field.filter(MAY_HOLD_SPACES::contains).isPresent();
    }
  }

  private AccessLogFormat(String text, String start, List<Part> parts) {
    this.text = text;
    this.start = start;
    this.parts = List.copyOf(parts);
    int unquoted = unquotedUser(this.parts);
    this.quoteAfterUser = quoteAfter(this.parts, unquoted);
    this.user = quoteAfterUser < 0 ? -1 : unquoted;
  }

  /**
   * Compiles a format given as a name from {@link #NAMED}, a format string or an entire directive.
   *
   * @throws IllegalArgumentException if the format lacks a field that every event needs; the
   *     message names the field
   */
  static AccessLogFormat compile(String given) {
    String text = NAMED.getOrDefault(given.strip(), bare(given.strip()));
    boolean nginx = NGINX.matcher(text).find();
    // Apache encloses its default time format in brackets.
    text = nginx ? text : text.replace("%t", "[%{common}t]");
    // In %U%q, the query is empty or starts with a question mark, so it is read as part of the
    // path.
    String parsed = nginx ? text : QUERY_AFTER.matcher(text).replaceAll("$1");
    List<MatchResult> variables = (nginx ? NGINX : APACHE).matcher(parsed).results().toList();
    if (variables.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + given
              + "' has no variable such as $remote_addr or %h, and is not one of "
              + String.join(", ", NAMED.keySet().stream().sorted().toList()));
    }
    String start = parsed.substring(0, variables.get(0).start());
    String before = start;
    List<Part> parts = new ArrayList<>();
    for (MatchResult variable : variables) {
      boolean last = parts.size() == variables.size() - 1;
      int end = last ? parsed.length() : variables.get(parts.size() + 1).start();
      String after = parsed.substring(variable.end(), end);
      if (after.isEmpty() && !last) {
        throw new IllegalArgumentException(
            "No text separates " + variable.group() + " from the next variable in '" + text + "'");
      }
      parts.add(Part.of(variable.group(), field(variable, nginx), before, after));
      before = after;
    }
    return checked(new AccessLogFormat(text, start, parts));
  }

  private static Optional<AccessField> field(MatchResult variable, boolean nginx) {
    if (nginx) {
      return AccessField.ofNginx(variable.group().replaceAll("[${}]", ""));
    }
    String directive = variable.group(2);
    return AccessField.ofApache(directive.charAt(directive.length() - 1), variable.group(1));
  }

  private static AccessLogFormat checked(AccessLogFormat format) {
    Set<AccessField> known = EnumSet.noneOf(AccessField.class);
    format.parts.forEach(part -> part.field().ifPresent(known::add));
    boolean request =
        known.contains(AccessField.REQUEST_LINE)
            || (known.contains(AccessField.METHOD) && known.contains(AccessField.TARGET));
    if (!known.contains(AccessField.TIME) || !request) {
      throw new IllegalArgumentException(
          "'"
              + format.text
              + "' has no "
              + (request
                  ? "time ($time_local, $time_iso8601, $msec, %t)"
                  : "request ($request, %r)"));
    }
    return format;
  }

  private static String bare(String given) {
    String text = given.replaceFirst("(?is)^log_format\\s+\\S+\\s+(escape=\\S+\\s+)?", "");
    text = text.replaceFirst("(?is)^(LogFormat|CustomLog\\s+\\S+)\\s+(?=\")", "");
    if (text.startsWith("'")) {
      StringBuilder joined = new StringBuilder();
      Matcher pieces = PIECE.matcher(text);
      while (pieces.find()) {
        joined.append(pieces.group(1));
      }
      return joined.toString();
    }
    int closing = text.lastIndexOf('"');
    if (text.startsWith("\"%") && closing > 0) {
      text = text.substring(1, closing);
    }
    return text.replace("\\\"", "\"");
  }

  String text() {
    return text;
  }

  /**
   * Parses a line, or rejects it if it has another format. Variables without a field go to {@code
   * unknown} by their native name.
   */
  AccessFields parse(String line, java.util.function.BiConsumer<String, String> unknown) {
    AccessFields fields = new AccessFields();
    if (!line.startsWith(start)) {
      throw other("the line starts differently");
    }
    int at = start.length();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      int end = i == user ? endOfUser(line, at) : end(line, at, part);
      if (end < 0) {
        throw other("no end found for " + part.name());
      }
      String value = line.substring(at, end);
      boolean escaped = part.quoted() && value.indexOf('\\') >= 0;
      String text = escaped ? unescaped(value) : value;
      if (part.field().isPresent()) {
        fields.set(part.field().get(), text);
      } else {
        unknown.accept(part.name(), text);
      }
      at = end + part.after().length();
    }
    if (at != line.length()) {
      throw other("text follows the last variable");
    }
    return fields;
  }

  /**
   * Returns the end of the user name, searching backwards from the next quote: clients choose the
   * name, which may contain any separator, but servers escape quotes.
   */
  private int endOfUser(String line, int start) {
    int end = line.indexOf(parts.get(quoteAfterUser).after(), start);
    for (int i = quoteAfterUser - 1; i >= user && end >= 0; i--) {
      String after = parts.get(i).after();
      end = line.lastIndexOf(after, end - after.length());
    }
    return end < start ? -1 : end;
  }

  /**
   * Returns the index of the first quoted variable at or after the user name. Returns −1 if no
   * variable is quoted, or if one in between may itself contain separators.
   */
  private static int quoteAfter(List<Part> parts, int user) {
    for (int i = user; i >= 0 && i < parts.size(); i++) {
      if (i > user && isAmbiguous(parts.get(i), parts.get(i - 1).after())) {
        return -1;
      }
      if (parts.get(i).after().indexOf('"') >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAmbiguous(Part part, String before) {
    boolean bracketed = part.is(AccessField.TIME) && before.endsWith("[");
    return part.mayHoldSpaces() && !bracketed;
  }

  private static int unquotedUser(List<Part> parts) {
    return IntStream.range(0, parts.size())
        .filter(i -> !parts.get(i).quoted() && parts.get(i).is(AccessField.REMOTE_USER))
        .findFirst()
        .orElse(-1);
  }

  private static int end(String line, int start, Part part) {
    if (part.quoted()) {
      return closingQuote(line, start, part.after());
    }
    if (part.after().isEmpty()) {
      return isValidEnd(line, start, line.length(), part) ? line.length() : -1;
    }
    int end = line.indexOf(part.after(), start);
    while (end > 0 && part.is(AccessField.FORWARDED_FOR) && line.charAt(end - 1) == ',') {
      end = line.indexOf(part.after(), end + 1);
    }
    return end >= 0 && isValidEnd(line, start, end, part) ? end : -1;
  }

  private static boolean isValidEnd(String line, int start, int end, Part part) {
    int space = line.indexOf(' ', start);
    return part.mayHoldSpaces() || (end > start && (space < 0 || space >= end));
  }

  /** Returns the first unescaped quote, or −1 if the given literal does not follow it. */
  private static int closingQuote(String line, int start, String after) {
    for (int i = start; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return line.startsWith(after, i) ? i : -1;
      }
    }
    return -1;
  }

  /**
   * Resolves the escapes of nginx ({@code \x22}) and Apache ({@code \"}, {@code \n}, {@code \xe9}).
   */
  private static String unescaped(String value) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * value.length());
    for (int i = 0; i < value.length(); ) {
      int hex = value.startsWith("\\x", i) ? hex(value, i + 2) : -1;
      if (hex >= 0) {
        bytes.put((byte) hex);
        i += 4;
        continue;
      }
      boolean isEscape = value.charAt(i) == '\\' && i + 1 < value.length();
      i += isEscape ? 1 : 0;
      int end = value.offsetByCodePoints(i, 1);
      int plain = isEscape ? "nrt".indexOf(value.charAt(i)) : -1;
      String text = plain >= 0 ? "\n\r\t".substring(plain, plain + 1) : value.substring(i, end);
      bytes.put(text.getBytes(StandardCharsets.UTF_8));
      i = end;
    }
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }

  private static int hex(String value, int at) {
    if (at + 2 > value.length()) {
      return -1;
    }
    boolean isHex =
        HexFormat.isHexDigit(value.charAt(at)) && HexFormat.isHexDigit(value.charAt(at + 1));
    return isHex ? HexFormat.fromHexDigits(value, at, at + 2) : -1;
  }

  private RejectedRecordException other(String detail) {
    return RejectedRecordException.of(
        RejectReason.MALFORMED_LINE, "The line does not match '" + text + "': " + detail);
  }
}
