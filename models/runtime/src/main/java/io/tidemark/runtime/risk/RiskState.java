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
 * An identity's risk, tracked separately for each pair of credential and source, so that a thief
 * can neither lock out the owner nor benefit from the owner's good behaviour.
 *
 * <p>The risk of a pair is R(t) = 1 − ∏ (1 − sᵢ · 2^(−(t − tᵢ)/h)) over its pieces of evidence.
 * Events with the same leading feature count as a single piece of evidence, which is as strong as
 * the strongest of these events. They have a common cause, and counting them individually would
 * always drive a busy identity's risk to 1. Evidence dated in the future does not decay.
 *
 * <p>At most {@link #MAX_PAIRS} pairs are stored. To stay within this limit, the pair with the
 * lowest current risk is evicted, but never the pair just added. If there is a tie, the pair whose
 * latest evidence is oldest is evicted; if that is a tie too, the first pair in order of credential
 * and source is evicted. Calculations use StrictMath in a fixed order, so results are bit-identical
 * on every JDK. Not thread-safe.
 */
public final class RiskState {
  /** Maximum number of pairs of credential and source per identity. */
  public static final int MAX_PAIRS = 64;

  private static final byte[] MAGIC = "TMRK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  private final RiskPolicy policy;
  private final TreeMap<Pair, RiskAccumulator> pairs = new TreeMap<>();

  private RiskState(RiskPolicy policy) {
    this.policy = policy;
  }

  /** Returns a state without evidence. */
  public static RiskState empty(RiskPolicy policy) {
    return new RiskState(policy);
  }

  /**
   * Adds an event's evidence and returns the risk of its pair at that time, in [0, 1].
   *
   * @param timeMicros event time, in microseconds since the epoch
   * @param credential credential id, or null if the log has none
   * @param source the event's source, or null if the log has none
   * @param leadingFeature index of the feature that made the event unusual, 0 to 65,535; ignored if
   *     the event is not evidence
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

  /** Returns the evidence against a pair, or null if there is none, as is usually the case. */
  private RiskAccumulator pile(String credential, String source) {
    return pairs.isEmpty() ? null : pairs.get(Pair.of(credential, source));
  }

  /** Returns a pair's risk at the given time, in [0, 1], or 0 if there is no evidence. */
  public double risk(String credential, String source, long timeMicros) {
    RiskAccumulator pile = pile(credential, source);
    return pile == null ? 0 : pile.risk(timeMicros, policy);
  }

  /** Returns the highest risk among the identity's pairs at the given time. */
  public double identityRisk(long timeMicros) {
    double highest = 0;
    for (RiskAccumulator pile : pairs.values()) {
      highest = Math.max(highest, pile.risk(timeMicros, policy));
    }
    return highest;
  }

  /**
   * Returns the other pairs that are suspect at the time of an event. A pair is suspect if the
   * evidence against it from the last day adds up to at least the given risk, without decay, and
   * some of this evidence points to the pair itself. Returns an empty list if the event's own pair
   * also reaches this risk, because one suspect pair must not serve as an excuse for another.
   *
   * @param timeMicros event time
   * @param risk risk at or above which a pair is suspect, in [0, 1]
   * @param pointing matches features whose evidence points to the pair for which it was recorded
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

  /**
   * Returns the leading feature of a pair's strongest evidence at the given time, or −1 if there is
   * none.
   */
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
   * Restores trust in every pair; see {@link #revalidated(String, String, long)}.
   *
   * @param latest maps a credential and a source (null if unknown) to the time up to which events
   *     no longer count, or to null if all events count
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

  /**
   * Returns a copy of this state in which credentials and sources are renamed.
   *
   * @param names maps credentials and sources to their new names; must be injective
   */
  public RiskState renamed(UnaryOperator<String> names) {
    RiskState renamed = new RiskState(policy);
    pairs.forEach((pair, pile) -> renamed.pairs.put(pair.renamed(names), pile.copy()));
    return renamed;
  }

  /**
   * Returns this state under a different policy. The new state shares its evidence with this one,
   * which must not be used afterwards.
   */
  public RiskState under(RiskPolicy other) {
    if (other.equals(policy)) {
      return this;
    }
    RiskState moved = new RiskState(other);
    moved.pairs.putAll(pairs);
    return moved;
  }

  /** Returns the policy that applies to the identity. */
  public RiskPolicy policy() {
    return policy;
  }

  /** Returns the number of pairs with evidence. */
  public int size() {
    return pairs.size();
  }

  /**
   * Encodes this state without its policy. The byte form is the magic {@code TMRK}, a version byte,
   * the pair count (int) and the pairs, in order. A pair consists of flags (bit 0: has a
   * credential, bit 1: has a source), the credential and source (strings), the time of the last
   * event (long), the counts of own and other events (longs), the evidence count (int) and the
   * pieces of evidence. A piece of evidence consists of the feature (int), the strength (double)
   * and the event time (long). Equal states produce equal bytes.
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
   * Reads a state written by {@link #toBytes}, to be used with the given policy.
   *
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

  /**
   * A pair of credential and source, either of which may be unknown, which is not the same as
   * empty.
   */
  private record Pair(String credential, String source, int known) implements Comparable<Pair> {
    private static final int CREDENTIAL = 1;
    private static final int SOURCE = 2;

    static Pair of(String credential, String source) {
      int known = (credential == null ? 0 : CREDENTIAL) | (source == null ? 0 : SOURCE);
      return new Pair(wellFormed(credential), wellFormed(source), known);
    }

    /**
     * Replaces unpaired surrogates with '?', because UTF-8 cannot encode them. Saving a state does
     * the same.
     */
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

    /** Returns whether both pairs have the same credential or both have none. */
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
