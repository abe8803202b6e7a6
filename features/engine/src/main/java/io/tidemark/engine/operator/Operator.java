package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Way of computing a feature's value from events, made of stateless functions. A custom one needs
 * only a class and a line in {@code META-INF/services} for the {@link java.util.ServiceLoader}.
 */
public class Operator {
  /** Words for a feature's value, perhaps in untrusted log text, which every output must escape. */
  @FunctionalInterface
  public interface Words {
    String of(FeatureDefinition feature, EvaluationContext now, double value);
  }

  private final String keyword;
  private final String summary;
  private final OperatorForm form;
  private final BiFunction<FeatureDefinition, ProfileSchema, Feature> compile;
  private final Words usual;
  private Words observed = (feature, now, value) -> Wording.number(value);
  private BiConsumer<FeatureDefinition, ProfileSchemaBuilder> history = (feature, schema) -> {};
  private Function<FeatureDefinition, Set<EventColumn>> reads = this::columnsOfArgument;
  private Predicate<FeatureDefinition> compares = feature -> true;
  private Function<FeatureDefinition, Aspect> aspect = Operator::aspectOfArgument;
  private float leastDifference;

  /**
   * @param keyword key used in catalogues, such as {@code share_new}
   * @param summary short description of the operator's result and inputs
   * @param form required form of definitions, checked before any function is called
   * @param compile compiles a feature with a schema of everything that it {@link #storing stores}
   * @param usual words for the values that are usual for the identity; null if the observed value
   *     is usual for everyone, and thus no reason
   */
  protected Operator(
      String keyword,
      String summary,
      OperatorForm form,
      BiFunction<FeatureDefinition, ProfileSchema, Feature> compile,
      Words usual) {
    this.keyword = keyword;
    this.summary = summary;
    this.form = form;
    this.compile = compile;
    this.usual = usual;
  }

  /**
   * Registers the data that profiles must store for a feature, by default nothing. The function
   * throws IllegalArgumentException if the definition is invalid despite its form.
   */
  protected final Operator storing(BiConsumer<FeatureDefinition, ProfileSchemaBuilder> stored) {
    history = stored;
    return this;
  }

  /**
   * Sets the columns that a feature reads in addition to those of its filter and scope, by default
   * those of its value or number. Without any of them, the feature is not observed.
   */
  protected final Operator reading(Function<FeatureDefinition, Set<EventColumn>> read) {
    reads = read;
    return this;
  }

  /** Sets whether a feature compares events with the identity's history, by default true. */
  protected final Operator comparing(Predicate<FeatureDefinition> compared) {
    compares = compared;
    return this;
  }

  /** Sets the aspect that a feature measures, by default volume for {@code events}. */
  protected final Operator measuring(Function<FeatureDefinition, Aspect> measured) {
    aspect = measured;
    return this;
  }

  /**
   * Sets the smallest meaningful difference between two values, for example if they change as the
   * history grows; values are rounded to it before drift is measured. By default 0.
   */
  protected final Operator differingBy(float least) {
    leastDifference = least;
    return this;
  }

  /** Sets the words for an observed value, by default the number. */
  protected final Operator showing(Words shown) {
    observed = shown;
    return this;
  }

  public final String keyword() {
    return keyword;
  }

  public final String summary() {
    return summary;
  }

  public final OperatorForm form() {
    return form;
  }

  public final void declareHistory(FeatureDefinition feature, ProfileSchemaBuilder schema) {
    history.accept(feature, schema);
  }

  public final Set<EventColumn> reads(FeatureDefinition feature) {
    return reads.apply(feature);
  }

  public final boolean comparesWithHistory(FeatureDefinition feature) {
    return compares.test(feature);
  }

  public final Aspect aspect(FeatureDefinition feature) {
    return aspect.apply(feature);
  }

  public final float leastDifference() {
    return leastDifference;
  }

  public final Feature compile(FeatureDefinition feature, ProfileSchema schema) {
    return compile.apply(feature, schema);
  }

  public final String observed(FeatureDefinition feature, EvaluationContext now, double value) {
    return observed.of(feature, now, value);
  }

  public final String usual(FeatureDefinition feature, EvaluationContext now, double value) {
    return usual.of(feature, now, value);
  }

  private Set<EventColumn> columnsOfArgument(FeatureDefinition feature) {
    return switch (form.argument()) {
      case VALUES -> feature.values().columns();
      case NUMBERS, COUNTS -> Set.of(feature.number().column());
      case WORDS -> Set.of(EventColumn.TIME);
    };
  }

  private static Aspect aspectOfArgument(FeatureDefinition feature) {
    return feature.argument().equals("events") && feature.where().equals(EventPredicate.ALWAYS)
        ? Aspect.VOLUME
        : Aspect.BEHAVIOUR;
  }
}
