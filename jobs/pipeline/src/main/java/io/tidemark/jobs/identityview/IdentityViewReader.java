package io.tidemark.jobs.identityview;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.Columns;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Reads views from the tables {@code baselines} and {@code profiles}. */
public record IdentityViewReader(
    Warehouse warehouse, FeatureProgram program, ProfileRules rules, Policy policies) {
  /** Returns the last night with an accepted baseline. */
  public LocalDate lastNight() {
    return warehouse
        .read(BaselinesTable.SPEC)
        .filter(col(BaselinesTable.ACCEPTED))
        .orderBy(col(BaselinesTable.TRAINED_FOR).desc())
        .select(BaselinesTable.TRAINED_FOR)
        .as(Encoders.LOCALDATE())
        .limit(1)
        .collectAsList()
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new TidemarkException(
                    ExitCode.INPUT_MISSING,
                    "there is no accepted baseline",
                    "no night has trained one yet, or gates refused all of them",
                    "run 'tidemark nightly'; 'tidemark baseline history' lists what was refused"));
  }

  /** Returns an identity's view, or throws if the night or the identity is unknown. */
  public IdentityView read(String identity, LocalDate night) {
    Baseline baseline = baseline(night);
    Dataset<Row> midnight = warehouse.read(IdentitiesTable.PROFILES, night);
    Optional<Row> row =
        midnight
            .filter(col(Columns.IDENTITY).equalTo(identity))
            .select(Columns.PROFILE)
            .collectAsList()
            .stream()
            .findFirst();
    if (row.isEmpty()) {
      throw missing(identity, night, midnight);
    }
    Profile profile = Profile.fromBytes(program.schema(), row.get().getAs(0));
    return IdentityView.of(identity, profile, profile.view(rules), program, baseline, policies);
  }

  private Baseline baseline(LocalDate night) {
    Trained trained =
        BaselinesTable.of(warehouse, night)
            .orElseThrow(
                () ->
                    new TidemarkException(
                        ExitCode.INPUT_MISSING,
                        "there is no baseline from " + night,
                        "no baseline has been trained for that day",
                        "'tidemark baseline history' lists the nights that have one"));
    if (!trained.featureSet().equals(program.catalogue().hash())) {
      throw TidemarkException.usage(
          "the baseline of " + night + " uses different features",
          "it was trained with a different catalogue",
          "choose a later night, or give the catalogue it was trained with");
    }
    return trained.baseline();
  }

  private TidemarkException missing(String identity, LocalDate night, Dataset<Row> midnight) {
    String shown = PrintableText.of(identity, 160);
    if (midnight.isEmpty()) {
      return new TidemarkException(
          ExitCode.INPUT_MISSING,
          "what was usual on " + night + " is no longer known",
          "the table profiles keeps only the last seven midnights and the last of each month",
          "choose a night in the last seven days, or the last night of a month");
    }
    boolean known =
        !warehouse.read(IdentitiesTable.SPEC).filter(col("identity").equalTo(identity)).isEmpty();
    return TidemarkException.usage(
        "nothing is known about '" + shown + "' on " + night,
        known
            ? "it was never classified as non-human, or first appeared later"
            : "there is no identity with that key",
        "copy the key from an alert, including the bars between its three parts, and quote it");
  }
}
