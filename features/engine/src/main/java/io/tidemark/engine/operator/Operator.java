package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * Way of computing a feature's value from events. Operators are stateless and are found through
 * {@link java.util.ServiceLoader}, so adding a custom operator requires only a class and a line in
 * {@code META-INF/services}.
 */
public abstract class Operator {
  private final String keyword;
  private final String summary;
  private final OperatorForm form;

  /**
   * @param keyword key used in catalogues, for instance {@code share_new}
   * @param summary short description of the operator's result and inputs
   * @param form required form of feature definitions that use this operator; definitions are
   *     checked against it before any method is called
   */
  protected Operator(String keyword, String summary, OperatorForm form) {
    this.keyword = keyword;
    this.summary = summary;
    this.form = form;
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

  /**
   * Registers the data that profiles must store for a feature. By default, nothing is registered.
   *
   * @param definition definition that has the required {@link #form}
   * @throws IllegalArgumentException if the definition has the required form but is invalid for
   *     another reason
   */
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {}

  /**
   * Returns the columns that a feature reads in addition to those of its filter and scope. If one
   * of these columns is absent, the feature is not observed. By default, these are the columns of
   * the feature's value or number.
   */
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return switch (form.works()) {
      case VALUES -> definition.values().columns();
      case NUMBERS, COUNTS -> Set.of(definition.number().column());
      case WORDS -> Set.of(EventColumn.TIME);
    };
  }

  /** Returns whether a feature compares events with the identity's history. The default is true. */
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return true;
  }

  /**
   * Returns the aspect of behaviour that a feature measures. The default is volume for features
   * whose argument is {@code events}, and behaviour for all other features.
   */
  public Aspect aspect(FeatureDefinition definition) {
    return definition.argument().equals("events")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? Aspect.VOLUME
        : Aspect.BEHAVIOUR;
  }

  /**
   * Returns the smallest meaningful difference between two values. Small differences are
   * meaningless if, for instance, the values change as the history grows. Values are rounded to
   * multiples of it before drift is measured. The default is 0, which means that every difference
   * is meaningful.
   */
  public float leastDifference() {
    return 0;
  }

  /**
   * Compiles a feature.
   *
   * @param schema schema that contains everything registered by {@link #declareHistory}
   */
  public abstract Feature compile(FeatureDefinition definition, ProfileSchema schema);
}
