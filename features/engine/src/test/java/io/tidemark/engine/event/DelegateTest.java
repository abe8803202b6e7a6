package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelegateTest {
  @ParameterizedTest
  @CsvSource({
    "user, true",
    "User, true",
    "source_identity, true",
    "human, true",
    "unknown, true",
    "something, true",
    "service, false",
    "app, false",
    "workload, false",
    "Service_Account, false",
    "ai_agent, false"
  })
  void onlyKnownMachinesAreNotPeople(String type, boolean mayBePerson) {
    assertThat(new Delegate("x", type).mayBePerson()).isEqualTo(mayBePerson);
  }

  @Test
  void absentTypesMayBePeople() {
    assertThat(new Delegate("x", null).mayBePerson()).isTrue();
  }
}
