package io.tidemark.engine.enrich;

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

  /** A value after an equals sign or a colon, up to its closing quote or an escaped line end. */
  private static final Pattern PARAMETER_VALUE =
      Pattern.compile(
          "\\\\++\"(?:[^\"\\\\]++|\\\\{3,}+\"|\\\\++(?!\"))++|\\\\++'(?:[^'\\\\]++|\\\\++(?!'))++"
              + "|\"(?:[^\"\\\\]++|\\\\.)++|'(?:[^'\\\\]++|\\\\.)++"
              + "|(?!\\\\*+[\"'])(?:(?i:bearer|basic|digest|token) ++)?+(?:[^\\s&\"',;\\\\]++|\\\\++(?![nr\\\\]))++",
          Pattern.DOTALL);

  /** The rest of a header's line. */
  private static final Pattern HEADER_VALUE =
      Pattern.compile(
          "((?i:bearer|basic) ++)?+(?:[^\\r\\n\"'\\\\=]++|=(?:\"[^\"\\r\\n]*+\")?+|\\\\++(?![nr\"'\\\\]))++");

  private static final Pattern HEADER = Pattern.compile("(?i).*(?:authorization|cookie)");

  /** A user and a password that contains a slash, which a port before a path does not. */
  private static final Pattern PASSWORD_WITH_SLASH =
      Pattern.compile("[^\\s/?#\"'<>@:\\[]*+:((?!\\d*+[/?#])[^\\s?#\"'<>@]{1,256}+)@");

  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b(bearer|basic)([ :]++)[a-z0-9._~+/=-]{6,}+");

  private static final Pattern KNOWN_SHAPE =
      Pattern.compile(
          "eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,2}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]++|-(?!----END ))*+"
              + "(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)?+"
              + "|\\b(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+"
              + "|gl(?:pat|rt|dt|ptt|ft|soat|cbt|agent)-[\\w-]{16,}+(?:\\.[\\w-]++)*+"
              + "|(?:xox[abprs]|xapp)-[\\w-]{10,}+|hv[bsr]\\.[\\w-]{16,}+|sk-[\\w-]{20,}+"
              + "|[rs]k_live_\\w{16,}+|npm_[a-zA-Z0-9]{30,}+|SG\\.[\\w-]{16,}+\\.[\\w-]{16,}+"
              + "|AIza[\\w-]{30,}+|ya29\\.[\\w-]{16,}+)"
              + "|(?<![\\w.$-])s\\.[a-zA-Z0-9]{24}(?![\\w-]|\\.\\w)");

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
          "glrt-",
          "gldt-",
          "glptt-",
          "glft-",
          "glsoat-",
          "glcbt-",
          "glagent-",
          "xox",
          "xapp-",
          "hvb.",
          "hvr.",
          "hvs.",
          "s.",
          "sk-",
          "sk_live_",
          "rk_live_",
          "npm_",
          "SG.",
          "AIza",
          "ya29.");

  private static final LiteralPrefilter SCHEMES =
      LiteralPrefilter.of("bearer", "basic").ofAnyCase();

  /** All prefixes, of which most strings contain none. */
  private static final LiteralPrefilter ANY_START = KNOWN_STARTS.orAnyOf(SCHEMES);

  private static final int ASCII = 128;

  /** Characters before the values of members and parameters, and of encoded characters. */
  private static final String BEFORE_SECRETS = "\"=:%";

  /** Pairs of characters with which a secret may begin. */
  private static final boolean[] PAIRS = new boolean[ASCII * ASCII];

  static {
    KNOWN_STARTS.beginnings.stream().forEach(pair -> PAIRS[pair] = true);
    SCHEMES.beginnings.stream().forEach(pair -> PAIRS[pair] = true);
    Arrays.fill(PAIRS, '"' * ASCII, ('"' + 1) * ASCII, true);
    Arrays.fill(PAIRS, '=' * ASCII, ('=' + 1) * ASCII, true);
    "/ \t'\\".chars().forEach(second -> PAIRS[':' * ASCII + second] = true);
    "234567".chars().forEach(digit -> PAIRS['%' * ASCII + digit] = true);
  }

  private SecretMask() {}

  public static String masked(String text) {
    if (!mayContain(text)) {
      return text;
    }
    String masked = maskedAsWritten(text);
    String decoded = decoded(masked);
    String again = decoded.equals(masked) ? masked : maskedAsWritten(decoded);
    return again.equals(decoded) ? masked : again;
  }

  private static String maskedAsWritten(String text) {
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

  /** Replaces percent-encoded ASCII characters, except control characters. */
  private static String decoded(String text) {
    Replacements plain = new Replacements(text);
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
      int decoded = high * 16 + low;
      if (low >= 0 && decoded >= ' ' && decoded < ASCII - 1) {
        plain.put(at, at + 3, String.valueOf((char) decoded));
      }
    }
    return plain.toString();
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

  /** Masks the values of {@code name=value}, {@code name: value} and {@code 'name': value}. */
  private static String withoutParameters(String text) {
    Replacements masked = new Replacements(text);
    for (int at = 0; at < text.length(); at++) {
      char separator = text.charAt(at);
      if (separator == '=' || (separator == ':' && isBeforeValue(text, at))) {
        int end = at;
        while (end > masked.end() && isBlank(text.charAt(end - 1))) {
          end--;
        }
        int value = separator == '=' ? skip(text, at + 1, c -> c == '>') : at + 1;
        value = separator == ':' || end < at ? skip(text, value, SecretMask::isBlank) : value;
        boolean isMember = end > masked.end() && text.charAt(end - 1) == '\'';
        end = isMember ? end - 1 : end;
        int name = nameBefore(text, end, masked.end());
        if (isMember
            ? SecretNames.isMember(text, name, end)
            : SecretNames.isParameter(text, name, end, separator)) {
          boolean header = separator == ':' && HEADER.matcher(text).region(name, end).matches();
          maskParameter(masked, text, value, header);
          at = Math.max(at, masked.end() - 1);
        }
      }
    }
    return masked.toString();
  }

  /** Returns whether a value may follow a colon, which otherwise is part of a name. */
  private static boolean isBeforeValue(String text, int colon) {
    return colon > 0
        && text.charAt(colon - 1) != '"'
        && colon + 1 < text.length()
        && " \t'\"\\".indexOf(text.charAt(colon + 1)) >= 0;
  }

  private static void maskParameter(Replacements masked, String text, int from, boolean header) {
    boolean quoted = isQuoted(text, from);
    Pattern pattern = header && !quoted ? HEADER_VALUE : PARAMETER_VALUE;
    Matcher value = pattern.matcher(text).region(from, text.length());
    if (value.lookingAt()) {
      int start = quoted ? skip(text, from, c -> c == '\\') + 1 : from;
      boolean scheme = header && !quoted && value.end(1) > 0 && value.end(1) < value.end();
      masked.put(scheme ? value.end(1) : start, value.end(), MASK);
    }
  }

  private static boolean isQuoted(String text, int from) {
    int quote = skip(text, from, c -> c == '\\');
    return quote < text.length() && (text.charAt(quote) == '"' || text.charAt(quote) == '\'');
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /** Masks the password of each {@code scheme://user:password@host}. */
  private static String withoutPasswords(String text) {
    int authority = text.indexOf("://");
    if (authority < 0) {
      return text;
    }
    Replacements masked = new Replacements(text);
    Matcher withSlash = PASSWORD_WITH_SLASH.matcher(text);
    while (authority >= 0) {
      int from = authority + 3;
      int end = skip(text, from, c -> c > ' ' && "/?#\"'<>".indexOf(c) < 0);
      int at = text.substring(from, end).lastIndexOf('@') + from;
      int colon = text.indexOf(':', from);
      if (colon >= from && colon < at - 1) {
        masked.put(colon + 1, at, MASK);
      } else if (at < from && withSlash.region(from, text.length()).lookingAt()) {
        masked.put(withSlash.start(1), withSlash.end(1), MASK);
        end = withSlash.end();
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

  private static int nameBefore(String text, int end, int from) {
    int start = end;
    while (start > from && end - start < SecretNames.LONGEST && isOfName(text.charAt(start - 1))) {
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
   * rules out most positions. A word of only two must start a name, because it is frequent.
   */
  static final class LiteralPrefilter {
    private final List<String> words;
    private final boolean anyCase;
    private final String[][] byPair = new String[ASCII * ASCII][0];
    private final BitSet beginnings = new BitSet(ASCII * ASCII);

    private LiteralPrefilter(List<String> words, boolean anyCase) {
      this.words = words;
      this.anyCase = anyCase;
      for (String word : words) {
        for (char first : spellings(word.charAt(0))) {
          for (char second : spellings(word.charAt(1))) {
            int pair = first * ASCII + second;
            beginnings.set(pair);
            byPair[pair] = Arrays.copyOf(byPair[pair], byPair[pair].length + 1);
            byPair[pair][byPair[pair].length - 1] = word;
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
      for (String word : byPair[text.charAt(at) * ASCII + text.charAt(at + 1)]) {
        if (text.regionMatches(anyCase, at, word, 0, word.length())
            && (word.length() > 2 || at == 0 || !isOfName(text.charAt(at - 1)))) {
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
            "(?:password|passwd|(?:^|[_.$-])pwd|passphrase|(?:secret|shared)[_-]?access[_-]?key"
                + "|(?:session|security|access|refresh|id|bearer|auth|web[_-]?identity)[_-]?token"
                + "|client[_-]?(?:secret|token)|secret[_-]?(?:string|binary)"
                + "|private[_-]?key(?:[_-]?material)?|key[_-]?material|(?:api|account)[_-]?key"
                + "|authorization|cookie|assertion|credentials?[_-]?json"
                + "|x-amz-signature|x-amz-security-token|user[_-]?data)$");

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

    /** Returns whether a value is secret. Text after {@code secret:} rarely is. */
    static boolean isParameter(String text, int start, int end, char separator) {
      return endsSecret(text, start, end)
          || endsInWord(text, start, end, "token")
          || (separator == '=' && endsInWord(text, start, end, "secret"))
          || isOfQuery(text, start, end);
    }

    /** Returns whether this is a query string's OAuth code or Azure signature. */
    private static boolean isOfQuery(String text, int start, int end) {
      return start > 0
          && "?&".indexOf(text.charAt(start - 1)) >= 0
          && (is(text, start, end, "code") || is(text, start, end, "sig"));
    }

    private static boolean is(String text, int start, int end, String name) {
      return end - start == name.length()
          && text.regionMatches(true, start, name, 0, name.length());
    }

    /** Returns whether a name ends in a word. {@code nextToken}, for instance, names a page. */
    private static boolean endsInWord(String text, int start, int end, String word) {
      int from = end - word.length();
      return from >= start
          && is(text, from, end, word)
          && (from == start || ".$-".indexOf(text.charAt(from - 1)) >= 0);
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
