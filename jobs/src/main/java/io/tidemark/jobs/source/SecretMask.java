package io.tidemark.jobs.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text that is kept for people to read. Ids of keys stay: they are what a leak
 * is followed by.
 */
final class SecretMask {
  private static final String MASK = "***";

  private static final String SECRET_NAME =
      "[\\w.$-]{0,40}(?:password|passwd|passphrase|secret_?access_?key|session_?token|security_?token"
          + "|access_?token|refresh_?token|id_?token|bearer_?token|auth_?token|web_?identity_?token"
          + "|client_?secret|client_?token|secret_?string|secret_?binary|private_?key(?:_?material)?"
          + "|key_?material|api_?key|authorization|cookie|assertion|credentials?_?json|x-amz-signature"
          + "|x-amz-security-token|user_?data)";

  /** A JSON member with a string. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "(?i)(\"(?:" + SECRET_NAME + "|token|secret)\"\\s*+:\\s*+)\"(?:[^\"\\\\]++|\\\\.)*+\"?+");

  /** The same inside a JSON string, where quotes are escaped. */
  private static final Pattern INNER_MEMBER =
      Pattern.compile(
          "(?i)(\\\\++\"(?:"
              + SECRET_NAME
              + "|token|secret)\\\\++\"\\s*+:\\s*+)"
              + "\\\\++\"(?:[^\"\\\\]++|\\\\{3,}+\"|\\\\++(?!\"))*+(?:\\\\++\")?+");

  /** A JSON member with a bare value. */
  private static final Pattern BARE_MEMBER =
      Pattern.compile(
          "(?i)(\"(?:" + SECRET_NAME + "|token|secret)\"\\s*+:\\s*+)[^\\s,\\[{}\\]\"\\\\]++");

  /** {@code name=value} of forms, query strings and command lines. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?i)\\b((?:" + SECRET_NAME + "|token)=)[^\\s&\"',;]++");

  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b(bearer|basic)([ :]++)[a-z0-9._~+/=-]{6,}+");

  private static final Pattern KNOWN_SHAPE =
      Pattern.compile(
          "eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,2}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]*PRIVATE KEY-----)?+"
              + "|\\b(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|xox[abprs]-[\\w-]{10,}+"
              + "|hvs\\.[\\w-]{16,}+|sk-[\\w-]{20,}+|AIza[\\w-]{30,}+)");

  /** What each alternative of {@link #KNOWN_SHAPE} begins with. */
  private static final List<String> KNOWN_STARTS =
      List.of(
          "eyJ",
          "-----BEGIN ",
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "xox",
          "hvs.",
          "sk-",
          "AIza");

  /** One of these is in every secret name. */
  private static final List<String> NAME_PARTS =
      List.of(
          "pass",
          "secret",
          "token",
          "key",
          "auth",
          "cookie",
          "assertion",
          "credential",
          "signature",
          "user_data",
          "userdata");

  private static final Pattern NAME = Pattern.compile("(?i)" + SECRET_NAME);
  private static final Set<String> NAMES = Set.of("token", "secret");

  /** Names that were judged before: logs repeat few, and the pattern is slow. */
  private static final Map<String, Boolean> SEEN = new ConcurrentHashMap<>();

  /** Names are a writer's to choose: no more than these are kept, and none that is longer. */
  private static final int MOST_SEEN = 4_096;

  private static final int LONGEST_SEEN = 64;

  private SecretMask() {}

  /** The text with {@code ***} in place of what looks like a secret. */
  static String masked(String text) {
    // Nearly no value holds what the patterns begin with, and a search costs a hundredth of them.
    String masked = text;
    if (text.indexOf('"') >= 0) {
      masked = MEMBER.matcher(masked).replaceAll("$1\"" + MASK + "\"");
      masked = INNER_MEMBER.matcher(masked).replaceAll("$1\\\\\"" + MASK + "\\\\\"");
      masked = BARE_MEMBER.matcher(masked).replaceAll("$1\"" + MASK + "\"");
    }
    if (masked.indexOf('=') >= 0) {
      masked = ASSIGNMENT.matcher(masked).replaceAll("$1" + MASK);
    }
    if (containsScheme(masked)) {
      masked = SCHEME.matcher(masked).replaceAll("$1$2" + MASK);
    }
    if (containsKnownStart(masked)) {
      masked = KNOWN_SHAPE.matcher(masked).replaceAll(MASK);
    }
    return masked;
  }

  private static boolean containsKnownStart(String text) {
    for (String start : KNOWN_STARTS) {
      if (text.contains(start)) {
        return true;
      }
    }
    return false;
  }

  private static boolean containsScheme(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if ((c == 'b' || c == 'B')
          && (text.regionMatches(true, at, "bearer", 0, 6)
              || text.regionMatches(true, at, "basic", 0, 5))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value of a field, masked as a whole where the field's name says so.
   *
   * @param path native path of the field; its last part is its name
   */
  static String masked(String path, String value) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    Boolean secret = SEEN.get(name);
    if (secret == null) {
      secret = isSecret(name.toLowerCase(Locale.ROOT));
      if (name.length() <= LONGEST_SEEN && SEEN.size() < MOST_SEEN) {
        SEEN.put(name, secret);
      }
    }
    return secret ? MASK : masked(value);
  }

  private static boolean isSecret(String name) {
    return NAME_PARTS.stream().anyMatch(name::contains)
        && (NAMES.contains(name) || NAME.matcher(name).matches());
  }
}
