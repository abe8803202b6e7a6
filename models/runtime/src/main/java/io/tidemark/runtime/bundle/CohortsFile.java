package io.tidemark.runtime.bundle;

import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The file {@code cohorts.bin}: what the members of each rule-given cohort habitually do, values
 * under the release's key. Only a release whose features look at cohorts has it. Little-endian:
 * {@code TMCO}, version (int), count (int), then per cohort, rising by name, count and bytes of a
 * {@link CohortProfile}.
 */
final class CohortsFile {
  static final String NAME = "cohorts.bin";

  private static final int MAGIC = 0x4F434D54;
  private static final int VERSION = 1;

  private CohortsFile() {}

  /**
   * @param cohorts not keyed
   */
  static byte[] write(Collection<CohortProfile> cohorts, MemberKey key) {
    FlatWriter out = new FlatWriter().putInt(MAGIC).putInt(VERSION).putInt(cohorts.size());
    cohorts.stream()
        .sorted(Comparator.comparing(CohortProfile::name))
        .forEach(cohort -> out.putBytes(cohort.keyed(key).toBytes()));
    return out.toBytes();
  }

  /**
   * Reads the file.
   *
   * @throws RefusedBundleException if it is anything else
   */
  static Cohorts read(byte[] bytes, ProfileSchema schema, MemberKey key) {
    try {
      FlatReader in = new FlatReader(bytes);
      int magic = in.takeInt("magic of " + NAME);
      int version = in.takeInt("version of " + NAME);
      if (magic != MAGIC || version != VERSION) {
        throw in.unreadable("version of " + NAME, 4, version + " is not " + VERSION);
      }
      int count = in.takeInt("cohorts");
      List<CohortProfile> cohorts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        cohorts.add(CohortProfile.fromBytes(schema, in.takeBytes("cohort")));
      }
      in.expectEnd(NAME);
      return Cohorts.of(cohorts, key);
    } catch (UnreadableBaselineException | IllegalArgumentException e) {
      throw new RefusedBundleException(
          Refusal.CONTENT_UNREADABLE, NAME + " is unreadable: " + e.getMessage(), e);
    }
  }
}
