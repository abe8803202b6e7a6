package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.release.GoldenFile.GoldenEvents;
import io.tidemark.runtime.release.ReleaseWriter.CohortsFile;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Records of identities and cohorts in a release are read as written, or rejected. */
class IdentityRecordTest {
  private static final MemberKey KEY = MemberKey.of(new byte[MemberKey.BYTES]);
  private static final ProfileSchema SCHEMA =
      FeatureProgram.read("small", SmallRelease.contents().catalogueYaml()).schema();
  private static final RiskPolicy POLICY = RiskPolicy.defaults();
  private static final Profile PROFILE =
      GoldenEvents.profile(
              TestCompany.NIGHT, SCHEMA, SmallRelease.contents().profileRules(), "ci_job:aws")
          .keyed(KEY);

  @Test
  void roundTrips() {
    IdentityRecord bare = new IdentityRecord(PROFILE, OptionalDouble.empty(), Optional.empty());
    IdentityRecord usual = new IdentityRecord(PROFILE, OptionalDouble.of(0.1), Optional.of(risk()));
    for (IdentityRecord record : List.of(bare, usual)) {
      IdentityRecord read = IdentityRecord.fromBytes(record.toBytes(), SCHEMA, POLICY);
      assertThat(read.toBytes()).isEqualTo(record.toBytes());
      assertThat(read.usualMaximum().isPresent()).isEqualTo(record.usualMaximum().isPresent());
      assertThat(read.risk().isPresent()).isEqualTo(record.risk().isPresent());
    }
    assertThat(IdentityRecord.fromBytes(usual.toBytes(), SCHEMA, POLICY).usualMaximum())
        .as("in single precision")
        .hasValue(0.1f);
  }

  @Test
  void rejectsDamagedRecordOrOtherVersion() {
    byte[] whole = new IdentityRecord(PROFILE, OptionalDouble.of(1), Optional.of(risk())).toBytes();
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "CONTENT_UNREADABLE: an identity's record");
    }
    assertRefused(Arrays.copyOf(whole, whole.length + 1), "CONTENT_UNREADABLE: ");
    byte[] later = whole.clone();
    later[0] = 2;
    assertRefused(later, "CONTENT_UNREADABLE: an identity's record is unreadable: ");
  }

  @Test
  void rejectsDamagedCohorts() {
    FeatureProgram program = TestCompany.withCohorts(11).program();
    CohortProfile cohort = TestCompany.withCohorts(11).cohort();
    byte[] whole = CohortsFile.write(List.of(cohort), KEY);
    assertThat(CohortsFile.read(whole, program.schema(), KEY).names())
        .containsExactly("service_account:aws");
    assertThat(CohortsFile.read(CohortsFile.write(List.of(), KEY), program.schema(), KEY).names())
        .isEmpty();
    for (int length : new int[] {0, 3, 4, 11, 12, 15, whole.length - 1, whole.length + 1}) {
      assertThatThrownBy(
              () -> CohortsFile.read(Arrays.copyOf(whole, length), program.schema(), KEY))
          .as("%d bytes", length)
          .isInstanceOf(RejectedReleaseException.class)
          .hasMessageStartingWith("CONTENT_UNREADABLE: cohorts.bin is unreadable: ");
    }
    for (int at : new int[] {0, 4, 8}) {
      byte[] other = whole.clone();
      other[at]++;
      assertThatThrownBy(() -> CohortsFile.read(other, program.schema(), KEY))
          .hasMessageStartingWith("CONTENT_UNREADABLE: cohorts.bin is unreadable: ");
    }
  }

  private static RiskState risk() {
    RiskState risk = RiskState.empty(POLICY);
    risk.observe(5_000_000, "a", "b", 3, 0.05);
    return risk;
  }

  private static void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> IdentityRecord.fromBytes(bytes, SCHEMA, POLICY))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith(message);
  }
}
