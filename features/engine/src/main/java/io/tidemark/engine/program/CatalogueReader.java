package io.tidemark.engine.program;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.operator.Operator;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.ProfileRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

final class CatalogueReader {
  private static final Pattern NAME = Pattern.compile(FeatureDefinition.NAME_PATTERN);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");
  private static final List<String> PLACEHOLDERS = List.of("observed", "usual");

  private static final RecordFormat FORMAT =
      new RecordFormat('_')
          .text(EventPredicate.class, null, EventPredicate::compile, EventPredicate::text)
          .words(
              Operator.class,
              Operators.keywords().stream().map(Operators::named).toList(),
              Operator::keyword);

  private record Written(@JsonProperty(required = true) List<WrittenFeature> features) {}

  private record WrittenFeature(
      @JsonProperty(required = true) String name,
      @JsonProperty(value = "case", required = true) @AllowedRange(least = "1", most = "5")
          Integer useCase,
      @JsonProperty(required = true) String message,
      @JsonAnySetter Map<Operator, String> operators,
      EventPredicate where,
      EventPredicate following,
      @AllowedRange(least = "1m", most = "24h") Duration window,
      StateScope per,
      Comparison against,
      @JsonProperty(required = true) Double far,
      @AllowedRange(least = "1", most = "10") Double weight,
      Boolean neverSuppressed,
      @AllowedRange(least = "1", most = "" + ProfileRules.SHORTEST_HISTORY_DAYS)
          Integer habitAfterDays,
      Optional<String> unit) {
    private FeatureDefinition definition(Map.Entry<Operator, String> operator) {
      return new FeatureDefinition(
          name,
          Objects.requireNonNullElse(useCase, 1),
          message,
          operator.getKey().keyword(),
          operator.getValue(),
          Objects.requireNonNullElse(where, EventPredicate.ALWAYS),
          Objects.requireNonNullElse(following, EventPredicate.ALWAYS),
          window,
          Objects.requireNonNullElse(per, StateScope.IDENTITY),
          against != null,
          far == null ? 1 : far.floatValue(),
          weight == null ? 1 : weight.floatValue(),
          Objects.requireNonNullElse(neverSuppressed, false),
          Objects.requireNonNullElse(habitAfterDays, 0),
          unit.orElse(""));
    }
  }

  private enum Comparison {
    PROFILE
  }

  private final RecordReading<Written> reading;
  private final Set<String> names = new HashSet<>();

  private CatalogueReader(RecordReading<Written> reading) {
    this.reading = reading;
  }

  /**
   * @throws InvalidFileException if the text is not a valid catalogue
   */
  static Catalogue read(String source, String yaml) {
    RecordReading<Written> reading = FORMAT.read(source, yaml, Written.class);
    List<FeatureDefinition> definitions =
        reading.found().map(new CatalogueReader(reading)::definitions).orElse(List.of());
    reading.get();
    return new Catalogue(definitions, Sha256.hex(yaml));
  }

  private List<FeatureDefinition> definitions(Written written) {
    if (written.features != null && written.features.isEmpty()) {
      reading.problem(written, "features", "'features' is empty; add one with '- name:'");
    }
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (WrittenFeature feature :
        Objects.requireNonNullElse(written.features, List.<WrittenFeature>of())) {
      check(feature);
      Iterator<Map.Entry<Operator, String>> operators = feature.operators.entrySet().iterator();
      if (!operators.hasNext()) {
        problem(
            feature, "", "has no operator; use one of " + String.join(", ", Operators.keywords()));
        continue;
      }
      FeatureDefinition definition = feature.definition(operators.next());
      Operators.problems(definition).forEach((key, problem) -> problem(feature, key, problem));
      operators.forEachRemaining(
          other ->
              problem(
                  feature,
                  other.getKey().keyword(),
                  "has two operators, '%s' and '%s'; keep one"
                      .formatted(definition.operator(), other.getKey().keyword())));
      definitions.add(definition);
    }
    return definitions;
  }

  private void check(WrittenFeature feature) {
    if (feature.name != null) {
      nameProblem(feature.name).ifPresent(problem -> problem(feature, "name", problem));
    }
    if (feature.message != null) {
      PLACEHOLDER
          .matcher(feature.message)
          .results()
          .map(found -> found.group(1))
          .filter(word -> !PLACEHOLDERS.contains(word))
          .forEach(
              word ->
                  problem(
                      feature,
                      "message",
                      "'message' has an unknown {%s}%s"
                          .formatted(word, NearestSpelling.hint(word, PLACEHOLDERS))));
    }
    if (feature.far != null
        && !(feature.far.floatValue() > 0 && Float.isFinite(feature.far.floatValue()))) {
      problem(
          feature, "far", "'far' must be a positive number that would be extreme for any identity");
    }
  }

  private Optional<String> nameProblem(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.of("needs a name of lower-case letters, digits and underscores, at most 63");
    }
    if (Catalogue.FIXED_COLUMNS.contains(name)) {
      return Optional.of(
          "has the same name as a column of the nightly tables; choose another, such as '"
              + name
              + "_1h'");
    }
    return names.add(name)
        ? Optional.empty()
        : Optional.of("is defined twice; names become column names, so they must be unique");
  }

  /** Adds a problem with one key of a feature, or with the whole feature if it lacks the key. */
  private void problem(WrittenFeature feature, String key, String problem) {
    reading.problem(
        feature,
        key,
        "feature '%s': %s".formatted(Objects.requireNonNullElse(feature.name, ""), problem));
  }
}
