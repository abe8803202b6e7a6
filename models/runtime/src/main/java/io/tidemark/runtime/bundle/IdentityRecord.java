package io.tidemark.runtime.bundle;

import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.runtime.baseline.FeatureHabits;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a release knows of one identity.
 *
 * @param profile as of the night's end, its members under the release's key
 * @param usualMaximum what its statistic usually reaches in a day; empty where its scope's counts
 * @param risk held against it at the night's end, credentials and sources by {@link MemberNames};
 *     empty when there is none
 * @param habits what each of its features usually reaches
 */
public record IdentityRecord(
    Profile profile, OptionalDouble usualMaximum, Optional<RiskState> risk, FeatureHabits habits) {
  private static final int VERSION = 1;
  private static final int VERSION_WITH_HABITS = 2;

  /** A record of an identity without habits. */
  public IdentityRecord(Profile profile, OptionalDouble usualMaximum, Optional<RiskState> risk) {
    this(profile, usualMaximum, risk, FeatureHabits.NONE);
  }

  /** This record with habits. */
  public IdentityRecord with(FeatureHabits other) {
    return new IdentityRecord(profile, usualMaximum, risk, other);
  }

  /** The record of an identity as it may leave the house. */
  public static IdentityRecord leaving(
      Profile profile, OptionalDouble usualMaximum, Optional<RiskState> risk, MemberKey key) {
    MemberNames names = new MemberNames(key);
    return new IdentityRecord(
        profile.keyed(key), usualMaximum, risk.map(state -> state.renamed(names::of)));
  }

  /**
   * The byte form, little-endian: version (byte), usual maximum (float, NaN for none), profile
   * (count and bytes), risk state (count and bytes, none for none); in version 2, which is written
   * where there are habits alone, features with a habit (ints, rising) and factors (floats).
   */
  public byte[] toBytes() {
    FlatWriter out = new FlatWriter();
    out.putByte(habits.isEmpty() ? VERSION : VERSION_WITH_HABITS)
        .putInt(
            Float.floatToRawIntBits(
                usualMaximum.isPresent() ? (float) usualMaximum.getAsDouble() : Float.NaN))
        .putBytes(profile.toPlainBytes())
        .putBytes(risk.map(RiskState::toBytes).orElse(new byte[0]));
    if (!habits.isEmpty()) {
      habits.write(out);
    }
    return out.toBytes();
  }

  /**
   * Reads a record.
   *
   * @throws RefusedBundleException if the bytes are anything else
   */
  static IdentityRecord fromBytes(byte[] bytes, ProfileSchema schema, RiskPolicy policy) {
    try {
      FlatReader in = new FlatReader(bytes);
      int version = in.takeByte("record's version");
      if (version != VERSION && version != VERSION_WITH_HABITS) {
        throw in.unreadable(
            "record's version",
            1,
            version + " is neither " + VERSION + " nor " + VERSION_WITH_HABITS);
      }
      float usual = Float.intBitsToFloat(in.takeInt("usual maximum"));
      Profile profile = Profile.fromBytes(schema, in.takeBytes("profile"));
      byte[] risk = in.takeBytes("risk state");
      FeatureHabits habits =
          version == VERSION_WITH_HABITS ? FeatureHabits.read(in) : FeatureHabits.NONE;
      in.expectEnd("record");
      return new IdentityRecord(
          profile,
          Float.isNaN(usual) ? OptionalDouble.empty() : OptionalDouble.of(usual),
          risk.length == 0 ? Optional.empty() : Optional.of(RiskState.fromBytes(risk, policy)),
          habits);
    } catch (UnreadableBaselineException | IllegalArgumentException e) {
      throw new RefusedBundleException(
          Refusal.CONTENT_UNREADABLE, "an identity's record is unreadable: " + e.getMessage(), e);
    }
  }
}
