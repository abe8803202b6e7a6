package io.tidemark.engine.enrich;

import io.tidemark.engine.bytes.ResourceText;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Ordered rules that match an action's provider, service and operation. They determine its impact,
 * the argument that names its target, and whether it brings in external content, each by the first
 * matching rule that sets it. Thread-safe.
 *
 * <p>The impact comes from the rules, then from the log's read-only flag or HTTP method, then from
 * the verbs. A log that reports a read is trusted; one that reports a write means at least {@link
 * Impact#WRITE}, or the impact of a matching verb if that is higher. Unknown operations count as
 * {@link Impact#WRITE}. Hints that tools give about themselves can raise the impact of any
 * operation, but lower it only for unknown ones. A policy's overrides take precedence over all.
 *
 * <p>Unknown providers, services, operations and targets are null. Service names are compared
 * without the suffix {@code .amazonaws.com}.
 */
public final class ImpactMap {
  private static final String STANDARD = "impact-map.yaml";
  private static final String AWS_SUFFIX = ".amazonaws.com";

  /** Maximum number of cached results, because a log may invent any number of operations. */
  private static final int REMEMBERED = 8192;

  /** Maximum length of a cached name. Senders of longer names could exhaust memory. */
  private static final int LONGEST_REMEMBERED = 256;

  private static final Ruling NONE = new Ruling(null, "");

  private final String version;
  private final List<ImpactRule> rules;
  private final List<ImpactRule> verbs;
  private final List<ImpactRule> overrides;
  private final List<ImpactRule> hints;
  private volatile ConcurrentMap<Action, Classification> cache = new ConcurrentHashMap<>();

  private record Action(String provider, String service, String operation) {}

  /**
   * Impact and other properties of an action, according to a map.
   *
   * @param overriding impact that a policy sets, or null
   */
  record Classification(
      List<Ruling> byHint, Impact overriding, List<Glob> targets, List<ImpactRule> externals) {
    Ruling ruling(Hint hint) {
      return byHint.get(hint.ordinal());
    }

    /**
     * Returns the name of the argument that contains the target of a call. Names are compared as
     * words, so {@code fileId} and {@code file-id} both equal {@code file_id}.
     *
     * @param names names of the call's arguments that have a value
     * @return one of the names, the first in alphabetical order if a pattern matches several, or
     *     null
     */
    String targetArgument(Collection<String> names) {
      String best = null;
      int bestPlace = targets.size();
      for (String name : names) {
        int place = place(OperationName.wordsOf(name));
        if (place < bestPlace || (place == bestPlace && best != null && name.compareTo(best) < 0)) {
          best = name;
          bestPlace = place;
        }
      }
      return best;
    }

    /**
     * Returns the index of the first match, or the patterns' number if none or {@code !} matches.
     */
    private int place(String words) {
      for (int i = 0; i < targets.size(); i++) {
        if (targets.get(i).matches(words)) {
          return i;
        }
        if (targets.get(i).forbids(words)) {
          break;
        }
      }
      return targets.size();
    }

    boolean isExternal(String target) {
      String lowerTarget = lower(target);
      for (ImpactRule rule : externals) {
        if (rule.fitsTarget(lowerTarget)) {
          return rule.external();
        }
      }
      return false;
    }
  }

  /**
   * Impact of an action and what determined it.
   *
   * @param impact null if the event has no operation
   * @param by patterns of the rule, such as {@code rule: aws iam create*}, or {@link #LOG} or
   *     {@link #UNKNOWN}
   */
  public record Ruling(Impact impact, String by) {
    public static final String LOG = "log";
    public static final String UNKNOWN = "unknown verb";
  }

  ImpactMap(
      String version,
      List<ImpactRule> rules,
      List<ImpactRule> verbs,
      List<ImpactRule> overrides,
      List<ImpactRule> hints) {
    this.version = version;
    this.rules = List.copyOf(rules);
    this.verbs = List.copyOf(verbs);
    this.overrides = List.copyOf(overrides);
    this.hints = List.copyOf(hints);
  }

  public static ImpactMap standard() {
    return StandardMap.MAP;
  }

  public static String standardYaml() {
    return ResourceText.of(ImpactMap.class, STANDARD);
  }

  /**
   * Parses a map in the format of {@code impact-map.yaml}.
   *
   * @param origin where the text comes from, for error messages
   * @throws IllegalArgumentException if the text is not a valid map; the message names the line and
   *     the remedy
   */
  public static ImpactMap parse(String yaml, String origin) {
    return ImpactMapYaml.read(yaml, origin);
  }

  /** Returns the map's version. Vectors of different versions are not comparable. */
  public String version() {
    return version;
  }

  /** Returns the impact that a policy sets for an action, or null. */
  public Impact overriding(String provider, String service, String operation) {
    return overrides.isEmpty() ? null : classification(provider, service, operation).overriding();
  }

  public boolean hasOverrides() {
    return !overrides.isEmpty();
  }

  /**
   * Returns the impact of an action and what determined it.
   *
   * @param isWrite the log's own flag: 1, 0 or {@link AccessEvent#MISSING}
   */
  public Ruling ruling(
      String provider, String service, String operation, long isWrite, String httpMethod) {
    return classification(provider, service, operation).ruling(Hint.of(isWrite, httpMethod));
  }

  Classification classification(String provider, String service, String operation) {
    Action action = new Action(provider, service, operation);
    if (length(provider) + length(service) + length(operation) > LONGEST_REMEMBERED) {
      return classified(action);
    }
    ConcurrentMap<Action, Classification> results = cache;
    Classification known = results.get(action);
    if (known == null) {
      known = classified(action);
      if (results.size() >= REMEMBERED) {
        // Otherwise, invented operations could occupy a full cache permanently.
        results = new ConcurrentHashMap<>();
        cache = results;
      }
      results.put(action, known);
    }
    return known;
  }

  int cachedAnswers() {
    return cache.size();
  }

  private static int length(String text) {
    return text == null ? 0 : text.length();
  }

  private Classification classified(Action action) {
    String provider = lower(action.provider());
    String service = bareService(action.service());
    OperationName operation = OperationName.of(action.operation());
    Predicate<ImpactRule> fits = rule -> rule.fits(provider, service, operation);
    BiFunction<String, ImpactRule, Ruling> ruling =
        (list, rule) -> rule == null ? NONE : rule.ruling(list, service, operation);
    List<ImpactRule> fitting = rules.stream().filter(fits).toList();
    Ruling ruled = ruling.apply("rule", first(fitting, rule -> rule.impact() != null));
    Ruling verb = ruling.apply("verb", first(verbs, fits));
    Ruling hinted = ruling.apply("hint", first(hints, fits));
    List<Ruling> byHint = new ArrayList<>();
    for (Hint hint : Hint.values()) {
      Ruling found = ruled.impact() != null ? ruled : unruled(hint, verb);
      byHint.add(action.operation() == null ? found : raised(found, hinted));
    }
    ImpactRule overriding = first(overrides, fits);
    ImpactRule naming = first(fitting, rule -> rule.target() != null);
    return new Classification(
        List.copyOf(byHint),
        overriding == null ? null : overriding.impact(),
        naming == null ? List.of() : naming.target(),
        fitting.stream().filter(rule -> rule.external() != null).toList());
  }

  /** Returns the given ruling or the tool's own hint, whichever has the higher impact. */
  private static Ruling raised(Ruling found, Ruling hinted) {
    if (hinted.impact() != null
        && (found.impact() == null || hinted.impact().compareTo(found.impact()) > 0)) {
      return hinted;
    }
    return found.impact() == null ? new Ruling(Impact.WRITE, Ruling.UNKNOWN) : found;
  }

  /** Returns the log's impact, unless it has none or a verb's is higher than its write. */
  private static Ruling unruled(Hint hint, Ruling verb) {
    if (hint == Hint.READS) {
      return new Ruling(Impact.READ, Ruling.LOG);
    }
    boolean knowsMore = verb.impact() != null && verb.impact() != Impact.READ;
    return hint == Hint.WRITES && !knowsMore ? new Ruling(Impact.WRITE, Ruling.LOG) : verb;
  }

  private static ImpactRule first(List<ImpactRule> rules, Predicate<ImpactRule> wanted) {
    return rules.stream().filter(wanted).findFirst().orElse(null);
  }

  private static String bareService(String text) {
    String service = lower(text);
    return service.endsWith(AWS_SUFFIX)
        ? service.substring(0, service.length() - AWS_SUFFIX.length())
        : service;
  }

  private static String lower(String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private static final class StandardMap {
    static final ImpactMap MAP = parse(standardYaml(), STANDARD);
  }

  /**
   * Rule of an {@link ImpactMap}, which applies to actions that match all of its patterns; at least
   * one of each list must match.
   *
   * @param targetLike target patterns, or null for any target
   * @param target patterns for the argument that contains the target, in order of preference, or
   *     null if not set
   * @param external whether the actions bring in external content, or null if not set
   */
  record ImpactRule(
      Glob provider,
      List<Glob> service,
      List<Glob> operation,
      List<Glob> targetLike,
      Impact impact,
      List<Glob> target,
      Boolean external,
      String why) {
    private static final List<Glob> ANY = List.of(new Glob("*"));

    ImpactRule {
      provider = provider == null ? ANY.get(0) : provider;
      service = service == null ? ANY : service;
      operation = operation == null ? ANY : operation;
    }

    /** Returns whether the rule matches an action, regardless of its target. */
    boolean fits(String lowerProvider, String lowerService, OperationName name) {
      return provider.matches(lowerProvider)
          && Glob.first(service, lowerService) != null
          && name.first(operation) != null;
    }

    /** Returns the impact and the matching patterns, such as {@code rule: aws iam create*}. */
    Ruling ruling(String list, String lowerService, OperationName name) {
      StringJoiner by = new StringJoiner(" ", list + ": ", "");
      for (Glob pattern : List.of(provider, Glob.first(service, lowerService))) {
        if (!pattern.toString().isEmpty() && !pattern.toString().equals("*")) {
          by.add(pattern.toString());
        }
      }
      return new Ruling(impact, by.add(name.first(operation).toString()).toString());
    }

    boolean fitsTarget(String lowerTarget) {
      return targetLike == null || Glob.first(targetLike, lowerTarget) != null;
    }
  }

  /** Whether a log calls an action a read or a write. Used if no rule matches. */
  enum Hint {
    NONE,
    READS,
    WRITES;

    /**
     * @param isWrite 1, 0 or {@link AccessEvent#MISSING}; takes precedence over the method
     */
    static Hint of(long isWrite, String httpMethod) {
      if (isWrite != AccessEvent.MISSING) {
        return isWrite == 0 ? READS : WRITES;
      }
      if (httpMethod == null) {
        return NONE;
      }
      return switch (httpMethod.toUpperCase(Locale.ROOT)) {
        case "GET", "HEAD", "OPTIONS", "TRACE" -> READS;
        case "POST", "PUT", "PATCH", "DELETE" -> WRITES;
        default -> NONE;
      };
    }
  }

  /**
   * The two forms of an operation name that are matched against rules.
   *
   * @param lower the original text in lower case
   * @param words the words in its last part, joined by {@code _}: {@code sendMoney}, {@code
   *     bank.send-money} and {@code mcp__bank__send_money} all become {@code send_money}. An
   *     operation that contains a space, such as {@code get pods/exec}, is not changed
   */
  record OperationName(String lower, String words) {
    /**
     * @param operation operation as logged; null is treated as an empty name
     */
    static OperationName of(String operation) {
      if (operation == null) {
        return new OperationName("", "");
      }
      String lower = operation.toLowerCase(Locale.ROOT);
      return new OperationName(
          lower, operation.indexOf(' ') >= 0 ? lower : wordsOf(lastPart(operation)));
    }

    /**
     * Returns the first pattern that matches the text, or else the first for the words; null if
     * none does or {@code !} excludes the words.
     */
    Glob first(List<Glob> patterns) {
      if (patterns.stream().anyMatch(pattern -> pattern.forbids(words))) {
        return null;
      }
      Glob first = Glob.first(patterns, lower);
      return first != null || words.equals(lower) ? first : Glob.first(patterns, words);
    }

    private static String lastPart(String name) {
      for (int i = name.length() - 2; i >= 0; i--) {
        char c = name.charAt(i);
        if (c == '.' || c == '/' || c == ':' || (c == '_' && i > 0 && name.charAt(i - 1) == '_')) {
          return name.substring(i + 1);
        }
      }
      return name;
    }

    /** Returns the words of a name: {@code fileID} becomes {@code file_id}. */
    static String wordsOf(String name) {
      StringBuilder words = new StringBuilder(name.length() + 8);
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        boolean begins =
            i > 0
                && Character.isUpperCase(c)
                && (!Character.isUpperCase(name.charAt(i - 1))
                    || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
        if (begins && words.charAt(words.length() - 1) != '_') {
          words.append('_');
        }
        words.append(c == '-' || c == '.' || c == ' ' ? '_' : c);
      }
      return words.toString().toLowerCase(Locale.ROOT);
    }
  }
}
