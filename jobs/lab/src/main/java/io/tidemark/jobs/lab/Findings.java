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
 * The findings of an experiment. All that is printed, shown and kept is read from it.
 *
 * @param id of the experiment
 * @param question candidates, days and attacks
 * @param comparison its figures, alone or next to those of the other
 * @param features what the features are worth and cost; null where both candidates have the same
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

  /** The same of both candidates: of that in question, and of the other. */
  record Both<T>(T tried, T against) {}

  /** A candidate by its name, its number of features, their hash, and its alert budget. */
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
   * The question of an experiment.
   *
   * @param version of the program
   * @param attacks wanted
   * @param played those of them that found a victim
   * @param oneIdentityIn one in how many identities is looked at
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
   * @param changes those that the candidates do not share
   * @param drift how far each moved over the judged days
   * @param contribution what decisions rest on, by feature
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
   * A feature that the candidates do not share.
   *
   * @param how added, changed or removed
   * @param psi between the earlier and the later half of the days; NaN where it is not known
   * @param closest the most alike feature of the other candidate; null for none
   */
  record Change(String feature, String how, double psi, FeatureRelations.Closest closest) {}

  /** One feature's part in decisions; null for a candidate that does not have it. */
  record Contribution(String feature, Part tried, Part against) {}

  /** The findings as a page. */
  public LabPage page() {
    return FindingsPage.of(this);
  }

  /**
   * Writes the files of the experiment: {@code <id>/verdict.html}, {@code verdict.json} and {@code
   * catalogue.yaml}.
   *
   * @param folder made where it does not exist
   * @param catalogue YAML of the features that were tried
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

  /** The attacks that the first candidate did not find, a line each. */
  public List<String> missed() {
    return DetectionTables.missed(comparison.tried().get(0).attacks());
  }

  /** The findings as JSON: snake_case names; figures that do not exist are null. */
  public JsonNode json() {
    return tree(this);
  }

  /** A record, or maps and lists of some, as JSON in this form. */
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
