package io.tidemark.engine.enrich;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Masks secrets in strings to be stored, but not key ids, which are needed to trace leaks. */
public final class SecretMask {
  private static final String MASK = "***";

  private static final Pattern VALUE =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"?+|[^\\s,\\[{}\\]\"\\\\]++", Pattern.DOTALL);

  private static final Pattern INNER_VALUE =
      Pattern.compile(
          "\\\\++\"(?:[^\"\\\\]++|\\\\{3,}+\"|\\\\++(?!\"))*+(?:\\\\++\")?+|[^\\s,\\[{}\\]\"\\\\]++");

  private static final Pattern PARAMETER_VALUE = Pattern.compile("[^\\s&\"',;]++");

  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b(bearer|basic)([ :]++)[a-z0-9._~+/=-]{6,}+");

  private static final Pattern KNOWN_SHAPE =
      Pattern.compile(
          "eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,2}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]*PRIVATE KEY-----)?+"
              + "|\\b(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|xox[abprs]-[\\w-]{10,}+"
              + "|hvs\\.[\\w-]{16,}+|sk-[\\w-]{20,}+|AIza[\\w-]{30,}+)");

  /** Prefixes of the alternatives in {@link #KNOWN_SHAPE}. */
  private static final LiteralPrefilter KNOWN_STARTS =
      LiteralPrefilter.of(
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

  private static final LiteralPrefilter SCHEMES =
      LiteralPrefilter.of("bearer", "basic").ofAnyCase();

  /** All prefixes, of which most strings contain none. */
  private static final LiteralPrefilter ANY_START = KNOWN_STARTS.orAnyOf(SCHEMES);

  private static final int ASCII = 128;

  /** Characters before the values of members and parameters; a colon only before a slash. */
  private static final String BEFORE_SECRETS = "\"=:";

  /** Pairs of characters with which a secret may begin. */
  private static final boolean[] PAIRS = new boolean[ASCII * ASCII];

  static {
    KNOWN_STARTS.beginnings.stream().forEach(pair -> PAIRS[pair] = true);
    SCHEMES.beginnings.stream().forEach(pair -> PAIRS[pair] = true);
    Arrays.fill(PAIRS, '"' * ASCII, ('"' + 1) * ASCII, true);
    Arrays.fill(PAIRS, '=' * ASCII, ('=' + 1) * ASCII, true);
    PAIRS[':' * ASCII + '/'] = true;
  }

  private SecretMask() {}

  public static String masked(String text) {
    if (!mayContain(text)) {
      return text;
    }
    // Searching for prefixes is a hundred times faster than matching, which attackers can provoke.
    String masked = withoutMembers(text);
    masked = withoutParameters(masked);
    masked = withoutPasswords(masked);
    if (ANY_START.next(masked, 0) < 0) {
      return masked;
    }
    masked = replaced(masked, SCHEMES, SCHEME, scheme -> scheme.end(2));
    return replaced(masked, KNOWN_STARTS, KNOWN_SHAPE, Matcher::start);
  }

  /** Returns whether to look further, after a single pass. Most strings contain no secret. */
  private static boolean mayContain(String text) {
    int last = text.length() - 1;
    int first = last < 0 ? 0 : Math.min(text.charAt(0), ASCII - 1);
    for (int at = 0; at < last; at++) {
      int second = Math.min(text.charAt(at + 1), ASCII - 1);
      int pair = first * ASCII + second;
      if (PAIRS[pair] && (BEFORE_SECRETS.indexOf(first) >= 0 || ANY_START.isBegun(text, at))) {
        return true;
      }
      first = second;
    }
    return false;
  }

  /** Masks members whose names indicate a secret, also of JSON embedded in a JSON string. */
  private static String withoutMembers(String text) {
    Replacements masked = new Replacements(text);
    int next = 0;
    for (int quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', next)) {
      int nameEnd = nameAfter(text, quote + 1);
      int closing = skip(text, nameEnd, c -> c == '\\');
      int value = nameEnd > quote + 1 ? valueAfter(text, closing) : -1;
      next = value < 0 ? quote + 1 : value;
      if (value >= 0 && SecretNames.isMember(text, quote + 1, nameEnd)) {
        maskValue(masked, text, value, closing > nameEnd);
        next = Math.max(value, masked.end());
      }
    }
    return masked.toString();
  }

  /** Masks the value at the given position; {@code inner}: its quotes are escaped. */
  private static void maskValue(Replacements masked, String text, int from, boolean inner) {
    Matcher secret = (inner ? INNER_VALUE : VALUE).matcher(text).region(from, text.length());
    if (secret.lookingAt()) {
      String quote = inner ? "\\\"" : "\"";
      masked.put(from, secret.end(), quote + MASK + quote);
    }
  }

  /** Returns the start of the value after a name's closing quote, or −1. */
  private static int valueAfter(String text, int closing) {
    if (closing >= text.length() || text.charAt(closing) != '"') {
      return -1;
    }
    int colon = skip(text, closing + 1, SecretMask::isSpace);
    return colon < text.length() && text.charAt(colon) == ':'
        ? skip(text, colon + 1, SecretMask::isSpace)
        : -1;
  }

  private static String withoutParameters(String text) {
    Replacements masked = new Replacements(text);
    int from = 0;
    for (int at = text.indexOf('='); at >= 0; at = text.indexOf('=', from)) {
      from = at + 1;
      if (SecretNames.isParameter(text, nameBefore(text, at), at)) {
        Matcher value = PARAMETER_VALUE.matcher(text).region(from, text.length());
        if (value.lookingAt()) {
          masked.put(from, value.end(), MASK);
          from = value.end();
        }
      }
    }
    return masked.toString();
  }

  /** Masks the password of each {@code scheme://user:password@host}. */
  private static String withoutPasswords(String text) {
    int authority = text.indexOf("://");
    if (authority < 0) {
      return text;
    }
    Replacements masked = new Replacements(text);
    while (authority >= 0) {
      int from = authority + 3;
      int end = skip(text, from, c -> c > ' ' && "/?#\"'<>".indexOf(c) < 0);
      int at = text.lastIndexOf('@', end - 1);
      int colon = text.indexOf(':', from);
      if (colon >= from && colon < at - 1) {
        masked.put(colon + 1, at, MASK);
      }
      authority = text.indexOf("://", end);
    }
    return masked.toString();
  }

  /** Masks each match of a pattern, except the part before {@code keptUntil}. */
  private static String replaced(
      String text, LiteralPrefilter beginnings, Pattern secret, ToIntFunction<Matcher> keptUntil) {
    Replacements masked = new Replacements(text);
    Matcher matcher = null;
    for (int at = beginnings.next(text, 0); at >= 0; at = beginnings.next(text, at + 1)) {
      if (matcher == null) {
        matcher = secret.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
      }
      if (matcher.region(at, text.length()).lookingAt()) {
        masked.put(keptUntil.applyAsInt(matcher), matcher.end(), MASK);
        at = matcher.end() - 1;
      }
    }
    return masked.toString();
  }

  /** Returns the end, exclusive, of the name that starts here, or one character past its limit. */
  private static int nameAfter(String text, int start) {
    int most = Math.min(text.length(), start + SecretNames.LONGEST + 1);
    int end = start;
    while (end < most && isOfName(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int nameBefore(String text, int end) {
    int start = end;
    while (start > 0 && end - start < SecretNames.LONGEST && isOfName(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int skip(String text, int from, IntPredicate skipped) {
    int at = from;
    while (at < text.length() && skipped.test(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '$'
        || c == '-';
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** Masks secrets in a field's value, or all of it if the last part of its path is a secret's. */
  public static String masked(String path, String value) {
    return SecretNames.isMember(path, path.lastIndexOf('.') + 1, path.length())
        ? MASK
        : masked(value);
  }

  /**
   * Finds the first of several words, each of which starts with two ASCII letters. Looking at these
   * rules out most positions.
   */
  static final class LiteralPrefilter {
    private final List<String> words;
    private final boolean anyCase;
    private final List<List<String>> byFirst = new ArrayList<>();
    private final BitSet beginnings = new BitSet(ASCII * ASCII);

    private LiteralPrefilter(List<String> words, boolean anyCase) {
      this.words = words;
      this.anyCase = anyCase;
      for (int letter = 0; letter < ASCII; letter++) {
        byFirst.add(new ArrayList<>());
      }
      for (String word : words) {
        for (char first : spellings(word.charAt(0))) {
          byFirst.get(first).add(word);
          for (char second : spellings(word.charAt(1))) {
            beginnings.set(first * ASCII + second);
          }
        }
      }
    }

    private char[] spellings(char letter) {
      char small = Character.toLowerCase(letter);
      char capital = Character.toUpperCase(letter);
      return anyCase && small != capital ? new char[] {small, capital} : new char[] {letter};
    }

    static LiteralPrefilter of(String... words) {
      return new LiteralPrefilter(List.of(words), false);
    }

    LiteralPrefilter ofAnyCase() {
      return new LiteralPrefilter(words, true);
    }

    LiteralPrefilter orAnyOf(LiteralPrefilter other) {
      return new LiteralPrefilter(
          Stream.concat(words.stream(), other.words.stream()).toList(), true);
    }

    /** Returns the first position at or after {@code from} where one of the words starts, or −1. */
    int next(String text, int from) {
      int last = text.length() - 1;
      char second = from < last ? text.charAt(from) : 0;
      for (int at = from; at < last; at++) {
        char first = second;
        second = text.charAt(at + 1);
        if (first < ASCII
            && second < ASCII
            && beginnings.get(first * ASCII + second)
            && isBegun(text, at)) {
          return at;
        }
      }
      return -1;
    }

    private boolean isBegun(String text, int at) {
      for (String word : byFirst.get(text.charAt(at))) {
        if (text.regionMatches(anyCase, at, word, 0, word.length())) {
          return true;
        }
      }
      return false;
    }
  }

  /** Recognises the names of fields, JSON members and parameters whose values are secret. */
  static final class SecretNames {
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

    static boolean isMember(String text, int start, int end) {
      return is(text, start, end, "token")
          || is(text, start, end, "secret")
          || endsSecret(text, start, end);
    }

    static boolean isParameter(String text, int start, int end) {
      return endsSecret(text, start, end)
          || endsInToken(text, start, end)
          || isSignInCode(text, start, end);
    }

    /** Returns whether this is the {@code code} of a query string, which OAuth exchanges. */
    private static boolean isSignInCode(String text, int start, int end) {
      return start > 0 && "?&".indexOf(text.charAt(start - 1)) >= 0 && is(text, start, end, "code");
    }

    private static boolean is(String text, int start, int end, String name) {
      return end - start == name.length()
          && text.regionMatches(true, start, name, 0, name.length());
    }

    /**
     * Returns whether a name ends in the word {@code token}. A value of {@code secret=} is usually
     * the name of a secret, and one of {@code nextToken=} names a page.
     */
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
}
