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
 * Findings of an experiment, the single source of all output and files.
 *
 * @param id of the experiment
 * @param question candidates, days and attacks
 * @param comparison its figures, alone or with those of the other
 * @param features contribution and cost of the features; null if both candidates have the same
 */
public record Findings(String id, Question question, Comparison comparison, Features features) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new Finite())
                  .addSerializer(Double.TYPE, new Finite()))
          .build();

  /** Pair of values: of the candidate in question, and of the other. */
  record Both<T>(T tried, T against) {}

  /** Candidate with its name, number of features, their hash, and its alert budget. */
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
   * Question of an experiment.
   *
   * @param version of the program
   * @param attacks requested number
   * @param played number of them that found a victim
   * @param oneIdentityIn sampling divisor: one in this many identities is used
   * @param budget share of normal days around which detection is compared
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
   * Features of two catalogues.
   *
   * @param changes features that the candidates do not share
   * @param drift of each feature over the judged days
   * @param contribution to decisions, by feature
   * @param engineMicros CPU microseconds of the feature engine per event
   * @param cpuSeconds of training and judging all days once
   */
  record Features(
      List<Change> changes,
      List<FeatureDrift> drift,
      List<Contribution> contribution,
      Both<Double> engineMicros,
      Both<Double> cpuSeconds) {}

  /**
   * Feature that the candidates do not share.
   *
   * @param how added, changed or removed
   * @param psi between the earlier and the later half of the days; NaN if unknown
   * @param closest the most similar feature of the other candidate; null for none
   */
  record Change(String feature, String how, double psi, FeatureRelations.Closest closest) {}

  /** Contribution of one feature to decisions; null for a candidate without it. */
  record Contribution(String feature, Part tried, Part against) {}

  /** Findings as a page. */
  public LabPage page() {
    return FindingsPage.of(this);
  }

  /**
   * Writes the files of the experiment: {@code <id>/verdict.html}, {@code verdict.json} and {@code
   * catalogue.yaml}.
   *
   * @param folder created if it does not exist
   * @param catalogue YAML of the evaluated features
   * @return the verdict as a page
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
          FileFault.because(e),
          "give --out a folder that this user may write",
          e);
    }
    return own.resolve("verdict.html");
  }

  /** Attacks that the first candidate did not find, one line each. */
  public List<String> missed() {
    return DetectionTables.missed(comparison.tried().get(0).attacks());
  }

  /** Findings as JSON: snake_case names; missing figures are null. */
  public JsonNode json() {
    return tree(this);
  }

  /** Record, or maps and lists of records, as JSON in this form. */
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
