package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.Replacements;
import io.tidemark.engine.enrich.RequestTarget;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes secrets from the unmapped fields of an access log, which may be any headers that
 * operators choose to log. If a field's name suggests a token, only a hash of the value is kept. If
 * the name suggests a password, the value is dropped. Query strings are removed from URLs.
 */
final class UnmappedFields {
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(auth|token|secret|passw|pwd|cookie|session|credential|api[-_.]?key|signature"
              + "|assertion|jwt|bearer|csrf|private).*");

  /** Passwords are dropped, because they could be guessed from a hash. */
  private static final Pattern PASSWORD_NAME = Pattern.compile("(?i).*(passw|passphrase|pwd).*");

  private static final int LONGEST_SCHEME = 16;
  private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]{0,15}://");
  private static final Pattern REQUEST = Pattern.compile("[A-Z]{3,10} \\S+( HTTP/[0-9.]+)?");

  /** Go's JSON escapes for {@code &}, {@code <}, {@code =} and {@code >}, which end no string. */
  private static final String ESCAPED = "\\\\++u00(?:26|3c|3d|3e)";

  /** Paths and URLs within longer text, and query strings without a URL. */
  private static final Pattern ADDRESS_WITHIN =
      Pattern.compile(
          "(?i)(?<=[\\s\"'=>,;|(]|^)(?:/|[a-z][a-z0-9+.-]{0,15}://)(?:[^\\s\"'\\\\]++|"
              + ESCAPED
              + ")*+");

  private static final Pattern QUERY_WITHIN =
      Pattern.compile("(?i)(\\?|%3f)(?:[^\\s\"'\\\\*]++|" + ESCAPED + ")++");
  private static final Pattern USER_OF_LINE = Pattern.compile("(?<=- )[^\\s\":]+:\\S+(?= \\[)");

  private static final Pattern VALUE = Pattern.compile("=(?:[^\\s;\"\\\\]++|\\\\.)++");
  private static final Pattern WORD = Pattern.compile("[^\\s;,&=\"\\\\]++");

  private UnmappedFields() {}

  static void keep(EventDraft event, String name, JsonNode value) {
    if (value.isValueNode() && !value.isNull()) {
      keep(event, name, value.asText());
    }
  }

  static void keep(EventDraft event, String name, String value) {
    String text = value.strip();
    if (text.isEmpty() || text.equals("-")) {
      return;
    }
    if (PASSWORD_NAME.matcher(name).matches()) {
      event.keep(name, "***");
    } else if (SECRET_NAME.matcher(name).matches()) {
      event.keep(name + ".hash", CredentialHash.of(text));
    } else {
      String shown = cleaned(text);
      event.keep(name, shown.equals(text) ? cleanedWithin(text) : shown);
    }
  }

  /** Removes values from unnamed text: those of {@code name=value}, and words like tokens. */
  static String withoutValues(String text) {
    String shown = VALUE.matcher(text).replaceAll("=***");
    return WORD.matcher(shown)
        .replaceAll(
            word ->
                RequestTarget.looksRandom(word.group())
                    ? "***"
                    : Matcher.quoteReplacement(word.group()));
  }

  /** Removes secrets from text. URLs and requests are reduced to their {@link RequestTarget}. */
  static String cleaned(String text) {
    if (REQUEST.matcher(text).matches()) {
      String[] parts = text.split(" ", -1);
      return parts[0] + " " + shown(parts[1]);
    }
    return isAddress(text) ? shown(text) : text;
  }

  private static boolean isAddress(String text) {
    int space = text.indexOf(' ');
    String word = space < 0 ? text : text.substring(0, space);
    return (text.startsWith("/") && space < 0)
        || SCHEME.matcher(text).lookingAt()
        || containsQuery(word.toLowerCase(Locale.ROOT));
  }

  /** Finds a query string in linear time, which a regular expression would not. */
  private static boolean containsQuery(String word) {
    int query = first(word, "?", "%3f", 0);
    return query >= 0 && first(word, "=", "%3d", query + 1) >= 0;
  }

  private static int first(String text, String one, String other, int from) {
    int these = text.indexOf(one, from);
    int those = text.indexOf(other, from);
    return these < 0 || (those >= 0 && those < these) ? those : these;
  }

  /** Reduces every URL within longer text, such as a rejected line. */
  static String cleanedWithin(String text) {
    String shown = withoutQueries(text);
    if (shown.indexOf('?') >= 0 || shown.contains("%3")) {
      shown = QUERY_WITHIN.matcher(shown).replaceAll("?***");
    }
    shown = withoutUsers(shown);
    return shown.contains("- ") ? USER_OF_LINE.matcher(shown).replaceAll("***") : shown;
  }

  /** Reduces every URL and path. For speed, the pattern is applied only near slashes. */
  static String withoutQueries(String text) {
    Replacements shown = new Replacements(text);
    Matcher address = null;
    int next = 0;
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', next)) {
      if (address == null) {
        address = ADDRESS_WITHIN.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
      }
      next = slash + 1;
      int start = schemeBefore(text, slash);
      if (start >= shown.end() && address.region(start, text.length()).lookingAt()) {
        next = address.end();
        shown.put(start, next, shown(address.group()));
      }
    }
    return shown.toString();
  }

  /** Returns the start of the URL scheme before a slash, or the slash's position. */
  private static int schemeBefore(String text, int slash) {
    if (slash == 0 || text.charAt(slash - 1) != ':') {
      return slash;
    }
    int start = slash - 1;
    while (start > 0 && slash - start <= LONGEST_SCHEME && isOfScheme(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static boolean isOfScheme(char c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || "+.-".indexOf(c) >= 0;
  }

  private static String withoutUsers(String text) {
    Replacements shown = new Replacements(text);
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = userBefore(text, shown.end(), at);
      if (start < at) {
        shown.put(start, at, "***");
      }
    }
    return shown.toString();
  }

  /** Returns the start of {@code user:password} before a position, or the position itself. */
  private static int userBefore(String text, int from, int end) {
    int word = end;
    while (word > from
        && "\"'/@".indexOf(text.charAt(word - 1)) < 0
        && !Character.isWhitespace(text.charAt(word - 1))) {
      word--;
    }
    int user = word;
    for (int i = word; i < end; i++) {
      char c = text.charAt(i);
      if (c == ':' && i > user) {
        return user;
      }
      user = c == '=' ? i + 1 : user;
    }
    return end;
  }

  private static String shown(String address) {
    RequestTarget target = RequestTarget.of(address);
    return (target.host() == null ? "" : target.host()) + target.path();
  }
}
