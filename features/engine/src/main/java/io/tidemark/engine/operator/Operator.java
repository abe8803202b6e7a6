package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * Way of computing a feature's value from events. Stateless; a custom one needs only a class and a
 * line in {@code META-INF/services} for the {@link java.util.ServiceLoader}.
 */
public abstract class Operator {
  private final String keyword;
  private final String summary;
  private final OperatorForm form;

  /**
   * @param keyword key used in catalogues, such as {@code share_new}
   * @param summary short description of the operator's result and inputs
   * @param form required form of definitions, checked before any method is called
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
   * Registers the data that profiles must store for a feature, by default nothing.
   *
   * @throws IllegalArgumentException if the definition is invalid despite its {@link #form}
   */
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {}

  /**
   * Returns the columns that a feature reads in addition to those of its filter and scope, by
   * default those of its value or number. Without any of them, the feature is not observed.
   */
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return switch (form.works()) {
      case VALUES -> definition.values().columns();
      case NUMBERS, COUNTS -> Set.of(definition.number().column());
      case WORDS -> Set.of(EventColumn.TIME);
    };
  }

  /** Returns whether a feature compares events with the identity's history, by default true. */
  public boolean comparesWithHistory(FeatureDefinition definition) {
    return true;
  }

  /** Returns the aspect that a feature measures, by default volume for {@code events}. */
  public Aspect aspect(FeatureDefinition definition) {
    return definition.argument().equals("events")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? Aspect.VOLUME
        : Aspect.BEHAVIOUR;
  }

  /**
   * Returns the smallest meaningful difference between two values, for example if they change as
   * the history grows; values are rounded to it before drift is measured. By default 0.
   */
  public float leastDifference() {
    return 0;
  }

  /** Compiles a feature with a schema of everything registered by {@link #declareHistory}. */
  public abstract Feature compile(FeatureDefinition definition, ProfileSchema schema);
}
