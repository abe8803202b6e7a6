package io.tidemark.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.Bound.AllowedHours;
import io.tidemark.engine.bound.Bound.AllowedNetworks;
import io.tidemark.engine.bound.Bound.AllowedNetworks.Network;
import io.tidemark.engine.bound.Bound.AllowedScopes;
import io.tidemark.engine.bound.Bound.DevicePosture;
import io.tidemark.engine.bound.Bound.MaxImpact;
import io.tidemark.engine.bound.Bound.MaxTokenAge;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundTest {
  private static final String IDENTITY = "gateway|-|crm";
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "2026-03-27T05:59:59Z, BREACHED, Friday before seven in winter time",
    "2026-03-27T06:00:00Z, WITHIN, Friday at seven in winter time",
    "2026-03-27T17:59:59Z, WITHIN, just before the end",
    "2026-03-27T18:00:00Z, BREACHED, the end is excluded",
    "2026-03-28T10:00:00Z, BREACHED, Saturday",
    "2026-03-30T05:00:00Z, WITHIN, Monday at seven in summer time"
  })
  void evaluatesHoursInZone(String at, Bound.Result finding, String description) {
    AllowedHours hours =
        new AllowedHours(
            LocalTime.of(7, 0),
            LocalTime.of(19, 0),
            BERLIN,
            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));
    assertThat(check(hours, at(at).build())).as(description).isEqualTo(finding);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-27T21:30:00Z, WITHIN, Friday night",
    "2026-03-28T03:30:00Z, WITHIN, the same night after midnight",
    "2026-03-28T21:30:00Z, BREACHED, Saturday night does not begin on a Friday",
    "2026-03-27T03:30:00Z, BREACHED, the night that began on Thursday"
  })
  void hoursMayCrossMidnight(String at, Bound.Result finding, String description) {
    AllowedHours hours =
        new AllowedHours(LocalTime.of(22, 0), LocalTime.of(5, 0), BERLIN, Set.of(DayOfWeek.FRIDAY));
    assertThat(check(hours, at(at).build())).as(description).isEqualTo(finding);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-27T07:59:59Z, BREACHED, before they begin on Friday",
    "2026-03-27T08:00:00Z, WITHIN, from then on",
    "2026-03-28T07:59:59Z, WITHIN, until the same time of Saturday",
    "2026-03-28T08:00:00Z, BREACHED, which is the end"
  })
  void equalStartAndEndMeansWholeDay(String at, Bound.Result finding, String description) {
    LocalTime nine = LocalTime.of(9, 0);
    AllowedHours hours = new AllowedHours(nine, nine, BERLIN, Set.of(DayOfWeek.FRIDAY));
    assertThat(check(hours, at(at).build())).as(description).isEqualTo(finding);
  }

  @Test
  void tokenAgeFallsBackToSessionStart() {
    MaxTokenAge age = new MaxTokenAge(Duration.ofHours(1));
    AccessEvent.Builder event = at("2026-03-27T12:00:00Z");
    assertThat(check(age, event.build())).isEqualTo(Bound.Result.UNKNOWN);
    event = at("2026-03-27T12:00:00Z");
    event.number(EventColumn.ACTOR_SESSION_CREATED_TIME, micros("2026-03-27T10:59:59Z"));
    assertThat(check(age, event.build())).isEqualTo(Bound.Result.BREACHED);
    event = at("2026-03-27T12:00:00Z");
    event.number(EventColumn.ACTOR_SESSION_CREATED_TIME, micros("2026-03-27T10:59:59Z"));
    event.number(EventColumn.API_TOKEN_CREATED_TIME, micros("2026-03-27T11:00:00Z"));
    assertThat(check(age, event.build())).isEqualTo(Bound.Result.WITHIN);
    event = at("2026-03-27T12:00:00Z");
    event.number(EventColumn.API_TOKEN_CREATED_TIME, micros("-290300-01-01T00:00:00Z"));
    assertThat(check(age, event.build())).isEqualTo(Bound.Result.BREACHED);
  }

  @Test
  void checksScopesDevicesAndImpact() {
    AllowedScopes scopes = new AllowedScopes(Set.of("read", "list"));
    assertThat(check(scopes, at().texts(EventColumn.TOKEN_SCOPES, List.of("list")).build()))
        .isEqualTo(Bound.Result.WITHIN);
    assertThat(check(scopes, at().texts(EventColumn.TOKEN_SCOPES, List.of("list", "all")).build()))
        .isEqualTo(Bound.Result.BREACHED);
    AccessEvent.Builder managed = at().flag(EventColumn.DEVICE_IS_MANAGED, true);
    assertThat(check(DevicePosture.MANAGED, managed.build())).isEqualTo(Bound.Result.WITHIN);
    assertThat(check(DevicePosture.COMPLIANT, managed.build())).isEqualTo(Bound.Result.UNKNOWN);
    AccessEvent unmanaged =
        at().flag(EventColumn.DEVICE_IS_MANAGED, false)
            .flag(EventColumn.DEVICE_IS_COMPLIANT, true)
            .build();
    assertThat(check(DevicePosture.COMPLIANT, unmanaged)).isEqualTo(Bound.Result.BREACHED);
    MaxImpact impact = new MaxImpact(Impact.WRITE);
    assertThat(check(impact, at().number(EventColumn.IMPACT_TIER, 1).build()))
        .isEqualTo(Bound.Result.WITHIN);
    assertThat(check(impact, at().number(EventColumn.IMPACT_TIER, 2).build()))
        .isEqualTo(Bound.Result.BREACHED);
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.77, , WITHIN",
    "198.51.101.1, , BREACHED",
    "198.51.101.1, ci, WITHIN",
    "::ffff:198.51.100.9, , WITHIN",
    "Lambda.amazonaws.com, , WITHIN",
    "evil.example, , BREACHED",
    ", , UNKNOWN"
  })
  void networksAreRangesClassesOrHosts(String source, String netClass, Bound.Result finding) {
    AllowedNetworks networks =
        networks("198.51.100.0/24", "class:ci", "host:lambda.amazonaws.com", "2001:db8::/32");
    AccessEvent event =
        at().text(EventColumn.SRC_IP, source).text(EventColumn.SRC_NET_CLASS, netClass).build();
    assertThat(check(networks, event)).isEqualTo(finding);
  }

  @Test
  void rejectsInvalidRangeOnReading() {
    assertThatThrownBy(() -> networks("198.51.100/24"))
        .hasMessageContaining(
            "'198.51.100/24' is not an address range; write it as 198.51.100.0/24");
    assertThatThrownBy(() -> networks("198.51.100.0/33"))
        .hasMessage("'198.51.100.0/33' is longer than an address; write /32 at most");
  }

  private static Bound.Result check(Bound bound, AccessEvent event) {
    return bound.check(event, event.timeMicros());
  }

  private static AllowedNetworks networks(String... networks) {
    return new AllowedNetworks(Arrays.stream(networks).map(Network::new).toList());
  }

  @Test
  void rejectsIncompleteHours() {
    LocalTime nine = LocalTime.of(9, 0);
    assertThat(new AllowedHours(nine, nine, BERLIN, null).days()).hasSize(7);
    assertThatThrownBy(() -> new AllowedHours(nine, nine, BERLIN, Set.of()))
        .hasMessageContaining("at least one day");
    assertThatThrownBy(() -> new AllowedHours(nine, nine, null, null))
        .hasMessageContaining("from, to and zone");
  }

  @Test
  void emptyListsDoNotRestrict() {
    assertThatThrownBy(() -> new AllowedScopes(Set.of())).hasMessageContaining("no scope is given");
    assertThatThrownBy(() -> new AllowedNetworks(List.of()))
        .hasMessageContaining("no network is given");
  }

  private static AccessEvent.Builder at() {
    return at("2026-03-27T12:00:00Z");
  }

  private static AccessEvent.Builder at(String time) {
    return AccessEvent.builder()
        .number(EventColumn.TIME, micros(time))
        .text(EventColumn.NHI_KIND, "oauth_app")
        .text(EventColumn.IDENTITY, IDENTITY);
  }

  private static long micros(String time) {
    return Instant.parse(time).toEpochMilli() * 1_000L;
  }
}
