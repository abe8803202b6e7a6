package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a nightly run has learned. Immutable and thread-safe.
 *
 * <p>The byte form is little-endian. Strings are a byte count (int) and UTF-8, arrays a count (int)
 * and values, and sections four ASCII letters, the content's length (int) and the content.
 *
 * <pre>
 * header   magic TIDEMARK (8 bytes), version (int), length of the rest (int), CRC-32C of the rest (int)
 * HEAD     last learned day (long, days since 1970-01-01), feature-set hash (string), feature count
 *          (int), feature names (strings, in vector order)
 * POLI     half-life in nanoseconds (long), p-start (double), weight per impact (4
 *          doubles), decision per level and impact (12 bytes), budgets medium and high (2 doubles),
 *          confidence (double)
 * PROV     count (int), key and value (strings), in ascending order of key
 * USUA     identity hashes (longs, ascending), usual maximum of each (floats)
 * SCPS     scope count (int), then one section SCOP per scope, in ascending order of id:
 *   SCOP   id (string), usual maximum (double), training rows (long), training days (int), and the sections
 *     COMB combination (byte), feature weights (floats) if any differs from 1
 *     FRST sample size (int), medians (floats), tree starts (ints, one more than trees), nodes
 *          (longs: split as float bits 63–32, feature 31–16, left child within the tree 15–0; the
 *          right child is the next node; a leaf is its own left child and splits at NaN), path
 *          length per node (floats)
 *     TAIL observed values per feature (ints), starts (ints, one more than features), kept values
 *          (floats, ascending per feature), counts at or above (ints), counts above (ints), origin
 *          and far value per feature (floats)
 *     FTAL same as TAIL, for the forest's scores
 *     CALB day maxima (doubles, ascending), first and last day (longs), reason count (int), reason
 *          (string) and identity-days left out (int), in ascending order of reason
 *     THRS empty, or thresholds medium and high (2 doubles), and for each: budget, confidence (2
 *          doubles), rank k, size n (2 ints); k = 0 means extrapolated,
 *          and n = 0 assumed, in which case the scope may have 0 training rows and days
 * </pre>
 */
public final class Baseline {
  /** Id of the scope that contains all identities. */
  public static final String GLOBAL = "global";

  private static final byte[] MAGIC = "TIDEMARK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final String COHORT_PREFIX = "cohort:";

  private final List<String> features;
  private final String featureSetHash;
  private final LocalDate trainedFor;
  private final RiskPolicy policy;
  private final SortedMap<String, String> provenance;
  private final TreeMap<String, ScopeBaseline> scopes = new TreeMap<>();
  private final Map<String, ScopeBaseline> judging = new TreeMap<>();
  private final UsualMaxima usualMaxima;

  /**
   * Creates a baseline.
   *
   * @param features feature names in vector order
   * @param featureSetHash hex digest of the catalogue that defines the features
   * @param trainedFor last UTC day from which the baseline learned
   * @param provenance origin of the baseline: table versions, seed, commit and so on
   * @param scopes scopes, including {@link #GLOBAL}, in any order
   * @throws IllegalArgumentException if a scope does not match the features or the global one is
   *     missing
   */
  public Baseline(
      List<String> features,
      String featureSetHash,
      LocalDate trainedFor,
      RiskPolicy policy,
      Map<String, String> provenance,
      UsualMaxima usualMaxima,
      List<ScopeBaseline> scopes) {
    this.usualMaxima = usualMaxima;
    this.features = List.copyOf(features);
    this.featureSetHash = featureSetHash;
    this.trainedFor = trainedFor;
    this.policy = policy;
    this.provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    for (ScopeBaseline scope : scopes) {
      if (this.scopes.put(scope.id(), scope) != null) {
        throw new IllegalArgumentException("Scope " + scope.id() + " occurs twice");
      }
      if (scope.statistic().numFeatures() != features.size()) {
        throw new IllegalArgumentException(
            "Scope %s has %s features, but the baseline names %s"
                .formatted(scope.id(), scope.statistic().numFeatures(), features.size()));
      }
    }
    if (!this.scopes.containsKey(GLOBAL)) {
      throw new IllegalArgumentException(
          "The scope '" + GLOBAL + "' is missing; the baseline has only " + this.scopes.keySet());
    }
    ScopeBaseline global = this.scopes.get(GLOBAL);
    // While a trainer drafts a baseline, the global scope has no thresholds. Each scope then keeps
    // the calibration from which its own will be derived.
    this.scopes.forEach(
        (id, scope) -> {
          boolean drafted = !global.isUsable() && scope.calibration().size() > 0;
          judging.put(id, scope.isUsable() || drafted ? scope : scope.borrowing(global));
        });
  }

  public static String cohortScope(String cohort) {
    return COHORT_PREFIX + cohort;
  }

  /**
   * Returns the scope that judges members of a cohort: its own or else the global one. Without
   * thresholds, its own borrows the global calibration and thresholds, if there are any; these
   * cover the days of all identities, each measured with the statistic of its own scope.
   *
   * @param cohort cohort name without prefix, or null
   */
  public ScopeBaseline scopeFor(String cohort) {
    ScopeBaseline own = cohort == null ? null : judging.get(cohortScope(cohort));
    return own != null ? own : judging.get(GLOBAL);
  }

  public List<ScopeBaseline> judgingScopes() {
    return List.copyOf(judging.values());
  }

  /** Returns the usual daily maximum of an identity, or of its scope if the identity is unknown. */
  public double usualMaximum(String identity, String cohort) {
    return usualMaxima.of(identity).orElseGet(() -> scopeFor(cohort).usualMaximum());
  }

  public boolean isStarter() {
    return scopes.get(GLOBAL).isStarter();
  }

  public Baseline withoutIdentities() {
    return new Baseline(
        features, featureSetHash, trainedFor, policy, provenance, UsualMaxima.NONE, scopes());
  }

  public UsualMaxima usualMaxima() {
    return usualMaxima;
  }

  public List<String> features() {
    return features;
  }

  public String featureSetHash() {
    return featureSetHash;
  }

  public LocalDate trainedFor() {
    return trainedFor;
  }

  public RiskPolicy policy() {
    return policy;
  }

  public SortedMap<String, String> provenance() {
    return provenance;
  }

  public List<ScopeBaseline> scopes() {
    return List.copyOf(scopes.values());
  }

  /** Encodes this baseline. Equal baselines produce equal bytes. */
  public byte[] toBytes() {
    byte[] body =
        new ByteSink()
            .section("HEAD", this::writeHead)
            .section("POLI", out -> write(out, policy))
            .section("PROV", this::writeProvenance)
            .section("USUA", usualMaxima::write)
            .section("SCPS", this::writeScopes)
            .toBytes();
    return new ByteSink()
        .raw(MAGIC)
        .i32(VERSION)
        .i32(body.length)
        .i32(new ByteSource(body).checksumOfRest())
        .raw(body)
        .toBytes();
  }

  /**
   * Reads a baseline. Even for malicious input, the memory allocated is at most a small multiple of
   * its size. The checksum detects only accidents; the release's signatures prevent forgery.
   *
   * @throws DamagedBytesException if the bytes are malformed
   */
  public static Baseline fromBytes(byte[] bytes) {
    ByteSource in = new ByteSource(bytes);
    in.at("baseline magic").expect(MAGIC);
    int version = in.at("baseline version").i32();
    if (version != VERSION) {
      throw in.at("baseline version")
          .damaged(
              4,
              ("version %s is not %s, the version this runtime reads; use the"
                      + " tidemark-runtime that wrote the baseline")
                  .formatted(version, VERSION));
    }
    int length = in.at("baseline length").i32();
    int checksum = in.at("baseline checksum").i32();
    if (length != in.remaining()) {
      throw in.at("baseline length")
          .damaged(
              8,
              "%s bytes expected, %s found; the file was truncated or extended"
                  .formatted(length, in.remaining()));
    }
    if (checksum != in.checksumOfRest()) {
      throw in.at("baseline checksum").damaged(4, "the bytes are damaged; fetch them again");
    }
    try {
      return readBody(in);
    } catch (DamagedBytesException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DamagedBytesException("baseline content", in.offset(), e.getMessage(), e);
    }
  }

  static LocalDate readDate(ByteSource in, String what) {
    long day = in.at(what).i64();
    if (day < LocalDate.MIN.toEpochDay() || day > LocalDate.MAX.toEpochDay()) {
      throw in.at(what).damaged(8, "day " + day + " is not a date");
    }
    return LocalDate.ofEpochDay(day);
  }

  private void writeHead(ByteSink out) {
    out.i64(trainedFor.toEpochDay()).countedText(featureSetHash).i32(features.size());
    features.forEach(out::countedText);
  }

  private void writeProvenance(ByteSink out) {
    out.i32(provenance.size());
    provenance.forEach((key, value) -> out.countedText(key).countedText(value));
  }

  private void writeScopes(ByteSink out) {
    out.i32(scopes.size());
    scopes.values().forEach(scope -> out.section("SCOP", scope::write));
  }

  private static Baseline readBody(ByteSource in) {
    ByteSource head = in.section("HEAD");
    LocalDate trainedFor = readDate(head, "night of the baseline");
    String hash = head.at("feature-set hash").countedText();
    List<String> features = readTexts(head, "feature names");
    head.at("end of head").end();
    RiskPolicy policy = in.section("POLI", "risk policy", Baseline::readPolicy);
    SortedMap<String, String> provenance =
        in.section("PROV", "provenance", Baseline::readProvenance);
    UsualMaxima usualMaxima = in.section("USUA", "usual maxima", UsualMaxima::read);
    ByteSource scopeSections = in.section("SCPS");
    in.at("end of baseline").end();
    int count = scopeSections.at("count of scopes").count32(8);
    List<ScopeBaseline> scopes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scopes.add(scopeSections.section("SCOP", "scope", ScopeBaseline::read));
    }
    scopeSections.at("end of scopes").end();
    return new Baseline(features, hash, trainedFor, policy, provenance, usualMaxima, scopes);
  }

  private static SortedMap<String, String> readProvenance(ByteSource in) {
    int count = in.at("count of provenance entries").count32(8);
    TreeMap<String, String> provenance = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String key = in.at("provenance key").countedText();
      provenance.put(key, in.at("provenance value").countedText());
    }
    return provenance;
  }

  private static List<String> readTexts(ByteSource in, String what) {
    int count = in.at(what).count32(4);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(in.at(what).countedText());
    }
    return texts;
  }

  private static void write(ByteSink out, RiskPolicy policy) {
    out.i64(policy.halfLife().toNanos());
    out.f64(policy.pStart());
    policy.impactWeights().forEach(out::f64);
    write(out, policy.decisions().low());
    write(out, policy.decisions().medium());
    write(out, policy.decisions().high());
    out.f64(policy.budgetMedium()).f64(policy.budgetHigh()).f64(policy.confidence());
  }

  private static RiskPolicy readPolicy(ByteSource in) {
    Duration halfLife = Duration.ofNanos(in.at("half-life").i64());
    double pStart = in.at("p-start").f64();
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < Impact.values().length; i++) {
      weights.add(in.at("impact weight").f64());
    }
    DecisionTable decisions = new DecisionTable(readRow(in), readRow(in), readRow(in));
    return new RiskPolicy(
        halfLife,
        pStart,
        weights,
        decisions,
        in.at("medium budget").f64(),
        in.at("high budget").f64(),
        in.at("confidence").f64());
  }

  private static void write(ByteSink out, List<DecisionKind> row) {
    row.forEach(decision -> out.u8(decision.ordinal()));
  }

  private static List<DecisionKind> readRow(ByteSource in) {
    List<DecisionKind> row = new ArrayList<>();
    for (int i = 0; i < Impact.values().length; i++) {
      int code = in.at("decision").u8();
      if (code >= DecisionKind.values().length) {
        throw in.at("decision").damaged(1, "code " + code + " is unknown");
      }
      row.add(DecisionKind.values()[code]);
    }
    return row;
  }
}
