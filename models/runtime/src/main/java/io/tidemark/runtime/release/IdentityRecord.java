package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An identity's record in a release.
 *
 * @param profile profile at the end of the last day that the release learned from, keyed
 * @param usualMaximum usual daily maximum of the statistic, or empty if that of its scope applies
 * @param risk risk at the end of that day, with keyed names ({@link HashedNames}), or empty
 */
public record IdentityRecord(
    Profile profile, OptionalDouble usualMaximum, Optional<RiskState> risk) {
  private static final int VERSION = 1;

  /** Creates a record for publication, in which all names are keyed. */
  public static IdentityRecord leaving(
      Profile profile, OptionalDouble usualMaximum, Optional<RiskState> risk, MemberKey key) {
    HashedNames names = new HashedNames(key);
    return new IdentityRecord(
        profile.keyed(key), usualMaximum, risk.map(state -> state.renamed(names::of)));
  }

  /**
   * Returns the little-endian byte form: the version (byte), the usual maximum (float, NaN if
   * absent), the profile (length and bytes) and the risk state (length and bytes; length 0 if
   * absent).
   */
  public byte[] toBytes() {
    return new ByteSink()
        .u8(VERSION)
        .i32(
            Float.floatToRawIntBits(
                usualMaximum.isPresent() ? (float) usualMaximum.getAsDouble() : Float.NaN))
        .bytes(profile.toBytes())
        .bytes(risk.map(RiskState::toBytes).orElse(new byte[0]))
        .toBytes();
  }

  static IdentityRecord fromBytes(byte[] bytes, ProfileSchema schema, RiskPolicy policy) {
    try {
      ByteSource in = new ByteSource(bytes);
      int version = in.at("record's version").u8();
      if (version != VERSION) {
        throw in.at("record's version")
            .damaged(1, version + " is not " + VERSION + ", the version this runtime reads");
      }
      float usual = Float.intBitsToFloat(in.at("usual maximum").i32());
      Profile profile = Profile.fromBytes(schema, in.at("profile").bytes());
      byte[] risk = in.at("risk state").bytes();
      in.at("end of record").end();
      return new IdentityRecord(
          profile,
          Float.isNaN(usual) ? OptionalDouble.empty() : OptionalDouble.of(usual),
          risk.length == 0 ? Optional.empty() : Optional.of(RiskState.fromBytes(risk, policy)));
    } catch (IllegalArgumentException e) {
      throw new RejectedReleaseException(
          RejectionReason.CONTENT_UNREADABLE,
          "an identity's record is unreadable: " + e.getMessage(),
          e);
    }
  }
}
