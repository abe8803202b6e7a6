package io.tidemark.jobs.night;

import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes a night's report, extract and notebooks, unless they already exist and no table has
 * changed since.
 */
final class ReportStep {
  static final String STEP = Night.Step.REPORT.label();

  private final NightContext night;

  ReportStep(NightContext night) {
    this.night = night;
  }

  /**
   * Writes the report if it is missing or outdated.
   *
   * @param attacks labelled attacks with which the night's alerts were compared
   * @return the other files that were left in place; empty if nothing was written
   */
  Optional<List<String>> run(Optional<DetectionRows> attacks) {
    String signature = signature();
    if (night.isDone(STEP, night.night(), signature) && exists()) {
      return Optional.empty();
    }
    Instant since = night.run().clock().instant();
    List<String> kept = NightReports.write(night, attacks);
    night.commit(STEP, Map.of(night.night(), signature), Map.of(), Map.of(), null, since);
    return Optional.of(kept);
  }

  /**
   * Returns the signature of all tables that a report reads. A commit to any of these tables makes
   * the report outdated.
   */
  private String signature() {
    SortedMap<String, Long> versions = night.warehouse().versions();
    versions.keySet().remove(StepRecord.TABLE.name());
    Signature tables = new Signature();
    versions.forEach(tables::with);
    return new Signature()
        .with("tables", tables)
        .with("rules", Fingerprints.of(night.rules()))
        .with("catalogue", night.program().catalogue().hash())
        .with("policy", night.shared(Input.POLICY))
        .with("code", ProgramVersion.text())
        .hex();
  }

  private boolean exists() {
    Configuration hadoop = night.warehouse().spark().sparkContext().hadoopConfiguration();
    Path report = new Path(NightReports.file(night.warehouse(), night.night()));
    Path extract =
        new Path(NightExtract.folder(night.warehouse(), night.night()), "data/schema.json");
    try {
      return report.getFileSystem(hadoop).exists(report)
          && extract.getFileSystem(hadoop).exists(extract);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot check whether the report " + report + " exists", e);
    }
  }
}
