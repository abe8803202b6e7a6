package io.tidemark.engine.enrich;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Recognises the names of fields, JSON members and parameters whose values are secret. */
final class SecretNames {
  static final int LONGEST = 80;

  private static final Pattern SECRET =
      Pattern.compile(
          "(?:password|passwd|passphrase|secret_?access_?key|session_?token|security_?token"
              + "|access_?token|refresh_?token|id_?token|bearer_?token|auth_?token|web_?identity_?token"
              + "|client_?secret|client_?token|secret_?string|secret_?binary|private_?key(?:_?material)?"
              + "|key_?material|api_?key|authorization|cookie|assertion|credentials?_?json"
              + "|x-amz-signature|x-amz-security-token|user_?data)$");

  /** Endings of secret names by their last letter, which spare most names the pattern. */
  private static final String[][] ENDS = new String[128][0];

  static {
    ENDS['a'] = new String[] {"ata"};
    ENDS['d'] = new String[] {"word", "wd"};
    ENDS['e'] = new String[] {"ase", "kie", "ure"};
    ENDS['g'] = new String[] {"ring"};
    ENDS['l'] = new String[] {"rial"};
    ENDS['n'] = new String[] {"oken", "tion", "son"};
    ENDS['t'] = new String[] {"ret"};
    ENDS['y'] = new String[] {"key", "ary"};
  }

  /** Cache of checked names, because matching is slow and logs repeat the same few names. */
  private static final Map<String, Boolean> SEEN = new ConcurrentHashMap<>();

  /** A limit is needed because the names come from untrusted logs. */
  private static final int MOST_SEEN = 4_096;

  private SecretNames() {}

  static boolean isMember(String text, int start, int end) {
    return is(text, start, end, "token")
        || is(text, start, end, "secret")
        || endsSecret(text, start, end);
  }

  static boolean isParameter(String text, int start, int end) {
    return endsSecret(text, start, end) || endsInToken(text, start, end);
  }

  private static boolean is(String text, int start, int end, String name) {
    return end - start == name.length() && text.regionMatches(true, start, name, 0, name.length());
  }

  /** Returns whether a name ends in the word {@code token}, unlike {@code nextToken}, a page's. */
  private static boolean endsInToken(String text, int start, int end) {
    int token = end - "token".length();
    return token >= start
        && is(text, token, end, "token")
        && (token == start || ".$-".indexOf(text.charAt(token - 1)) >= 0);
  }

  private static boolean endsSecret(String text, int start, int end) {
    if (end - start > LONGEST || !mayEndSecret(text, start, end)) {
      return false;
    }
    String name = text.substring(start, end);
    Boolean seen = SEEN.get(name);
    if (seen == null) {
      seen = SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
      if (SEEN.size() < MOST_SEEN) {
        SEEN.put(name, seen);
      }
    }
    return seen;
  }

  private static boolean mayEndSecret(String text, int start, int end) {
    char last = end == start ? 0 : text.charAt(end - 1);
    if (last >= 128) {
      return false;
    }
    for (String ending : ENDS[Character.toLowerCase(last)]) {
      int from = end - ending.length();
      if (from >= start && text.regionMatches(true, from, ending, 0, ending.length())) {
        return true;
      }
    }
    return false;
  }
}
