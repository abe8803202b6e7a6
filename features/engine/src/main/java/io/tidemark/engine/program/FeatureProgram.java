package io.tidemark.engine.program;

import io.tidemark.engine.bytes.ResourceText;
import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.EvaluationContext;
import io.tidemark.engine.operator.Feature;
import io.tidemark.engine.operator.FeatureState;
import io.tidemark.engine.operator.Operator;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.operator.ProfileSchemaBuilder;
import io.tidemark.engine.operator.TextHashes;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.Reason.ReasonSentence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A compiled catalogue, with which Spark jobs and enforcers compute features. Immutable and
 * thread-safe.
 *
 * <p>The events of an identity must be processed in (time, event id) order: {@link #evaluate} with
 * the request-time columns, then {@link #completed} with the outcome, which affects only later
 * events.
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
  private final int[] keeping;
  private final TextHashes.Columns texts;

  private FeatureProgram(Catalogue catalogue) {
    this.catalogue = catalogue;
    List<FeatureDefinition> definitions = catalogue.features();
    ProfileSchemaBuilder builder = new ProfileSchemaBuilder();
    definitions.forEach(each -> Operators.of(each).declareHistory(each, builder));
    schema = builder.schema();
    features =
        definitions.stream()
            .map(each -> Operators.of(each).compile(each, schema))
            .toArray(Feature[]::new);
    keeping =
        IntStream.range(0, features.length).filter(i -> features[i].newState() != null).toArray();
    texts = new TextHashes.Columns(columns());
  }

  /**
   * Reads and compiles a YAML catalogue.
   *
   * @throws InvalidFileException if the text is not a valid catalogue; the message lists all
   *     problems in line order
   */
  public static FeatureProgram read(String source, String yaml) {
    return new FeatureProgram(CatalogueReader.read(source, yaml));
  }

  public static FeatureProgram builtIn() {
    return read("the built-in catalogue", builtInYaml());
  }

  public static String builtInYaml() {
    return ResourceText.of(FeatureProgram.class, BUILT_IN);
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  public ProfileSchema schema() {
    return schema;
  }

  public boolean usesCohorts() {
    return !schema.cohortValues().isEmpty();
  }

  /** Returns the features over windows of recent events, which contain the actions of all users. */
  public RecentFeatures recentFeatures() {
    return RecentFeatures.of(
        catalogue, IntStream.of(keeping).filter(i -> !features[i].isOfEventAlone()).toArray());
  }

  /** Returns the columns that the features need, in table order. */
  public Set<EventColumn> columns() {
    Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
    catalogue.features().forEach(feature -> columns.addAll(Operators.columns(feature)));
    return columns;
  }

  public int size() {
    return features.length;
  }

  /**
   * Returns an empty recent state.
   *
   * @param sinceMicros time from which all events are known; windows that start earlier are NaN
   */
  public RecentState newRecentState(long sinceMicros) {
    FeatureState[] states = new FeatureState[features.length];
    for (int i = 0; i < states.length; i++) {
      states[i] = features[i].newState();
    }
    return new RecentState(states, new TextHashes(texts), sinceMicros);
  }

  /**
   * Computes an event's vector and adds the event's request-time columns to the state.
   *
   * @param usual view of the profile as of the midnight before the event
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

  public void completed(RecentState recent, AccessEvent event) {
    for (int i : keeping) {
      features[i].completed(event, recent.hashes, recent.states[i]);
    }
  }

  /**
   * Adds a completed event to the state as {@link #evaluate} and {@link #completed} do, but skips
   * stateless features and computes no vector.
   *
   * @param usual view of the profile as of the midnight before the first event to be scored
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
   * Explains the features that contribute most to an event's statistic, in descending order.
   *
   * @param shares one share per feature, adding up to at most 1
   * @param most maximum number of reasons; features whose share is 0 or whose value is usual for
   *     everyone are omitted
   */
  public List<Reason> reasons(
      ProfileView usual, AccessEvent event, float[] vector, double[] shares, int most) {
    EvaluationContext now = contextFor(usual, event);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0 && vector[i] > 0) {
        order.add(i);
      }
    }
    order.sort((a, b) -> shares[a] == shares[b] ? a - b : Double.compare(shares[b], shares[a]));
    return order.stream()
        .map(i -> reason(now, i, vector[i], shares[i]))
        .filter(reason -> reason.usual() != null)
        .limit(most)
        .toList();
  }

  /**
   * Explains every feature of an event, in catalogue order, with a share of NaN. Usual values are
   * null if there are no words for them.
   */
  public List<Reason> explained(ProfileView usual, AccessEvent event, float[] vector) {
    EvaluationContext now = contextFor(usual, event);
    List<Reason> explained = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      explained.add(reason(now, i, vector[i], Double.NaN));
    }
    return explained;
  }

  private EvaluationContext contextFor(ProfileView usual, AccessEvent event) {
    return new EvaluationContext(
        event, usual, Long.MIN_VALUE, Long.MIN_VALUE, new TextHashes(texts));
  }

  private Reason reason(EvaluationContext now, int index, float value, double share) {
    FeatureDefinition definition = catalogue.features().get(index);
    Operator operator = Operators.of(definition);
    String usual = operator.usual(definition, now, value);
    if (!(value > 0) || usual == null) {
      String sentence = Float.isNaN(value) ? "not observed" : "nothing unusual";
      return new Reason(definition.name(), sentence, "", usual, share);
    }
    String observed = operator.observed(definition, now, value);
    String sentence = ReasonSentence.of(definition.message(), observed, usual);
    return new Reason(definition.name(), sentence, observed, usual, share);
  }
}
