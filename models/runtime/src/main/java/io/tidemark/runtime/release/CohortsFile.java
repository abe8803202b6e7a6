package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The file {@code cohorts.bin}: the habits of each rule-based cohort's members, keyed with the
 * release's key; absent unless a feature uses cohorts. Little-endian: {@code TMCO}, the version
 * (int), the count (int), and the length and bytes of each {@link CohortProfile}, by name.
 */
final class CohortsFile {
  static final String NAME = "cohorts.bin";

  private static final int MAGIC = 0x4F434D54;
  private static final int VERSION = 1;

  private CohortsFile() {}

  /**
   * @param cohorts profiles whose values have not been keyed yet
   */
  static byte[] write(Collection<CohortProfile> cohorts, MemberKey key) {
    ByteSink out = new ByteSink().i32(MAGIC).i32(VERSION).i32(cohorts.size());
    cohorts.stream()
        .sorted(Comparator.comparing(CohortProfile::name))
        .forEach(cohort -> out.bytes(cohort.keyed(key).toBytes()));
    return out.toBytes();
  }

  static Cohorts read(byte[] bytes, ProfileSchema schema, MemberKey key) {
    try {
      ByteSource in = new ByteSource(bytes);
      int magic = in.at("magic of " + NAME).i32();
      int version = in.at("version of " + NAME).i32();
      if (magic != MAGIC || version != VERSION) {
        throw in.at("version of " + NAME).damaged(4, version + " is not " + VERSION);
      }
      int count = in.at("cohorts").i32();
      List<CohortProfile> cohorts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        cohorts.add(CohortProfile.fromBytes(schema, in.at("cohort").bytes()));
      }
      in.at("end of " + NAME).end();
      return Cohorts.of(cohorts, key);
    } catch (IllegalArgumentException e) {
      throw new RejectedReleaseException(
          RejectionReason.CONTENT_UNREADABLE, NAME + " is unreadable: " + e.getMessage(), e);
    }
  }
}
