package io.tidemark.engine.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TestEvents;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredicateCompilerTest {
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
        "action == 'x' || (impact_tier == 0 && action.contains(':')) => true",
      })
  void evaluatesLikeCel(String filter, boolean expected) {
    assertThat(PredicateCompiler.compile(filter).test(EVENT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "action.matches('^s3:.*Object$') => true",
        "size(action) > 100 => false",
        "action < 'z' => true",
        "is_nhi => true",
        "action == user_agent => false",
        "action != user_agent => false",
        "!(action == user_agent) => true",
        "action == user_agent || impact_tier == 0 => true",
        "time > timestamp('2000-01-01T00:00:00Z') => true",
        "token_scopes.exists(s, s.startsWith('admin')) => false",
        "impact_tier + 1 == 1 && action.startsWith('s3:') => true",
        "(impact_tier == 0 ? action : 'x') == 's3:GetObject' => true",
        "impact_tier / 0 == 1 => false",
      })
  void whatIsNoColumnTestRunsAsCel(String filter, boolean expected) {
    assertThat(PredicateCompiler.compile(filter).test(EVENT)).isEqualTo(expected);
  }

  @Test
  void onlyWhatIsNoColumnTestIsPricedAsCel() {
    EventPredicate mixed =
        PredicateCompiler.compile("impact_tier >= 2 && (size(action) > 3 || action == 'a')");
    assertThat(mixed.tests()).isEqualTo(2);
    assertThat(mixed.calls()).isEqualTo(2);
    assertThat(mixed.columns()).containsExactly(EventColumn.ACTION, EventColumn.IMPACT_TIER);
    assertThat(PredicateCompiler.compile("2 <= impact_tier && 'a' != action").calls()).isZero();
    assertThat(PredicateCompiler.compile("size(status_code) > 3").usesOutcome()).isTrue();
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
  void knowsWhatIsKnownAfterwards(String filter, boolean expected) {
    assertThat(PredicateCompiler.compile(filter).usesOutcome()).isEqualTo(expected);
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
        "outcome == 1 => compared with a text in quotes",
        "action == 1 => compared with a text in quotes",
        "action in [1] => compared with a text in quotes",
        "action.contains(1) => compared with a text in quotes",
        "impact_tier == 'admin' => 'impact_tier' is compared with a number: 0 read, 1 write, 2 admin, 3",
        "bytes_out == 1u => Column 'bytes_out' is compared with a number",
        "token_scopes == 'a' => found no matching overload",
        "impact_tier in ['a'] => found no matching overload",
        "action => must be true or false",
        "contains(action, 'a') => found no matching overload",
        "size(actoin) > 1 => undeclared reference to 'actoin'",
        "size(actoin) > 1 => did you mean 'action'?",
        "sise(action) > 1 => there is no function 'sise'; did you mean 'size'?",
        "action.startWith('s3:') => there is no function 'startWith'; did you mean 'startsWith'?",
        "token_scopes.exist(s, s == 'a') => no function 'exist'; did you mean 'exists'?",
        "lower(action) == 'a' => no function 'lower'; known are all, bool, bytes, contains",
        "size(action) => neither true nor false",
        "time.getHours('Europe/Berlin') > 3 => depends on the machine",
        "resources.exists(a, resources.exists(b, a != b)) => at most 48",
        "action == => is not valid CEL",
        "nhi_kind == 'robot' => Unknown nhi_kind 'robot'; known are service_account, workload, ci_job",
        "'robot' == nhi_kind => Unknown nhi_kind 'robot'; known are service_account, workload, ci_job",
        "7 <= impact_tier => 'impact_tier' is never 7; known are 0 read",
        "'DENID' != outcome => Unknown outcome 'DENID'; did you mean 'DENIED'?",
        "nhi_kind in ['ci_job', 'ci_jbo'] => Unknown nhi_kind 'ci_jbo'; did you mean 'ci_job'?",
        "authz_decision != 'DENID' => Unknown authz_decision 'DENID'; did you mean 'DENIED'?",
        "impact_tier == 7 => 'impact_tier' is never 7; known are 0 read, 1 write, 2 admin, 3",
        "impact_tier > 3.5 => 'impact_tier' is never 3.5; known are 0 read",
        "src_ip.matches('(') => missing closing )",
        "!src_ip.matches('(') || action == 'a' => missing closing )",
        "token_scopes.exists(s, s.matches('[')) => missing closing ]",
      })
  void errorsSayWhatIsWrong(String filter, String message) {
    assertThatThrownBy(() -> PredicateCompiler.compile(filter))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining(message);
  }

  @Test
  void listsOfTextsHaveNoTests() {
    assertThatThrownBy(() -> PredicateCompiler.compile("resources.contains('a')"))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("found no matching overload");
  }
}
