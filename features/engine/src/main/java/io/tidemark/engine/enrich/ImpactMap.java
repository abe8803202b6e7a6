package io.tidemark.engine.enrich;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Ordered rules over provider, service and operation. They give an action's impact, the argument
 * that names its target, and whether it brings in external content. For each of the three the first
 * matching rule that sets it decides. Thread-safe.
 *
 * <p>The impact is found in three steps: the rules, then the log's own read-only flag or HTTP
 * method, then the verbs, which are rules of last resort. In the second step a log that reports a
 * read is trusted. One that reports a write gives at least {@link Impact#WRITE}, or more if a verb
 * gives more. An unknown operation counts as {@link Impact#WRITE}. Hints from tools about
 * themselves raise the impact. They lower it only for unknown operations. Overrides of a policy
 * apply last and win.
 */
public final class ImpactMap {
  private static final String STANDARD = "impact-map.yaml";
  private static final String AWS_SUFFIX = ".amazonaws.com";

  /**
   * Limit of cached answers. A log may hold any number of invented operations; the real ones fit
   * easily.
   */
  private static final int REMEMBERED = 8192;

  /**
   * Longest cached name. Longer names are not real operations, and their senders would control
   * memory use.
   */
  private static final int LONGEST_REMEMBERED = 256;

  private static final Ruling NONE = new Ruling(null, "");

  private final String version;
  private final List<ImpactRule> rules;
  private final List<ImpactRule> verbs;
  private final List<ImpactRule> overrides;
  private final List<ImpactRule> hints;
  private volatile ConcurrentMap<Asked, Classification> remembered = new ConcurrentHashMap<>();

  private record Asked(String provider, String service, String operation) {}

  private record Classification(
      List<Ruling> byHint, Impact overriding, List<Glob> targets, List<ImpactRule> externals) {
    Ruling ruling(Hint hint) {
      return byHint.get(hint.ordinal());
    }
  }

  /**
   * Impact of an action and the deciding rule.
   *
   * @param impact null if there is no operation
   * @param by patterns of the deciding rule, for instance {@code rule: aws iam create*}; otherwise
   *     {@link #LOG} or {@link #UNKNOWN}
   */
  public record Ruling(Impact impact, String by) {
    /** Marks a decision by the log itself. */
    public static final String LOG = "log";

    /** Marks an unknown operation. */
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

  /** Map that ships with this module. */
  public static ImpactMap standard() {
    return StandardMap.MAP;
  }

  /** Text of the map that ships with this module. */
  public static String standardYaml() {
    try (InputStream in = ImpactMap.class.getResourceAsStream(STANDARD)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cause) {
      throw new UncheckedIOException("Cannot read the resource " + STANDARD, cause);
    }
  }

  /**
   * Reads a map.
   *
   * @param yaml text of a map, in the form of {@code impact-map.yaml}
   * @param origin source of the text, for messages
   * @throws IllegalArgumentException if the text is not such a map; the message names place and
   *     remedy
   */
  public static ImpactMap parse(String yaml, String origin) {
    return new ImpactMapReader(origin).read(yaml);
  }

  /**
   * Text of a map with the rules of another in front, the text form of {@link #after}.
   *
   * @param second text of the map
   * @param first text of the map in front
   * @param origin source of the map in front, for messages
   */
  public static String yamlAfter(String second, String first, String origin) {
    return new ImpactMapReader(origin).joined(first, second);
  }

  /**
   * Text of a map with the hints of an MCP server's tools. A destructive tool has at least {@link
   * Impact#ADMIN}, any other that is not read-only at least {@link Impact#WRITE}. A read-only tool
   * has {@link Impact#READ} if nothing else knows it. Tools without {@code readOnlyHint} and {@code
   * destructiveHint} are skipped.
   *
   * @param toolsList response to {@code tools/list}, whole or only its result
   * @param origin source of the response, for messages
   * @throws IllegalArgumentException if the text is not such a response
   */
  public static String yamlOfMcpTools(String toolsList, String origin) {
    return new ImpactMapReader(origin).ofMcpTools(toolsList);
  }

  /** Version of the map; vectors are comparable only under the same version. */
  public String version() {
    return version;
  }

  /** This map with the rules and verbs of {@code first} before its own. */
  public ImpactMap after(ImpactMap first) {
    return new ImpactMap(
        first.version + "+" + version,
        joined(first.rules, rules),
        joined(first.verbs, verbs),
        joined(first.overrides, overrides),
        joined(first.hints, hints));
  }

  /**
   * Impact that a policy sets for an action, regardless of the log and the other rules.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @return null if the policy does not mention it
   */
  public Impact overriding(String provider, String service, String operation) {
    return overrides.isEmpty() ? null : answer(provider, service, operation).overriding();
  }

  /** Whether {@link #overriding} can return an impact. */
  public boolean hasOverrides() {
    return !overrides.isEmpty();
  }

  private static List<ImpactRule> joined(List<ImpactRule> first, List<ImpactRule> second) {
    List<ImpactRule> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * Impact of an action.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @return null if there is no operation and no rule for that case
   */
  Impact impactOf(String provider, String service, String operation, Hint hint) {
    return answer(provider, service, operation).ruling(hint).impact();
  }

  /**
   * Impact of an action and the deciding rule.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param isWrite the log's own flag: 1, 0 or {@link AccessEvent#MISSING}
   * @param httpMethod null when unknown
   */
  public Ruling ruling(
      String provider, String service, String operation, long isWrite, String httpMethod) {
    return answer(provider, service, operation).ruling(Hint.of(isWrite, httpMethod));
  }

  /**
   * Name patterns of arguments that may hold the target of a call, best first. A pattern that
   * begins with {@code !} excludes names from the patterns after it.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   */
  public List<String> targetArguments(String provider, String service, String operation) {
    return answer(provider, service, operation).targets().stream().map(Glob::toString).toList();
  }

  /**
   * Argument of a call that holds its target. Names are compared by their words, so {@code fileId}
   * and {@code file-id} are {@code file_id}.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param names names of the call's arguments with a value
   * @return one of the names; null if none holds a target. If a pattern matches several, the first
   *     in alphabetical order
   */
  public String targetArgument(
      String provider, String service, String operation, Collection<String> names) {
    List<Glob> targets = answer(provider, service, operation).targets();
    String best = null;
    int bestPlace = targets.size();
    for (String name : names) {
      int place = place(targets, OperationName.words(name));
      if (place < bestPlace || (place == bestPlace && best != null && name.compareTo(best) < 0)) {
        best = name;
        bestPlace = place;
      }
    }
    return best;
  }

  /** Position of the first matching pattern; the size if none matches or {@code !} is first. */
  private static int place(List<Glob> targets, String words) {
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

  /**
   * Whether an action on a target brings in external content.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param target null when unknown
   */
  public boolean isExternal(String provider, String service, String operation, String target) {
    String lowerTarget = lower(target);
    for (ImpactRule rule : answer(provider, service, operation).externals()) {
      if (rule.fitsTarget(lowerTarget)) {
        return rule.external();
      }
    }
    return false;
  }

  private Classification answer(String provider, String service, String operation) {
    Asked asked = new Asked(provider, service, operation);
    if (length(provider) + length(service) + length(operation) > LONGEST_REMEMBERED) {
      return judge(asked);
    }
    ConcurrentMap<Asked, Classification> answers = remembered;
    Classification known = answers.get(asked);
    if (known == null) {
      known = judge(asked);
      if (answers.size() >= REMEMBERED) {
        // Restarted when full: otherwise invented operations would keep the real ones out of the
        // cache.
        answers = new ConcurrentHashMap<>();
        remembered = answers;
      }
      answers.put(asked, known);
    }
    return known;
  }

  /** Number of cached answers. */
  int remembered() {
    return remembered.size();
  }

  private static int length(String text) {
    return text == null ? 0 : text.length();
  }

  private Classification judge(Asked asked) {
    String provider = lower(asked.provider());
    String service = bareService(asked.service());
    OperationName operation = OperationName.of(asked.operation());
    Predicate<ImpactRule> fits = rule -> rule.fits(provider, service, operation);
    Function<ImpactRule, Ruling> ruling =
        rule -> rule == null ? NONE : rule.ruling(service, operation);
    List<ImpactRule> fitting = rules.stream().filter(fits).toList();
    Ruling ruled = ruling.apply(first(fitting, rule -> rule.impact() != null));
    Ruling verb = ruling.apply(first(verbs, fits));
    Ruling said = ruling.apply(first(hints, fits));
    List<Ruling> byHint = new ArrayList<>();
    for (Hint hint : Hint.values()) {
      Ruling found = ruled.impact() != null ? ruled : unruled(hint, verb);
      byHint.add(asked.operation() == null ? found : raised(found, said));
    }
    ImpactRule overriding = first(overrides, fits);
    ImpactRule naming = first(fitting, rule -> !rule.targets().isEmpty());
    return new Classification(
        List.copyOf(byHint),
        overriding == null ? null : overriding.impact(),
        naming == null ? List.of() : naming.targets(),
        fitting.stream().filter(rule -> rule.external() != null).toList());
  }

  /** Impact raised by the tool's own hint. */
  private static Ruling raised(Ruling found, Ruling said) {
    if (said.impact() != null
        && (found.impact() == null || said.impact().compareTo(found.impact()) > 0)) {
      return said;
    }
    return found.impact() == null ? new Ruling(Impact.WRITE, Ruling.UNKNOWN) : found;
  }

  /** Impact by the log itself, or by the verb if the log has none or the verb gives more. */
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

  /** Holder that reads the map once, on first use. */
  private static final class StandardMap {
    static final ImpactMap MAP = parse(standardYaml(), STANDARD);
  }
}
