package io.tidemark.runtime.risk;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.RecentFeatures.Suspect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * An identity's risk for each pair of credential and source, so that a thief can neither lock out
 * the owner nor benefit from the owner's good behaviour.
 *
 * <p>The risk of a pair is R(t) = 1 − ∏ (1 − sᵢ · 2^(−(t − tᵢ)/h)) over its pieces of evidence,
 * which do not decay before their time. Of the events with one leading feature, which have a common
 * cause, the strongest is the piece; otherwise, a busy identity's risk would always reach 1.
 *
 * <p>Beyond {@link #MAX_PAIRS}, the pair with the lowest current risk is evicted, but not the one
 * just added; then the one whose latest evidence is oldest, then the first by credential and
 * source. Calculations use StrictMath in a fixed order, so results are bit-identical on every JDK.
 * Not thread-safe.
 */
public final class RiskState {
  public static final int MAX_PAIRS = 64;
  private static final byte[] MAGIC = "TMRK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  private final RiskPolicy policy;
  private final TreeMap<Pair, RiskAccumulator> pairs = new TreeMap<>();

  private RiskState(RiskPolicy policy) {
    this.policy = policy;
  }

  public static RiskState empty(RiskPolicy policy) {
    return new RiskState(policy);
  }

  /**
   * Adds an event's evidence and returns the risk of its pair at that time, in [0, 1].
   *
   * @param timeMicros event time, in microseconds since the epoch
   * @param credential credential id, or null if the log has none
   * @param source the event's source, or null if the log has none
   * @param leadingFeature feature that made the event unusual, 0 to 65,535, if it is evidence
   * @param pValue the event's p-value, in (0, 1]
   */
  public double observe(
      long timeMicros, String credential, String source, int leadingFeature, double pValue) {
    if (!(pValue > 0 && pValue <= 1)) {
      throw new IllegalArgumentException("A p-value must be in (0, 1], not " + pValue);
    }
    double strength = policy.evidence(pValue);
    RiskAccumulator pile = pile(credential, source);
    countOther(pile);
    if (strength > 0) {
      if (leadingFeature < 0 || leadingFeature > RiskAccumulator.MAX_FEATURE) {
        throw new IllegalArgumentException(
            "Evidence needs a leading feature between 0 and %s, not %s"
                .formatted(RiskAccumulator.MAX_FEATURE, leadingFeature));
      }
      Pair pair = Pair.of(credential, source);
      if (pile == null) {
        pile = new RiskAccumulator();
        pairs.put(pair, pile);
      }
      pile.countOwn(timeMicros);
      pile.add(leadingFeature, strength, timeMicros, policy);
      if (pairs.size() > MAX_PAIRS) {
        evictOneBut(pair, timeMicros);
      }
    } else if (pile != null) {
      pile.countOwn(timeMicros);
    }
    return pile == null ? 0 : pile.risk(timeMicros, policy);
  }

  /** Counts an event for every pair except its own. Usually, there are no other pairs. */
  private void countOther(RiskAccumulator own) {
    if (!pairs.isEmpty()) {
      for (RiskAccumulator pile : pairs.values()) {
        if (pile != own) {
          pile.countOther();
        }
      }
    }
  }

  private RiskAccumulator pile(String credential, String source) {
    return pairs.isEmpty() ? null : pairs.get(Pair.of(credential, source));
  }

  /** Returns a pair's risk at the given time, in [0, 1]. */
  public double risk(String credential, String source, long timeMicros) {
    RiskAccumulator pile = pile(credential, source);
    return pile == null ? 0 : pile.risk(timeMicros, policy);
  }

  public double identityRisk(long timeMicros) {
    double highest = 0;
    for (RiskAccumulator pile : pairs.values()) {
      highest = Math.max(highest, pile.risk(timeMicros, policy));
    }
    return highest;
  }

  /**
   * Returns the other pairs that are suspect at the time of an event: the evidence of the last day
   * adds up to at least the given risk, without decay, and some of it points to the pair. Returns
   * none if the event's own pair reaches this risk, which must not be an excuse.
   *
   * @param pointing features whose evidence points to the pair for which it was recorded
   */
  public List<Suspect> otherSuspects(
      String credential, String source, long timeMicros, double risk, IntPredicate pointing) {
    long since = timeMicros - EventTime.DAY;
    if (!isAnyGathered(since, risk)) {
      return List.of();
    }
    Pair own = Pair.of(credential, source);
    List<Suspect> suspects = new ArrayList<>();
    for (Map.Entry<Pair, RiskAccumulator> entry : pairs.entrySet()) {
      RiskAccumulator pile = entry.getValue();
      if (pile.gathered(since) >= risk) {
        if (entry.getKey().equals(own)) {
          return List.of();
        }
        if (pile.hasAny(pointing, since)) {
          suspects.add(
              new Suspect(
                  own.hasCredentialOf(entry.getKey()),
                  pile.idleMicros(timeMicros),
                  pile.shareOfEvents()));
        }
      }
    }
    return suspects;
  }

  /** Called for every event, so it allocates as little memory as possible. */
  private boolean isAnyGathered(long sinceMicros, double risk) {
    if (!pairs.isEmpty()) {
      for (RiskAccumulator pile : pairs.values()) {
        if (pile.gathered(sinceMicros) >= risk) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the leading feature of a pair's strongest evidence, or −1. */
  public int strongestFeature(String credential, String source, long timeMicros) {
    RiskAccumulator pile = pile(credential, source);
    return pile == null ? -1 : pile.strongestFeature(timeMicros, policy);
  }

  /** Restores trust in a pair. Events up to the given time no longer count. */
  public void revalidated(String credential, String source, long timeMicros) {
    Pair pair = Pair.of(credential, source);
    RiskAccumulator pile = pairs.get(pair);
    if (pile != null) {
      pile.clearUpTo(timeMicros);
      if (pile.isEmpty()) {
        pairs.remove(pair);
      }
    }
  }

  /**
   * Restores trust in every pair up to the time that a function of its credential and source (null
   * if unknown) returns, if any.
   */
  public void revalidated(BiFunction<String, String, Long> latest) {
    pairs
        .entrySet()
        .removeIf(
            entry -> {
              Long upTo = entry.getKey().in(latest);
              if (upTo == null) {
                return false;
              }
              entry.getValue().clearUpTo(upTo);
              return entry.getValue().isEmpty();
            });
  }

  /** Returns a copy with credentials and sources renamed by an injective function. */
  public RiskState renamed(UnaryOperator<String> names) {
    RiskState renamed = new RiskState(policy);
    pairs.forEach((pair, pile) -> renamed.pairs.put(pair.renamed(names), pile.copy()));
    return renamed;
  }

  /**
   * Returns this state under a different policy. It shares its evidence with this one, which must
   * not be used afterwards.
   */
  public RiskState under(RiskPolicy other) {
    if (other.equals(policy)) {
      return this;
    }
    RiskState moved = new RiskState(other);
    moved.pairs.putAll(pairs);
    return moved;
  }

  public RiskPolicy policy() {
    return policy;
  }

  public int size() {
    return pairs.size();
  }

  /**
   * Encodes this state without its policy: the magic {@code TMRK}, a version byte, the pair count
   * (int) and the pairs, in order. A pair is flags (bit 0: has a credential, bit 1: has a source),
   * the credential and source (strings), the time of the last event (long), the counts of own and
   * other events (longs), the evidence count (int) and the evidence, each the feature (int), the
   * strength (double) and the event time (long). Equal states produce equal bytes.
   */
  public byte[] toBytes() {
    ByteSink out = new ByteSink().raw(MAGIC).u8(VERSION).i32(pairs.size());
    for (Map.Entry<Pair, RiskAccumulator> entry : pairs.entrySet()) {
      entry.getKey().write(out);
      entry.getValue().write(out);
    }
    return out.toBytes();
  }

  /**
   * @throws io.tidemark.engine.bytes.DamagedBytesException if the bytes are malformed
   */
  public static RiskState fromBytes(byte[] bytes, RiskPolicy policy) {
    ByteSource in = new ByteSource(bytes);
    in.at("risk state's magic").expect(MAGIC);
    int version = in.at("risk state's version").u8();
    if (version != VERSION) {
      throw in.at("risk state's version")
          .damaged(
              1,
              "%s is not %s, the version this runtime reads; use a matching runtime"
                  .formatted(version, VERSION));
    }
    int count = in.at("risk state's count of pairs").i32UpTo(MAX_PAIRS);
    RiskState state = new RiskState(policy);
    for (int i = 0; i < count; i++) {
      Pair pair = Pair.read(in);
      if (!state.pairs.isEmpty() && state.pairs.lastKey().compareTo(pair) >= 0) {
        throw in.at("risk state's pair " + i).damaged("it is out of order");
      }
      state.pairs.put(pair, RiskAccumulator.read(in));
    }
    in.at("end of risk state").end();
    return state;
  }

  private void evictOneBut(Pair added, long timeMicros) {
    Pair victim = null;
    double lowest = 0;
    long oldest = 0;
    for (Map.Entry<Pair, RiskAccumulator> entry : pairs.entrySet()) {
      if (!entry.getKey().equals(added)) {
        double risk = entry.getValue().risk(timeMicros, policy);
        long latest = entry.getValue().latestMicros();
        if (victim == null || risk < lowest || (risk == lowest && latest < oldest)) {
          victim = entry.getKey();
          lowest = risk;
          oldest = latest;
        }
      }
    }
    pairs.remove(victim);
  }

  /** A pair of credential and source, either of which may be unknown, which is not empty. */
  private record Pair(String credential, String source, int known) implements Comparable<Pair> {
    private static final int CREDENTIAL = 1;
    private static final int SOURCE = 2;

    static Pair of(String credential, String source) {
      int known = (credential == null ? 0 : CREDENTIAL) | (source == null ? 0 : SOURCE);
      return new Pair(wellFormed(credential), wellFormed(source), known);
    }

    /** Replaces unpaired surrogates with '?', as saving a state does. */
    private static String wellFormed(String text) {
      if (text == null) {
        return "";
      }
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        }
      }
      return text;
    }

    boolean hasCredentialOf(Pair other) {
      return credential.equals(other.credential)
          && (known & CREDENTIAL) == (other.known & CREDENTIAL);
    }

    Pair renamed(UnaryOperator<String> names) {
      return of(
          (known & CREDENTIAL) == 0 ? null : names.apply(credential),
          (known & SOURCE) == 0 ? null : names.apply(source));
    }

    <T> T in(BiFunction<String, String, T> byPair) {
      return byPair.apply(
          (known & CREDENTIAL) == 0 ? null : credential, (known & SOURCE) == 0 ? null : source);
    }

    void write(ByteSink out) {
      out.u8(known).countedText(credential).countedText(source);
    }

    static Pair read(ByteSource in) {
      int known = in.at("risk state's pair flags").u8();
      String credential = in.at("risk state's credential").countedText();
      String source = in.at("risk state's source").countedText();
      boolean fits =
          known <= (CREDENTIAL | SOURCE)
              && ((known & CREDENTIAL) != 0 || credential.isEmpty())
              && ((known & SOURCE) != 0 || source.isEmpty());
      if (!fits) {
        throw in.at("risk state's pair flags").damaged(known + " contradicts the strings");
      }
      return new Pair(credential, source, known);
    }

    @Override
    public int compareTo(Pair other) {
      int byCredential = credential.compareTo(other.credential);
      if (byCredential != 0) {
        return byCredential;
      }
      int bySource = source.compareTo(other.source);
      return bySource != 0 ? bySource : Integer.compare(known, other.known);
    }
  }
}
