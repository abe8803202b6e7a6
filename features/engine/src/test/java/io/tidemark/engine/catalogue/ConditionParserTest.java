package io.tidemark.engine.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TestEvents;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionParserTest {
  /** s3:GetObject, impact 0, success, at (20458, 0), latitude −1.5; no user agent, no flag. */
  private static final AccessEvent EVENT =
      TestEvents.at(TestEvents.MONDAY, 0).decimal(EventColumn.SRC_LAT, -1.5).build();

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "action == 's3:GetObject' => true",
        "action != 's3:GetObject' => false",
        "action == \"x\" => false",
        "user_agent == 'x' => false",
        "user_agent != 'x' => false",
        "!(user_agent == 'x') => true",
        "impact_tier >= 0 => true",
        "impact_tier > 0 => false",
        "impact_tier < 1 && impact_tier <= 0 => true",
        "impact_tier != 1 => true",
        "src_lat == -1.5 => true",
        "src_lat < -1 => true",
        "bytes_in < 5 => false",
        "bytes_in != 5 => false",
        "is_nhi == true => true",
        "is_nhi == false => false",
        "is_write == false => false",
        "action.startsWith('s3:') => true",
        "action.endsWith('Object') => true",
        "action.contains('Get') => true",
        "user_agent.contains('') => false",
        "action in ['a', 's3:GetObject'] => true",
        "action in [] => false",
        "user_agent in ['a'] => false",
        "outcome == 'SUCCESS' => true",
        "outcome != 'DENIED' => true",
        "outcome in ['DENIED', 'FAILURE'] => false",
        "'s3:GetObject' == action => true",
        "'x' != user_agent => false",
        "'DENIED' != outcome => true",
        "0 < impact_tier => false",
        "0 <= impact_tier => true",
        "-1 > src_lat => true",
        "-1.5 >= src_lat => true",
        "true == is_nhi => true",
        "is_nhi => true",
        "!is_nhi => false",
        "action == 'it\\'s' => false",
        "action == 'x' || (impact_tier == 0 && action.contains(':')) => true",
      })
  void evaluatesLikeCel(String filter, boolean expected) {
    assertThat(EventPredicate.compile(filter).test(EVENT)).isEqualTo(expected);
  }

  @Test
  void numbersDerivedFromColumnsAreCompared() {
    AccessEvent event =
        TestEvents.at(TestEvents.MONDAY, 0)
            .texts(EventColumn.TOKEN_SCOPES, List.of("read", "admin"))
            .build();
    assertThat(EventPredicate.compile("scope_count == 2").test(event)).isTrue();
    assertThat(EventPredicate.compile("scope_count != 2").test(event)).isFalse();
    assertThat(EventPredicate.compile("scope_count != 2").test(EVENT)).isFalse();
    assertThat(EventPredicate.compile("'admin' in token_scopes").test(event)).isTrue();
    assertThat(EventPredicate.compile("'adm' in token_scopes").test(event)).isFalse();
    assertThat(EventPredicate.compile("'admin' in token_scopes").test(EVENT)).isFalse();
  }

  @Test
  void collectsTestsAndColumns() {
    EventPredicate condition =
        EventPredicate.compile("impact_tier >= 2 && (is_nhi || action == 'a')");
    assertThat(condition.tests()).isEqualTo(3);
    assertThat(condition.columns())
        .containsExactly(EventColumn.IS_NHI, EventColumn.ACTION, EventColumn.IMPACT_TIER);
  }

  @Test
  void limitsLengthAndDepth() {
    assertThat(EventPredicate.compile("!".repeat(3_000) + "is_nhi").test(EVENT)).isTrue();
    assertThat(EventPredicate.compile("action == '" + "\\\\".repeat(1_990) + "'").test(EVENT))
        .isFalse();
    assertThatThrownBy(
            () -> EventPredicate.compile("(".repeat(1_900) + "is_nhi" + ")".repeat(1_900)))
        .hasMessageContaining("more than 60 nested brackets");
    assertThatThrownBy(() -> EventPredicate.compile("is_nhi || ".repeat(64) + "is_nhi"))
        .hasMessageContaining("more than 64 column tests");
    assertThatThrownBy(() -> EventPredicate.compile("is_nhi || ".repeat(500)))
        .hasMessageContaining("5000 characters; at most 4000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "action == 'a' => false",
        "outcome == 'DENIED' => true",
        "outcome in ['DENIED'] => true",
        "action == 'a' || http_status == 403 => true",
        "status_code.startsWith('Acc') => true",
        "bytes_in > 4 => false",
        "bytes_out > 4 => true",
      })
  void detectsUseOfOutcome(String filter, boolean expected) {
    assertThat(EventPredicate.compile(filter).usesOutcome()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "actoin == 'a' => Unknown column 'actoin'; did you mean 'action'?",
        "outcom == 'DENIED' => Unknown column 'outcom'; did you mean 'outcome'?",
        "outcome == 'DENID' => Unknown outcome 'DENID'; did you mean 'DENIED'?",
        "outcome in ['OK'] => Unknown outcome 'OK'",
        "action == 1 => can only be compared with a quoted string",
        "action in [1] => can only be compared with a quoted string",
        "action.contains(1) => can only be compared with a quoted string",
        "impact_tier == 'admin' => 'impact_tier' must be compared with a number: 0 read, 1 write, 2 admin, 3",
        "outcome == 1 => can only be compared with a quoted string",
        "token_scopes == 'a' => Column 'token_scopes' is a TEXT_LIST",
        "impact_tier in ['a'] => Column 'impact_tier' does not contain text",
        "'a' in action => Column 'action' is not a list of strings",
        "bytes_out == 1u => unexpected 1u",
        "action => 'action' must be compared, for instance action == 'a', action in ['a', 'b'] or action.startsWith",
        "action like 's3%' => 'action' must be compared",
        "impact_tier => 'impact_tier' must be compared, for instance impact_tier > 1",
        "hour_of_day > 20 => Conditions cannot test 'hour_of_day', which is derived; use columns",
        "quorum > 3 => Unknown column 'quorum'; docs/reference/tables.md lists the columns of access_events",
        "!action == 'a' => '!' applies to 'action' alone; write !(action == ...)",
        "contains(action, 'a') => no function 'contains'; write for instance action.startsWith",
        "size(action) > 1 => There is no function 'size'",
        "action.startWith('s3:') => There is no function 'startWith'; did you mean 'startsWith'?",
        "src_ip.matches('(') => There is no function 'matches'",
        "action == user_agent => 'action' is compared with 'user_agent'; compare it with a literal",
        "action < 'z' => can only be compared with == and !=, not <",
        "action == => compared with ''",
        "(action == 'a' => it ends too early",
        "action == 'a' action == 'b' => unexpected action",
        "action == 'a\\x' => \\x in 'a\\x' is unknown",
        "action == 'a => unexpected 'a",
        "is_nhi ? is_nhi : is_write => unexpected ?",
        "nhi_kind == 'robot' => Unknown nhi_kind 'robot'; known are service_account, workload, ci_job",
        "'robot' == nhi_kind => Unknown nhi_kind 'robot'; known are service_account, workload, ci_job",
        "7 <= impact_tier => 'impact_tier' is never 7; known are 0 read",
        "'DENID' != outcome => Unknown outcome 'DENID'; did you mean 'DENIED'?",
        "nhi_kind in ['ci_job', 'ci_jbo'] => Unknown nhi_kind 'ci_jbo'; did you mean 'ci_job'?",
        "authz_decision != 'DENID' => Unknown authz_decision 'DENID'; did you mean 'DENIED'?",
        "impact_tier == 7 => 'impact_tier' is never 7; known are 0 read, 1 write, 2 admin, 3",
        "impact_tier > 3.5 => 'impact_tier' is never 3.5; known are 0 read",
      })
  void explainsErrors(String filter, String message) {
    assertThatThrownBy(() -> EventPredicate.compile(filter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rejectsTestsOnTextLists() {
    assertThatThrownBy(() -> EventPredicate.compile("resources.contains('a')"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Column 'resources' does not contain text");
  }
}
