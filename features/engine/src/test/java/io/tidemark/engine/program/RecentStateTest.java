package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecentStateTest {
  private static final FeatureProgram PROGRAM = ExampleFeatures.program();
  private static final ProfileView NOBODY =
      Profile.none(PROGRAM.schema()).view(ProfileRules.defaults());

  @Test
  void newStateRoundTrips() {
    RecentState read = RecentState.fromBytes(PROGRAM, PROGRAM.newRecentState(5).toBytes(PROGRAM));
    assertThat(read.sinceMicros).isEqualTo(5);
    assertThat(read.lastMicros()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void detectsAnyChangedByte() {
    byte[] bytes = busy(40).toBytes(PROGRAM);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      assertThatThrownBy(() -> RecentState.fromBytes(PROGRAM, damaged))
          .as("byte " + at)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("warm up from events instead");
    }
  }

  @Test
  void detectsAnyMissingByte() {
    byte[] bytes = busy(40).toBytes(PROGRAM);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RecentState.fromBytes(PROGRAM, cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /**
   * An attacker who can write the file can also compute its checksum, so forged bytes must be
   * harmless.
   */
  @Property(tries = 300)
  void forgedBytesFailCleanly(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = busy(60).toBytes(PROGRAM);
    for (int i = 0; i <= random.nextInt(4); i++) {
      bytes[9 + random.nextInt(bytes.length - 13)] = (byte) random.nextInt(256);
    }
    try {
      RecentState forged = RecentState.fromBytes(PROGRAM, sealed(bytes));
      for (AccessEvent event : events(20)) {
        PROGRAM.evaluate(NOBODY, forged, event, new float[PROGRAM.size()]);
        PROGRAM.completed(forged, event);
      }
      forged.toBytes(PROGRAM);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("Cannot read record at byte ");
    }
  }

  @Test
  void rejectsOtherCatalogue() {
    byte[] bytes = FeatureProgram.builtIn().newRecentState(0).toBytes(FeatureProgram.builtIn());
    assertThatThrownBy(() -> RecentState.fromBytes(PROGRAM, bytes))
        .hasMessage(
            "Recent state was written with a different catalogue; warm up from events instead");
  }

  @Test
  void rejectsOtherVersion() {
    byte[] bytes = busy(1).toBytes(PROGRAM);
    for (int version : new int[] {2, 9}) {
      bytes[0] = (byte) version;
      assertThatThrownBy(() -> RecentState.fromBytes(PROGRAM, bytes))
          .hasMessage(
              "Recent state has version "
                  + version
                  + ", but this engine reads version 1;"
                  + " warm up from events instead, or use the engine that wrote it");
    }
  }

  @Test
  void ordinaryDayFitsInFourKilobytes() {
    FeatureProgram builtIn = FeatureProgram.builtIn();
    RecentState recent = builtIn.newRecentState(0);
    ProfileView usual = Profile.none(builtIn.schema()).view(ProfileRules.defaults());
    for (AccessEvent event : new RandomIdentity(1).events(MONDAY, 1, 100)) {
      builtIn.evaluate(usual, recent, event, new float[builtIn.size()]);
      builtIn.completed(recent, event);
    }
    assertThat(recent.toBytes(builtIn).length).isBetween(500, 4096);
  }

  /** Threads may deliver the events of one identity out of order. */
  @Property(tries = 20)
  void outOfOrderStateRoundTrips(@ForAll long seed) {
    List<AccessEvent> mixed = new ArrayList<>(events(80));
    Collections.shuffle(mixed, new Random(seed));
    RecentState recent = PROGRAM.newRecentState(0);
    for (AccessEvent event : mixed) {
      PROGRAM.evaluate(NOBODY, recent, event, new float[PROGRAM.size()]);
      PROGRAM.completed(recent, event);
      byte[] bytes = recent.toBytes(PROGRAM);
      assertThat(RecentState.fromBytes(PROGRAM, bytes).toBytes(PROGRAM)).isEqualTo(bytes);
    }
  }

  private static RecentState busy(int events) {
    RecentState recent = PROGRAM.newRecentState(0);
    for (AccessEvent event : events(events)) {
      PROGRAM.evaluate(NOBODY, recent, event, new float[PROGRAM.size()]);
      PROGRAM.completed(recent, event);
    }
    return recent;
  }

  private static List<AccessEvent> events(int events) {
    return new RandomIdentity(4).burst(MONDAY, 700, events, 0);
  }

  private static byte[] sealed(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - 4);
    byte[] sealed = bytes.clone();
    for (int i = 0; i < 4; i++) {
      sealed[bytes.length - 4 + i] = (byte) (checksum.getValue() >>> (8 * i));
    }
    return sealed;
  }
}
