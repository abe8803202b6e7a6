package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.CohortsByMidnight;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.NightRequest.PublishTarget;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.WarehouseLease;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.release.Lifetime;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.Publication;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseContents;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.training.IdentityRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Publishes a night's accepted baseline, together with the profiles and risk states as of that
 * night's midnight.
 *
 * <p>Reads {@code baselines}, {@code profiles}, {@code identity_risk}; writes the published folder.
 * A rerun with the same input publishes nothing new unless the release has expired, and does not
 * undo a rollback to an earlier night.
 */
record ExportStep(NightContext night, PublishTarget target) {
  static final String STEP = "export";

  /** Whether the current release is this night's, and a description of it or of the reason. */
  record Result(boolean published, String summary) {}

  /** Ways to treat a folder that contains a later night or was rolled back to an earlier one. */
  enum Older {
    /** Leave the folder unchanged, for a rerun of a past night or after a rollback. */
    LEFT_ALONE,
    /** Publish this night as requested. */
    PUBLISHED_AGAIN
  }

  Result run(LocalDate day, Older older) {
    Optional<Trained> accepted =
        BaselinesTable.of(night.warehouse(), day).filter(Trained::accepted);
    if (accepted.isEmpty()) {
      return new Result(false, "nothing: there is no accepted baseline for " + day);
    }
    try {
      if (target.throwAway().isPresent()) {
        KeyFiles.signThrowAwayRoot(
            target.throwAway().get(),
            target.folder(),
            night.settings().export().stream(),
            night.now());
      }
      Publisher publisher = new Publisher(target.key());
      Optional<LocalDate> present = publisher.presentNight(target.folder());
      if (older == Older.LEFT_ALONE && present.filter(day::isBefore).isPresent()) {
        String text =
            "nothing: there is already a release from the later night %s; "
                + "'tidemark step export --date %s%s' returns to this night";
        return new Result(false, text.formatted(present.get(), day, night.run().request().at()));
      }
      return publish(publisher, day, accepted.get(), older);
    } catch (RejectedReleaseException e) {
      throw new TidemarkException(
          ExitCode.RELEASE_REFUSED,
          "no release can be published in " + target.folder(),
          PrintableText.of(e.getMessage(), 400),
          "correct the cause; earlier releases are unchanged",
          e);
    } catch (IOException e) {
      throw TidemarkException.usage(
          "no release can be written to " + target.folder(),
          FileFault.cause(e),
          "check permissions and free space, then run this again; earlier releases are unchanged",
          e);
    }
  }

  private Result publish(Publisher publisher, LocalDate day, Trained accepted, Older older)
      throws IOException {
    Baseline baseline = accepted.baseline();
    Settings.Export export = night.settings().export();
    MemberKey key = publisher.memberKey(export.stream());
    List<String> remarks = remarks(accepted, key);
    Set<String> leaked = Leak.refused(night.warehouse());
    String signature = signature(day, baseline, export, remarks, leaked);
    Publication publication =
        new Publication(
            target.folder(),
            export.stream(),
            new Lifetime(export.expires(), export.hardExpires()),
            export.keepReleases(),
            night.now());
    if (night.isDone(STEP, day, signature)) {
      String release = night.ledger().committed(STEP).get(day).detail();
      Optional<Pointer> pointer = publisher.present(target.folder());
      Optional<String> present = pointer.map(Pointer::release);
      if (exists(release)
          && present.equals(Optional.of(release))
          && publication.isFresh(pointer.get())) {
        String text = "nothing new: release %s is in %s";
        return new Result(true, text.formatted(release, target.folder()));
      }
      if (exists(release) && present.isPresent() && older == Older.LEFT_ALONE) {
        String text =
            "nothing: the folder was rolled back from release %s to %s; "
                + "'tidemark step export --date %s%s' publishes this night again";
        String at = night.run().request().at();
        return new Result(false, text.formatted(release, present.get(), day, at));
      }
    }
    Instant since = night.now();
    Dataset<Row> profiles = ProfileStep.profilesAsOf(night, day);
    List<CohortProfile> cohorts =
        CohortsByMidnight.of(profiles, night.catalogue(), night.rules())
            .profiles(night.program().schema());
    Dataset<Row> risk =
        night
            .read(IdentityRiskTable.SPEC, day)
            .filter(col("risk_state").isNotNull())
            .select("identity", "risk_state");
    Dataset<Row> records = IdentityRecords.of(profiles, risk, baseline, night.catalogue(), key);
    String impacts = night.policy().impactMapOver(night.sources().impactMapYaml());
    ReleaseContents contents =
        new ReleaseContents(
            baseline,
            night.catalogue().yaml(),
            impacts,
            night.policy(),
            night.rules(),
            remarks,
            cohorts,
            leaked);
    WarehouseLease.check(night.warehouse().root());
    Publisher.Published published =
        publisher.publish(publication, contents, IdentityRecords.iterator(records));
    Pointer current = published.pointer();
    String text =
        "release %s of stream %s with %s, in %s"
            .formatted(
                current.sequence(),
                current.stream(),
                Counted.of(published.identities(), "identity", "identities"),
                published.folder());
    Map<LocalDate, Long> rows = Map.of(day, published.identities());
    night.commit(STEP, Map.of(day, signature), Map.of(), rows, current.release(), since);
    boolean isNew = published.outcome() == Publisher.Outcome.NEW;
    return new Result(true, (isNew ? text : "nothing new: " + text) + rootDue());
  }

  /**
   * Warns if the root document is about to expire, because enforcers load no release after that.
   */
  private String rootDue() {
    Instant expires = RootDocument.present(target.folder()).expiresAt();
    String due = "; %s expires at %s, run 'tidemark release sign-root' before";
    return expires.isAfter(night.now().plus(KeyFiles.ROOT_DUE))
        ? ""
        : due.formatted(RootDocument.NAME, expires);
  }

  /** Returns the human decisions that a release must disclose, but not who decided and why. */
  private List<String> remarks(Trained accepted, MemberKey key) {
    List<String> remarks = new ArrayList<>();
    accepted
        .acceptedGates()
        .keySet()
        .forEach(gate -> remarks.add("Gate `%s` was accepted manually".formatted(gate)));
    remarks.addAll(night.judgements().remarks(key));
    return remarks;
  }

  private String signature(
      LocalDate day,
      Baseline baseline,
      Settings.Export export,
      List<String> remarks,
      Set<String> leaked) {
    StepRecord scored = night.ledger().committed(StepDeclaration.SCORE).get(day);
    return new Signature()
        .with("baseline", baseline.toBytes())
        .with("history", night.inputs().chainedTo(day))
        .with("score", scored == null ? "" : scored.inputSignature())
        .with("rules", Fingerprints.of(night.rules()))
        .with("impact-map", night.sources().impactMap().version())
        .with("policy", night.shared(Input.POLICY))
        .with("impact-rules", night.policy().impactRules())
        .with("remarks", remarks)
        .with("leaked", leaked)
        .with("export", Fingerprints.of(export))
        .with("key", target.key().keyId())
        .hex();
  }

  /** Returns whether the folder contains a release, which may not be the current one. */
  private boolean exists(String release) {
    return Files.exists(target.folder().resolve(ReleaseRepository.RELEASES).resolve(release));
  }
}
