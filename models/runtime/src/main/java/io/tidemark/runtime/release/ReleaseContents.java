package io.tidemark.runtime.release;

import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.policy.Policy;
import java.util.List;
import java.util.Set;

/**
 * The content of a release to be published, without its identity records.
 *
 * @param catalogueYaml feature catalogue with which the baseline was trained
 * @param remarks notes for the person accountable for the release; plain text, one line each
 * @param cohorts cohorts at the end of the last day, not yet keyed, for cohort features
 * @param leaked ids of leaked credentials, which enforcers reject
 */
public record ReleaseContents(
    Baseline baseline,
    String catalogueYaml,
    String impactMapYaml,
    Policy policy,
    ProfileRules profileRules,
    List<String> remarks,
    List<CohortProfile> cohorts,
    Set<String> leaked) {
  public ReleaseContents {
    baseline = baseline.withoutIdentities();
    remarks = List.copyOf(remarks);
    cohorts = List.copyOf(cohorts);
    leaked = Set.copyOf(leaked);
  }

  ReleaseModel rulebook(MemberKey key) {
    HashedNames names = new HashedNames(key);
    FeatureProgram program = FeatureProgram.read(ReleaseWriter.CATALOGUE, catalogueYaml);
    return new ReleaseModel(
        baseline.trainedFor(),
        new BaselineJudge(baseline, program.recentFeatures()),
        program,
        profileRules,
        key,
        program.usesCohorts()
            ? Cohorts.of(cohorts.stream().map(cohort -> cohort.keyed(key)).toList())
            : Cohorts.NONE,
        policy.released(name -> names.hex(name)));
  }
}
