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
 * What a night wants to publish, besides the records of identities.
 *
 * @param baseline of the night; what it knows of single identities goes into their records
 * @param catalogueYaml text of the catalogue it was trained with
 * @param impactMapYaml text of the map that gives actions their impact
 * @param policy that the night went by
 * @param profileRules how profiles were folded
 * @param remarks what else a person has to know who answers for it, such as gates accepted by hand
 *     and labels that relax trust; plain text, one line each
 * @param cohorts as of the night's end, not keyed; regarded where the catalogue looks at cohorts
 * @param leaked ids of credentials that are known to have leaked and are to be refused
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

  /** A release without remarks or leaked credentials. */
  public ReleaseContents(
      Baseline baseline,
      String catalogueYaml,
      String impactMapYaml,
      Policy policy,
      ProfileRules profileRules) {
    this(
        baseline,
        catalogueYaml,
        impactMapYaml,
        policy,
        profileRules,
        List.of(),
        List.of(),
        Set.of());
  }

  /** The same with these credentials to be refused. */
  public ReleaseContents withLeaked(Set<String> credentials) {
    return new ReleaseContents(
        baseline,
        catalogueYaml,
        impactMapYaml,
        policy,
        profileRules,
        remarks,
        cohorts,
        credentials);
  }

  /** The same with these cohorts. */
  public ReleaseContents withCohorts(List<CohortProfile> present) {
    return new ReleaseContents(
        baseline, catalogueYaml, impactMapYaml, policy, profileRules, remarks, present, leaked);
  }

  ReleaseModel rulebook(MemberKey key) {
    MemberNames names = new MemberNames(key);
    FeatureProgram program = FeatureProgram.read(ReleaseWriter.CATALOGUE, catalogueYaml);
    return new ReleaseModel(
        baseline.trainedFor(),
        new BaselineJudge(baseline, program.recentFeatures()),
        program,
        profileRules,
        key,
        program.regardsCohorts()
            ? Cohorts.of(cohorts.stream().map(cohort -> cohort.keyed(key)).toList(), key)
            : Cohorts.NONE,
        policy.released(name -> names.hex(name)));
  }
}
