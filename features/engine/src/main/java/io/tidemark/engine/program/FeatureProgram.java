package io.tidemark.engine.program;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.CatalogueReader;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.EvaluationContext;
import io.tidemark.engine.operator.Feature;
import io.tidemark.engine.operator.FeatureState;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.operator.ProfileSchemaBuilder;
import io.tidemark.engine.operator.TextHashes;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ProfileView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A compiled catalogue: the one definition of every feature, called by Spark at night and by an
 * enforcer at noon. Immutable and thread-safe.
 *
 * <p>For each event of an identity, in (time, event id) order: {@link #evaluate} with what is known
 * at request time, then {@link #completed} with the outcome, which counts from the next event on.
 *
 * <pre>{@code
 * FeatureProgram program = FeatureProgram.builtIn();
 * RecentState recent = program.newRecentState(since);
 * float[] vector = new float[program.size()];
 * program.evaluate(usual, recent, event, vector);
 * program.completed(recent, event);
 * }</pre>
 */
public final class FeatureProgram {
  private static final String BUILT_IN = "/io/tidemark/engine/catalogue.yaml";

  private final Catalogue catalogue;
  private final ProfileSchema schema;
  private final Feature[] features;

  /** Positions of the features that keep something between events. */
  private final int[] keeping;

  /** Those that features look at. */
  private final TextHashes.Columns texts;

  private FeatureProgram(Catalogue catalogue, ProfileSchema schema, Feature[] features) {
    this.catalogue = catalogue;
    this.schema = schema;
    this.features = features;
    keeping =
        IntStream.range(0, features.length).filter(i -> features[i].newState() != null).toArray();
    Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
    for (int i = 0; i < features.length; i++) {
      columns.addAll(columns(i));
    }
    texts = new TextHashes.Columns(columns);
  }

  /**
   * Compiles a catalogue.
   *
   * @throws CatalogueException when a definition does not fit its operator
   */
  public static FeatureProgram compile(Catalogue catalogue) {
    ProfileSchemaBuilder remembered = new ProfileSchemaBuilder();
    List<String> problems = new ArrayList<>();
    for (FeatureDefinition definition : catalogue.features()) {
      try {
        Operators.remember(definition, remembered);
      } catch (CatalogueException e) {
        for (String problem : e.problems()) {
          problems.add(definition.place() + ": feature '" + definition.name() + "': " + problem);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new CatalogueException(problems);
    }
    ProfileSchema schema = remembered.schema();
    Feature[] features =
        catalogue.features().stream()
            .map(definition -> Operators.named(definition.operator()).compile(definition, schema))
            .toArray(Feature[]::new);
    return new FeatureProgram(catalogue, schema, features);
  }

  /**
   * Reads and compiles a catalogue in YAML.
   *
   * @param source name of the file, for messages
   */
  public static FeatureProgram read(String source, String yaml) {
    return compile(
        new CatalogueReader(Operators.keywords(), Operators::problems).read(source, yaml));
  }

  /** The catalogue that ships with Tidemark. */
  public static FeatureProgram builtIn() {
    return read("the built-in catalogue", builtInYaml());
  }

  /** The text of the catalogue that ships with Tidemark. */
  public static String builtInYaml() {
    try (InputStream yaml = FeatureProgram.class.getResourceAsStream(BUILT_IN)) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The resource " + BUILT_IN + " cannot be read from the jar", e);
    }
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  /** What summaries and profiles must remember for this program. */
  public ProfileSchema schema() {
    return schema;
  }

  /** Whether any feature looks at the identity's cohort; without, nobody has to make cohorts. */
  public boolean regardsCohorts() {
    return !schema.cohortValues().isEmpty();
  }

  /**
   * The features over windows of recent events, which anybody who acts as the identity fills. The
   * others compare the event itself with the profile.
   */
  public RecentFeatures recentFeatures() {
    return RecentFeatures.of(
        catalogue, IntStream.of(keeping).filter(i -> !features[i].isOfEventAlone()).toArray());
  }

  /**
   * The columns that a feature needs: what it works on, what its filter tests, what tells its scope
   * apart. In table order.
   *
   * @param feature position in the catalogue
   */
  public Set<EventColumn> columns(int feature) {
    FeatureDefinition definition = catalogue.features().get(feature);
    Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
    columns.addAll(Operators.named(definition.operator()).reads(definition));
    columns.addAll(definition.where().columns());
    columns.addAll(definition.following().columns());
    if (definition.per().key() != null) {
      columns.add(definition.per().key());
    }
    return columns;
  }

  /** Number of features. */
  public int size() {
    return features.length;
  }

  /**
   * Fresh recent state of one identity.
   *
   * @param sinceMicros from when on every event of the identity will be seen; windows that reach
   *     further back are missing (NaN) until time has passed
   */
  public RecentState newRecentState(long sinceMicros) {
    FeatureState[] states = new FeatureState[features.length];
    for (int i = 0; i < states.length; i++) {
      states[i] = features[i].newState();
    }
    return new RecentState(states, new TextHashes(texts), sinceMicros);
  }

  /**
   * Saves recent state in its versioned byte form; equal states give equal bytes. Some 4 KB for an
   * ordinary identity.
   */
  public byte[] toBytes(RecentState recent) {
    return RecentStateBytes.of(this, recent);
  }

  /**
   * Reads what {@link #toBytes} saved. Events after it give the same bits as if nothing had come
   * between.
   *
   * @throws IllegalArgumentException when the bytes are damaged, of another version, or of another
   *     catalogue
   */
  public RecentState recentState(byte[] bytes) {
    return RecentStateBytes.read(this, bytes);
  }

  /**
   * Computes the vector of an event and takes the event's request-time part into the state.
   *
   * @param usual what is usual as of the midnight before the event
   * @param vector receives one value per feature, in catalogue order; NaN means not observed
   */
  public void evaluate(ProfileView usual, RecentState recent, AccessEvent event, float[] vector) {
    EvaluationContext now =
        new EvaluationContext(event, usual, recent.lastMicros, recent.sinceMicros, recent.hashes);
    for (int i = 0; i < features.length; i++) {
      vector[i] = (float) features[i].evaluate(now, recent.states[i]);
    }
    recent.lastMicros = Math.max(recent.lastMicros, event.timeMicros());
  }

  /** Takes the outcome of an event that was evaluated before into the state. */
  public void completed(RecentState recent, AccessEvent event) {
    for (int i : keeping) {
      features[i].completed(event, recent.hashes, recent.states[i]);
    }
  }

  /**
   * Takes an event that is over into the state: what {@link #evaluate} and {@link #completed} leave
   * there, without a vector. Features that keep nothing are passed over.
   *
   * @param usual what is usual as of the midnight before the events that the state is for
   */
  public void warmUp(ProfileView usual, RecentState recent, AccessEvent event) {
    EvaluationContext now =
        new EvaluationContext(event, usual, recent.lastMicros, recent.sinceMicros, recent.hashes);
    for (int i : keeping) {
      features[i].evaluate(now, recent.states[i]);
    }
    recent.lastMicros = Math.max(recent.lastMicros, event.timeMicros());
    completed(recent, event);
  }

  /**
   * The features that explain most of an event's statistic, in words.
   *
   * @param vector the event's vector
   * @param shares one share per feature, summing to at most 1
   * @param most how many reasons at the most; features without a share are left out
   */
  public List<Reason> reasons(
      ProfileView usual, AccessEvent event, float[] vector, double[] shares, int most) {
    EvaluationContext now = told(usual, event);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0 && vector[i] > 0) {
        order.add(i);
      }
    }
    order.sort((a, b) -> shares[a] == shares[b] ? a - b : Double.compare(shares[b], shares[a]));
    return order.stream().limit(most).map(i -> reason(now, i, vector[i], shares[i])).toList();
  }

  /**
   * Every feature of an event in words, in catalogue order: its sentence where it stands out, else
   * that it does not. Shares are NaN.
   *
   * @param vector the event's vector
   */
  public List<Reason> explained(ProfileView usual, AccessEvent event, float[] vector) {
    EvaluationContext now = told(usual, event);
    List<Reason> explained = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      String name = catalogue.features().get(i).name();
      if (vector[i] > 0) {
        explained.add(reason(now, i, vector[i], Double.NaN));
      } else {
        String says = Float.isNaN(vector[i]) ? "not observed" : "nothing unusual";
        explained.add(new Reason(name, says, "", features[i].usual(now), Double.NaN));
      }
    }
    return explained;
  }

  /** An event that is only put into words: what happened around it does not matter. */
  private EvaluationContext told(ProfileView usual, AccessEvent event) {
    return new EvaluationContext(
        event, usual, Long.MIN_VALUE, Long.MIN_VALUE, new TextHashes(texts));
  }

  private Reason reason(EvaluationContext now, int index, float value, double share) {
    FeatureDefinition definition = catalogue.features().get(index);
    String observed = features[index].observed(now, value);
    String usual = features[index].usual(now);
    String says = ReasonSentence.of(definition.says(), observed, usual);
    return new Reason(definition.name(), says, observed, usual, share);
  }
}
