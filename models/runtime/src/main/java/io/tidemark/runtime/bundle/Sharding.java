package io.tidemark.runtime.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which identity belongs to which shard: the first rule that fits its key, else {@link #REST}.
 *
 * <pre>{@code
 * Sharding sharding = Sharding.parse("payments=aws|111122223333|*, agents=*|agent-*");
 * sharding.of("aws|111122223333|role/pay"); // payments
 * }</pre>
 *
 * @param rules in their order; none where a release is not parted
 */
public record Sharding(List<Rule> rules) {
  /** Identities that no rule takes. */
  public static final String REST = "rest";

  private static final String NONE = "none";

  /**
   * One rule.
   *
   * @param shard name of the shard
   * @param keys what the keys of its identities look like
   */
  public record Rule(String shard, Pattern keys) {}

  public Sharding {
    rules = List.copyOf(rules);
  }

  /**
   * Reads {@code NAME=PATTERN} with commas between; {@code *} stands for any run of characters. The
   * word {@code none} is no rule.
   *
   * @throws IllegalArgumentException naming the part that is no rule
   */
  public static Sharding parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String part : text.equals(NONE) ? new String[0] : text.split(",", -1)) {
      String rule = part.strip();
      int equals = rule.indexOf('=');
      String shard = rule.substring(0, Math.max(0, equals));
      String glob = rule.substring(equals + 1);
      if (!Shard.isId(shard) || glob.isBlank()) {
        throw new IllegalArgumentException(
            "'"
                + rule
                + "' puts no identities into a shard; write NAME=PATTERN, such as"
                + " payments=aws|111122223333|*");
      }
      String pattern =
          Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      rules.add(new Rule(shard, Pattern.compile(pattern, Pattern.DOTALL)));
    }
    return new Sharding(rules);
  }

  /** The shard of an identity; empty where there are no shards. */
  public String of(String identity) {
    for (Rule rule : rules) {
      if (rule.keys().matcher(identity).matches()) {
        return rule.shard();
      }
    }
    return rules.isEmpty() ? "" : REST;
  }

  /** All shards, that of the rest included; empty where there are none. */
  public Set<String> shards() {
    Set<String> shards = new TreeSet<>();
    rules.forEach(rule -> shards.add(rule.shard()));
    if (!rules.isEmpty()) {
      shards.add(REST);
    }
    return shards;
  }
}
