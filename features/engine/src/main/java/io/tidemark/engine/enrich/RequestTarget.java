package io.tidemark.engine.enrich;

import io.tidemark.engine.bytes.Sha256;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Target of a request without secrets: query values, user information and the fragment are dropped,
 * and path segments that look like tokens are hashed.
 *
 * @param host host of an absolute address, in lower case and without the port; otherwise null
 * @param path path in which a token is {@code ~} and eight hexadecimal digits of its hash
 * @param template path with {@code {n}} for numbers and {@code {id}} for other ids
 * @param parameters sorted names of the query parameters, separated by commas; null without query
 */
public record RequestTarget(String host, String path, String template, String parameters) {
  private static final int MOST_SEGMENTS = 6;
  private static final int LONGEST_SEGMENT = 64;
  private static final int LONGEST_HOST = 255;
  private static final int MOST_PARAMETERS = 16;

  private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]{0,15}://");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern HEX = Pattern.compile("(?i)(?=.*[0-9])[0-9a-f]{8,}");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.\\[\\]-]{0,39}");

  private static final Pattern HASHED = Pattern.compile("~[0-9a-f]{8}");

  /** Matches the service name before the path in a resource id, but no ARN. */
  private static final Pattern SERVICE = Pattern.compile("[^/:?]*+(?::[0-9]{1,5}+)?+(?=[/?])");

  /** Matches separators that may hide parameters or user information. */
  private static final Pattern HIDDEN = Pattern.compile("(?i)[=@&]|%3d|%40|%26|%3f");

  private static final Set<String> BEFORE_SECRETS =
      Set.of(
          """
          token tokens reset reset-password password secret verify invite confirm activate
          unsubscribe magic otp apikey api-key"""
              .split("[ \n]+"));

  /** Parses an untrusted path, absolute address, {@code host:port} or {@code *}. */
  public static RequestTarget of(String target) {
    String rest = target.strip();
    String host = null;
    if (SCHEME.matcher(rest).find()) {
      rest = rest.substring(rest.indexOf("://") + 3);
      int end = firstOf(rest, "/?#");
      host = hostOf(rest.substring(0, end));
      rest = rest.substring(end);
    }
    int fragment = rest.indexOf('#');
    rest = fragment < 0 ? rest : rest.substring(0, fragment);
    int query = rest.indexOf('?');
    String parameters = query < 0 ? null : parameters(rest.substring(query + 1));
    String path = query < 0 ? rest : rest.substring(0, query);
    return paths(host, path.isEmpty() ? "/" : path, parameters);
  }

  /**
   * Removes secrets from the untrusted id of a web resource: an absolute address, or a service name
   * and a path. Ids of other resources are returned unchanged.
   */
  public static String resource(String id) {
    if (SCHEME.matcher(id).find()) {
      RequestTarget target = of(id);
      return (target.host == null ? "" : target.host) + target.path;
    }
    Matcher service = SERVICE.matcher(id);
    return service.lookingAt() ? service.group() + of(id.substring(service.end())).path : id;
  }

  /** Returns the host of {@code user:password@host:port}, or null if it is absent or too long. */
  public static String hostOf(String authority) {
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 || end >= LONGEST_HOST
          ? null
          : host.substring(0, end + 1).toLowerCase(Locale.ROOT);
    }
    int port = host.indexOf(':');
    host = port < 0 ? host : host.substring(0, port);
    return host.isEmpty() || host.length() > LONGEST_HOST ? null : host.toLowerCase(Locale.ROOT);
  }

  private static RequestTarget paths(String host, String path, String parameters) {
    StringBuilder shown = new StringBuilder();
    StringBuilder template = new StringBuilder();
    String before = "";
    int count = 0;
    for (String whole : path.split("/", -1)) {
      // Path parameters such as ;jsessionid=… usually contain session ids.
      int semicolon = whole.indexOf(';');
      String segment = semicolon < 0 ? whole : whole.substring(0, semicolon);
      if (count > 0) {
        shown.append('/');
      }
      boolean secret = isSecret(segment, before);
      shown.append(secret ? hashed(segment) : segment);
      if (count <= MOST_SEGMENTS) {
        template.append(count > 0 ? "/" : "").append(secret ? "{id}" : placeholder(segment));
      } else if (count == MOST_SEGMENTS + 1) {
        template.append("/…");
      }
      before = segment.toLowerCase(Locale.ROOT);
      count++;
    }
    return new RequestTarget(host, shown.toString(), template.toString(), parameters);
  }

  private static boolean isSecret(String segment, String before) {
    if (segment.length() < 4 || UUID.matcher(segment).matches()) {
      return false;
    }
    return HASHED.matcher(segment).matches()
        || HIDDEN.matcher(segment).find()
        || (BEFORE_SECRETS.contains(before) && hasDigit(segment))
        || !SecretMask.masked(segment).equals(segment)
        || looksRandom(segment);
  }

  /** Returns whether a segment has a run of twenty or more characters, both letters and digits. */
  public static boolean looksRandom(String segment) {
    for (String piece : segment.split("[-._~]")) {
      boolean letter = piece.chars().anyMatch(Character::isLetter);
      if (piece.length() >= 20 && letter && hasDigit(piece)) {
        return true;
      }
    }
    return false;
  }

  private static String placeholder(String segment) {
    if (NUMBER.matcher(segment).matches()) {
      return "{n}";
    }
    boolean long12 = segment.length() >= 12 && hasDigit(segment) && segment.indexOf('.') < 0;
    if (UUID.matcher(segment).matches() || HEX.matcher(segment).matches() || long12) {
      return "{id}";
    }
    return segment.length() > LONGEST_SEGMENT ? "{long}" : segment;
  }

  private static boolean hasDigit(String text) {
    return text.chars().anyMatch(c -> c >= '0' && c <= '9');
  }

  private static String parameters(String query) {
    Set<String> names = new TreeSet<>();
    for (String parameter : query.split("[&;]")) {
      int equals = parameter.indexOf('=');
      // Only text that precedes an equals sign is a name, whereas a bare word may be a token.
      String name = equals < 0 ? "" : parameter.substring(0, equals);
      boolean plain = PARAMETER.matcher(name).matches() && !looksRandom(name);
      if (names.size() < MOST_PARAMETERS && !parameter.isEmpty()) {
        names.add(plain ? name : "?");
      }
    }
    return names.isEmpty() ? null : String.join(",", names);
  }

  /** Hashes a segment, unless an enforcer's log contains it hashed. */
  private static String hashed(String segment) {
    return HASHED.matcher(segment).matches() ? segment : "~" + Sha256.hex(segment).substring(0, 8);
  }

  private static int firstOf(String text, String characters) {
    int at = 0;
    while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }
}
