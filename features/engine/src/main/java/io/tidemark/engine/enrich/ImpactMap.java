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
 * What an action can do, which argument of it names its target, and whether it brings in content
 * from outside: ordered rules over provider, service and operation. Of the rules that say something
 * about one of the three, the first that fits decides. Thread-safe.
 *
 * <p>What an action can do is found in three steps: the rules; else what the log says itself
 * (read-only flag, HTTP method); else the verbs, which are rules too, of last resort. In the second
 * step a log that says "reads" is believed, and one that says "writes" gets at least {@link
 * Impact#WRITE}, more where a verb knows more. An operation that none of them knows counts as
 * {@link Impact#WRITE}. Hints, which tools give of themselves, raise what was found, and lower it
 * only where none of the three knew the operation. What a policy overrides comes last and wins.
 */
public final class ImpactMap {
  private static final String STANDARD = "impact-map.yaml";
  private static final String AWS_SUFFIX = ".amazonaws.com";

  /** A log may hold any number of invented operations; the real ones fit in far fewer places. */
  private static final int REMEMBERED = 8192;

  /** Names that no operation has: who sends them chooses how much memory they would take. */
  private static final int LONGEST_REMEMBERED = 256;

  private static final Ruling NONE = new Ruling(null, "");

  private final String version;
  private final List<ImpactRule> rules;
  private final List<ImpactRule> verbs;
  private final List<ImpactRule> overrides;
  private final List<ImpactRule> hints;
  private volatile ConcurrentMap<Asked, ProxyResponse> remembered = new ConcurrentHashMap<>();

  private record Asked(String provider, String service, String operation) {}

  private record ProxyResponse(
      List<Ruling> byHint, Impact overriding, List<Glob> targets, List<ImpactRule> externals) {
    Ruling ruling(Hint hint) {
      return byHint.get(hint.ordinal());
    }
  }

  /**
   * What an action can do, and why.
   *
   * @param impact null where there is no operation to judge
   * @param by the patterns of the rule that decided, for instance {@code rule: aws iam create*};
   *     else {@link #LOG} or {@link #UNKNOWN}
   */
  public record Ruling(Impact impact, String by) {
    /** Says that the log itself decided. */
    public static final String LOG = "log";

    /** Says that nothing knows the operation. */
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

  /** The map that ships with this module. */
  public static ImpactMap standard() {
    return StandardMap.MAP;
  }

  /** The text of the map that ships with this module. */
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
   * @param yaml the text of a map, in the form of {@code impact-map.yaml}
   * @param origin where it comes from, for messages
   * @throws IllegalArgumentException where the text is not such a map; names the place and the cure
   */
  public static ImpactMap parse(String yaml, String origin) {
    return new ImpactMapReader(origin).read(yaml);
  }

  /**
   * The text of a map with the rules of another before its own: what {@link #after} gives, as text.
   *
   * @param second the text of a map
   * @param first the text of the other map
   * @param origin where that comes from, for messages
   */
  public static String yamlAfter(String second, String first, String origin) {
    return new ImpactMapReader(origin).joined(first, second);
  }

  /**
   * The text of a map with what the tools of an MCP server say of themselves: a tool that may
   * destroy has at least {@link Impact#ADMIN}, another that does not only read at least {@link
   * Impact#WRITE}. One that only reads is {@link Impact#READ} where nothing else knows it. Tools
   * without {@code readOnlyHint} and {@code destructiveHint} say nothing.
   *
   * @param toolsList an answer to {@code tools/list}, whole or only its result
   * @param origin where it comes from, for messages
   * @throws IllegalArgumentException where the text is no such answer
   */
  public static String yamlOfMcpTools(String toolsList, String origin) {
    return new ImpactMapReader(origin).ofMcpTools(toolsList);
  }

  /** The version the map states; part of what makes two vectors comparable. */
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
   * What a policy says that an action can do, whatever the log or the other rules say.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @return null where the policy says nothing of it
   */
  public Impact overriding(String provider, String service, String operation) {
    return overrides.isEmpty() ? null : answer(provider, service, operation).overriding();
  }

  /** Whether {@link #overriding} can ever say anything. */
  public boolean hasOverrides() {
    return !overrides.isEmpty();
  }

  private static List<ImpactRule> joined(List<ImpactRule> first, List<ImpactRule> second) {
    List<ImpactRule> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * The impact of an action.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @return null where there is no operation and no rule for that
   */
  Impact impactOf(String provider, String service, String operation, Hint hint) {
    return answer(provider, service, operation).ruling(hint).impact();
  }

  /**
   * The impact of an action and the rule that decides it.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param isWrite what the log says itself: 1, 0 or {@link AccessEvent#MISSING}
   * @param httpMethod null when unknown
   */
  public Ruling ruling(
      String provider, String service, String operation, long isWrite, String httpMethod) {
    return answer(provider, service, operation).ruling(Hint.of(isWrite, httpMethod));
  }

  /**
   * Patterns of the names of the arguments that may hold the target of a call, best first. A
   * pattern that begins with {@code !} forbids names to those that follow it.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   */
  public List<String> targetArguments(String provider, String service, String operation) {
    return answer(provider, service, operation).targets().stream().map(Glob::toString).toList();
  }

  /**
   * Which argument of a call holds its target. Names are compared by their words, so {@code fileId}
   * and {@code file-id} are {@code file_id}.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param names names of the arguments of the call that have a value
   * @return one of the names; null where none of them holds a target. Where a pattern fits several,
   *     the first by alphabet
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

  /**
   * The position of the first pattern that fits; the size where none does or {@code !} is first.
   */
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
   * Whether an action on a target brings in content from outside.
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

  private ProxyResponse answer(String provider, String service, String operation) {
    Asked asked = new Asked(provider, service, operation);
    if (length(provider) + length(service) + length(operation) > LONGEST_REMEMBERED) {
      return judge(asked);
    }
    ConcurrentMap<Asked, ProxyResponse> answers = remembered;
    ProxyResponse known = answers.get(asked);
    if (known == null) {
      known = judge(asked);
      if (answers.size() >= REMEMBERED) {
        // Begun anew: else whoever invents operations would have the real ones judged each time.
        answers = new ConcurrentHashMap<>();
        remembered = answers;
      }
      answers.put(asked, known);
    }
    return known;
  }

  /** How many answers are kept. */
  int remembered() {
    return remembered.size();
  }

  private static int length(String text) {
    return text == null ? 0 : text.length();
  }

  private ProxyResponse judge(Asked asked) {
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
    return new ProxyResponse(
        List.copyOf(byHint),
        overriding == null ? null : overriding.impact(),
        naming == null ? List.of() : naming.targets(),
        fitting.stream().filter(rule -> rule.external() != null).toList());
  }

  /** What was found of an operation, or what the tool says of itself where that is more. */
  private static Ruling raised(Ruling found, Ruling said) {
    if (said.impact() != null
        && (found.impact() == null || said.impact().compareTo(found.impact()) > 0)) {
      return said;
    }
    return found.impact() == null ? new Ruling(Impact.WRITE, Ruling.UNKNOWN) : found;
  }

  /** What the log says itself, and the verb where it says nothing or the verb knows more. */
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

  /** Read on first use, once. */
  private static final class StandardMap {
    static final ImpactMap MAP = parse(standardYaml(), STANDARD);
  }
}
