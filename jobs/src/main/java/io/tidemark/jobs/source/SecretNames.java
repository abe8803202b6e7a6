package io.tidemark.jobs.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Names of fields, members and parameters whose value is a secret. */
final class SecretNames {
  /** Longest name that is looked at. */
  static final int LONGEST = 80;

  private static final Pattern SECRET =
      Pattern.compile(
          "(?:password|passwd|passphrase|secret_?access_?key|session_?token|security_?token"
              + "|access_?token|refresh_?token|id_?token|bearer_?token|auth_?token|web_?identity_?token"
              + "|client_?secret|client_?token|secret_?string|secret_?binary|private_?key(?:_?material)?"
              + "|key_?material|api_?key|authorization|cookie|assertion|credentials?_?json"
              + "|x-amz-signature|x-amz-security-token|user_?data)$");

  /** One of these is in every secret name. */
  private static final List<String> PARTS =
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

  /** Names that were judged before: logs repeat few, and the pattern is slow. */
  private static final Map<String, Boolean> SEEN = new ConcurrentHashMap<>();

  /** Names are a writer's to choose: no more than these are kept. */
  private static final int MOST_SEEN = 4_096;

  private SecretNames() {}

  /** Whether a field or member of this name holds a secret. */
  static boolean isMember(String name) {
    return name.equalsIgnoreCase("token") || name.equalsIgnoreCase("secret") || endsSecret(name);
  }

  /** Whether {@code name=} is followed by a secret. */
  static boolean isParameter(String name) {
    return endsSecret(name) || endsInToken(name);
  }

  /** A {@code secret=} is mostly the name of one; a {@code nextToken=} is a page. */
  private static boolean endsInToken(String name) {
    int start = name.length() - "token".length();
    return start >= 0
        && name.regionMatches(true, start, "token", 0, "token".length())
        && (start == 0 || ".$-".indexOf(name.charAt(start - 1)) >= 0);
  }

  private static boolean endsSecret(String name) {
    if (name.length() > LONGEST) {
      return false;
    }
    Boolean seen = SEEN.get(name);
    if (seen == null) {
      String lower = name.toLowerCase(Locale.ROOT);
      seen = PARTS.stream().anyMatch(lower::contains) && SECRET.matcher(lower).find();
      if (SEEN.size() < MOST_SEEN) {
        SEEN.put(name, seen);
      }
    }
    return seen;
  }
}
