package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.lab.AdaptiveAttacker.Move;
import io.tidemark.simulator.Rng;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdaptiveAttackerTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
  private static final AccessEvent OWN = read("own", 9.5, "arn:aws:s3:::own/reports/17");
  private static final AccessEvent PEERS = read("peer", 3, "arn:aws:s3:::theirs/reports/4");

  @Test
  void onlyTheTargetChanges() {
    AccessEvent taken = taken(Move.NEW_OBJECTS, 1).get(0);
    AccessEvent restored =
        taken.toBuilder()
            .text(EventColumn.METADATA_UID, OWN.text(EventColumn.METADATA_UID))
            .number(EventColumn.TIME, OWN.timeMicros())
            .text(EventColumn.RESOURCE_UID, OWN.text(EventColumn.RESOURCE_UID))
            .texts(EventColumn.RESOURCES, List.of())
            .build();
    assertThat(taken.texts(EventColumn.RESOURCES))
        .containsExactly(taken.text(EventColumn.RESOURCE_UID));
    assertThat(restored).isEqualTo(OWN);
  }

  @ParameterizedTest
  @EnumSource(Move.class)
  void callsFollowAnOwnCallInTheSameHour(Move move) {
    assertThat(taken(move, 50))
        .hasSize(50)
        .allMatch(event -> event.timeMicros() > OWN.timeMicros())
        .allMatch(event -> EventTime.hourOfDay(event.timeMicros()) == 9)
        .doesNotHaveDuplicates();
    if (move.takesObjects()) {
      assertThat(move.amount(taken(move, 50))).isEqualTo(50);
    }
  }

  @Test
  void targetsFitTheMove() {
    assertThat(target(Move.STEADY)).isEqualTo("arn:aws:s3:::own/reports/17");
    assertThat(target(Move.NEW_OBJECTS)).matches("arn:aws:s3:::own/reports/[0-9]{5,}");
    assertThat(target(Move.NEW_PREFIXES)).matches("arn:aws:s3:::own/[0-9a-f]{6}/reports/17");
    assertThat(target(Move.PEER_TARGETS)).isEqualTo("arn:aws:s3:::theirs/reports/4");
    assertThat(taken(Move.PEER_TARGETS, 2).get(1).text(EventColumn.RESOURCE_UID))
        .matches("arn:aws:s3:::theirs/reports/[0-9]{5,}");
    assertThat(taken(Move.OTHER_REGION, 1).get(0).text(EventColumn.CLOUD_REGION))
        .isEqualTo("eu-west-3");
  }

  @Test
  void impossibleMovesTakeNothing() {
    AdaptiveAttacker alone = attacker(List.of(), Set.of("us-east-1"));
    assertThat(alone.take(Move.PEER_TARGETS, DAY, 5)).isEmpty();
    assertThat(alone.take(Move.OTHER_REGION, DAY, 5)).isEmpty();
    assertThat(alone.take(Move.STEADY, DAY.plusDays(1), 5)).isEmpty();
  }

  private static String target(Move move) {
    return taken(move, 1).get(0).text(EventColumn.RESOURCE_UID);
  }

  private static List<AccessEvent> taken(Move move, int count) {
    return attacker(List.of(PEERS), Set.of("eu-west-3", "us-east-1")).take(move, DAY, count);
  }

  private static AdaptiveAttacker attacker(List<AccessEvent> peers, Set<String> regions) {
    return new AdaptiveAttacker(List.of(OWN), peers, regions, Rng.keyed(1, "attacker", 0));
  }

  private static AccessEvent read(String name, double hour, String target) {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, "e-" + name)
        .number(EventColumn.TIME, SmallCompany.at(DAY, hour))
        .text(EventColumn.IDENTITY, name)
        .text(EventColumn.CLOUD_REGION, "us-east-1")
        .text(EventColumn.ACTION, "s3:GetObject")
        .number(EventColumn.IMPACT_TIER, 0)
        .text(EventColumn.RESOURCE_UID, target)
        .number(EventColumn.STATUS_ID, 1)
        .text(EventColumn.AUTHZ_DECISION, "ALLOWED")
        .build();
  }
}
