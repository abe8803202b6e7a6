package io.tidemark.jobs.lab;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.ReportPages;
import io.tidemark.training.FeatureDrift;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The findings of an experiment, from which all of its output is created.
 *
 * @param features null if both candidates have the same features
 */
public record LabResult(String id, Question question, Comparison comparison, Features features) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new Finite())
                  .addSerializer(Double.TYPE, new Finite()))
          .build();

  /** A value for the evaluated candidate and for the other one. */
  record Both<T>(T tried, T against) {}

  record Named(String name, int features, String hash, double budget) {
    static Named of(Candidate candidate) {
      return new Named(
          candidate.name(),
          candidate.catalogue().program().size(),
          candidate.catalogue().program().catalogue().hash(),
          candidate.budget());
    }
  }

  /**
   * The question.
   *
   * @param played number of the requested attacks that have a victim
   * @param oneIdentityIn sampling divisor: one in this many identities is used
   * @param budget alert budget around which detection is compared, as a share of the normal days
   */
  record Question(
      String asked,
      String version,
      Named tried,
      Named against,
      String from,
      String to,
      int days,
      int attacks,
      int played,
      long oneIdentityIn,
      long seed,
      double budget,
      List<Long> trainingSeeds) {}

  /**
   * A comparison of two catalogues' features: changes, drift, contribution to decisions, CPU
   * microseconds of the engine per event, and CPU time for training and judging all days once.
   */
  record Features(
      List<Change> changes,
      List<FeatureDrift> drift,
      List<Contribution> contribution,
      Both<Double> engineMicros,
      Both<Double> cpuSeconds) {}

  /**
   * A feature that was added, changed or removed.
   *
   * @param psi population stability index between the halves of the days; NaN if unknown
   * @param closest null if no feature is comparable
   */
  record Change(String feature, String how, double psi, FeatureRelations.Closest closest) {}

  /** A feature's contribution to decisions; null for a candidate that lacks it. */
  record Contribution(String feature, Part tried, Part against) {}

  public LabPage page() {
    return LabResultPage.of(this);
  }

  /**
   * Writes {@code <id>/verdict.html}, {@code verdict.json} and {@code catalogue.yaml}, and returns
   * the first.
   */
  public Path write(Path folder, String catalogue) {
    StringWriter html = new StringWriter();
    ReportPages.write(page(), html);
    Path own = folder.resolve(id);
    try {
      Files.createDirectories(own);
      Files.writeString(own.resolve("verdict.html"), html.toString());
      Files.writeString(own.resolve("verdict.json"), AsciiJson.of(json()) + "\n");
      Files.writeString(own.resolve("catalogue.yaml"), catalogue);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the verdict cannot be written to " + PrintableText.of(folder.toString(), 120),
          FileFault.cause(e),
          "give --out a folder that this user may write to",
          e);
    }
    return own.resolve("verdict.html");
  }

  public List<String> missed() {
    return DetectionTables.missed(comparison.tried().get(0).attacks());
  }

  /** Returns the findings as JSON with names in snake_case. Missing figures are null. */
  public JsonNode json() {
    return tree(this);
  }

  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static final class Finite extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    private Finite() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }
}
