package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.engine.config.InvalidFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every catalogue error must name file, line, feature, problem and remedy. */
class CatalogueErrorsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "misspelt operator    | novlety: action                 | has no key 'novlety'; did you mean 'novelty'?",
        "misspelt key         | novelty: action;windw: 1h       | has no key 'windw'; did you mean 'window'?",
        "no operator          | unit: x                         | has no operator; use one of beyond, changed",
        "two operators        | novelty: action;count: events   | has two operators",
        "misspelt column      | novelty: src_ip_prefx           | did you mean 'src_ip_prefix'?",
        "number as value      | novelty: bytes_in               | is not a text value of an event",
        "outcome as value     | novelty: status_code            | is only known after the event",
        "no number to sum     | sum: token_age_hours;window: 1h | is not a numeric value of an event; known are bytes_in, bytes_out",
        "text for a number    | value: action + 'x'             | 'action + 'x'' is not a numeric value of an event",
        "joined number        | novelty: action + bytes_in      | In 'action + bytes_in', 'bytes_in' is not a text column",
        "misspelt in joined   | novelty: acton + action         | 'acton' is not a text column; did you mean 'action'?",
        "joined nothing       | novelty: action +               | is neither a known value nor text columns joined by +",
        "joined outcome       | novelty: action + status_code   | 'action + status_code' is only known after the event",
        "outcome as number    | beyond: bytes_out               | 'bytes_out' is not a numeric value of an event",
        "sum of a session     | sum: bytes_out;window: 1h;against: profile;per: session | remove 'per'",
        "velocity of what     | velocity: planet                | 'velocity: planet' is not known; known are source",
        "misspelt number      | value: token_age_hour           | did you mean 'token_age_hours'?",
        "misspelt property    | excess_share: denid;window: 1h  | did you mean 'denied'?",
        "count of what        | count: evnts;window: 1h         | did you mean 'events'?",
        "no window            | count: events                   | needs a 'window'",
        "window of words      | count: events;window: soon      | 'window' cannot be 'soon'; it takes a time such as",
        "window of nothing    | count: events;window: 0m        | 'window' cannot be '0m'; choose 1m to 24h",
        "window too long      | count: events;window: 2d        | 'window' cannot be '2d'; choose 1m to 24h",
        "unfit window         | peak: events;window: 1h         | needs a window of 10m",
        "unfit window         | excess: events;window: 2h       | needs a window of 1h or 24h",
        "rolling hour         | excess: rolling_day;window: 1h  | needs a window of 24h",
        "hour of a day        | excess: events;window: 24h      | needs a window of 1h",
        "window not regarded  | novelty: action;window: 1h      | 'novelty' does not support 'window'; remove it",
        "scope not regarded   | rhythm: hour;per: session       | 'rhythm' does not support 'per'; remove it",
        "scope not regarded   | peak: events;window: 10m;per: session    | does not support 'per'",
        "filter not regarded  | excess: events;window: 1h;where: impact_tier > 0 | does not support 'where'",
        "filter not regarded  | since: dormancy;where: impact_tier > 0 | does not support 'where'",
        "against not regarded | count: events;window: 1h;against: profile | does not support 'against'",
        "against what         | distinct: action;window: 1h;against: peers | 'against' cannot be 'peers'; known are profile",
        "against per          | distinct: action;window: 1h;against: profile;per: session | remove 'per'",
        "against a part       | sum: bytes_out;window: 1h;against: profile;where: impact_tier > 0 | not only of those that 'where' selects",
        "misspelt scope       | count: events;window: 1h;per: sesion | did you mean 'session'?",
        "changed of identity  | changed: action                 | needs 'per: credential' or 'per: session'",
        "misspelt in filter   | novelty: action;where: actoin == 'a' | did you mean 'action'?",
        "outcome of itself    | novelty: action;where: outcome == 'DENIED' | outcome is not known yet",
        "outcome of itself    | share_new: action;window: 1h;where: http_status == 403 | outcome is not known yet",
        "following nothing    | unseen: target;following: is_external == true | needs 'per: credential' or 'per: session'",
        "following an outcome | unseen: target;per: session;following: outcome == 'DENIED' | it filters on columns of the request",
        "following not regarded | novelty: action;following: is_external == true | 'novelty' does not support 'following'; remove it",
        "misspelt in following | unseen: target;per: session;following: is_exernal == true | did you mean 'is_external'?",
        "misspelt target      | unseen: taget                   | did you mean 'target'?",
        "unseen outcome       | unseen: status_code             | is only known after the event",
        "unseen outcome of itself | cohort_unseen: target;where: outcome == 'DENIED' | outcome is not known yet",
        "step of what         | step_surprise: target           | 'step_surprise: target' is not known; known are action",
        "step of a window     | step_surprise: action;window: 1h | does not support 'window'",
        "far twice            | novelty: action;far: 2          | Duplicate field 'far'",
      })
  void explainsErrors(String description, String keys, String message) {
    String yaml =
        "features:\n"
            + "  # a comment\n"
            + "  - {name: fine, case: 1, message: x, far: 1, novelty: action}\n"
            + "  - case: 2\n"
            + "    message: x\n"
            + "    name: broken\n"
            + "    far: 1\n    "
            + keys.replace(";", "\n    ")
            + "\n";
    assertThatThrownBy(() -> FeatureProgram.read("my.yaml", yaml))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(message)
        .satisfies(
            e ->
                // The feature begins on line 4, and its keys start on line 8.
                assertThat(e.getMessage()).containsPattern("my.yaml line (4|8|9|1\\d): "));
  }

  @Test
  void reportsAllProblemsWithLines() {
    InvalidFileException error =
        catchThrowableOfType(
            InvalidFileException.class,
            () ->
                FeatureProgram.read(
                    "my.yaml",
                    """
                    features:
                      - name: broken
                        case: 6
                        message: "{usul}"
                        distinct: src_ip_prefx
                        windw: 1h
                        per: sesion
                      - name: fit
                        case: 1
                        message: x
                        far: 1
                        rhythm: hour
                        where: impact_tier > 0
                        window: 1h
                    """));
    assertThat(error.problems())
        .extracting(problem -> problem.replaceAll("; (?:did|known|remove).*", ""))
        .containsExactly(
            "my.yaml line 2: an entry of 'features' needs 'far'",
            "my.yaml line 3: 'case' cannot be '6'; choose 1 to 5",
            "my.yaml line 4: feature 'broken': 'message' has an unknown {usul}",
            "my.yaml line 5: feature 'broken': 'src_ip_prefx' is not a text value of an event",
            "my.yaml line 6: an entry of 'features' has no key 'windw'",
            "my.yaml line 7: 'per' cannot be 'sesion'",
            "my.yaml line 13: feature 'fit': 'rhythm' does not support 'where'",
            "my.yaml line 14: feature 'fit': 'rhythm' does not support 'window'");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no case       | name: a, message: x, far: 1           | an entry of 'features' needs 'case'",
        "case six      | name: a, case: 6, message: x, far: 1  | 'case' cannot be '6'; choose 1 to 5",
        "no sentence   | name: a, case: 1, far: 1           | needs 'message'",
        "placeholder   | name: a, case: 1, message: '{usul}', far: 1 | unknown {usul}; did you mean 'usual'?",
        "no far        | name: a, case: 1, message: x          | needs 'far'",
        "far zero      | name: a, case: 1, message: x, far: 0  | 'far' must be a positive number",
        "far endless   | name: a, case: 1, message: x, far: 1e99 | 'far' must be a positive number",
        "far of words  | name: a, case: 1, message: x, far: b  | 'far' cannot be 'b'; it takes a number",
        "no name       | case: 1, message: x, far: 1           | an entry of 'features' needs 'name'",
        "column's name | name: identity, case: 1, message: x, far: 1 | has the same name as a column of the nightly tables",
        "column's name | name: trust, case: 1, message: x, far: 1 | choose another, such as 'trust_1h'",
        "bad name      | name: A-b, case: 1, message: x, far: 1 | needs a name of lower-case letters",
      })
  void checksAttributes(String description, String attributes, String message) {
    String yaml = "features:\n  - {" + attributes + ", novelty: action}\n";
    assertThatThrownBy(() -> FeatureProgram.read("my.yaml", yaml))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith("my.yaml line 2: ")
        .hasMessageContaining(message);
  }

  @Test
  void limitsFilterCost() {
    String dear = "impact_tier > 0 && ".repeat(64) + "impact_tier > 1";
    assertThatThrownBy(() -> read("novelty: action, where: '" + dear + "'"))
        .hasMessageContaining("makes more than 64 column tests per event; use 'in'");
    assertThatThrownBy(() -> read("novelty: action, where: '" + " ".repeat(4_001) + "'"))
        .hasMessageContaining("The filter has 4001 characters; at most 4000");
  }

  private static FeatureProgram read(String keys) {
    return FeatureProgram.read(
        "my.yaml", "features: [{name: a, case: 1, message: x, far: 1, " + keys + "}]");
  }

  @Test
  void checksFileStructure() {
    assertThatThrownBy(() -> FeatureProgram.read("my.yaml", ""))
        .hasMessage("my.yaml line 1: the file is not a mapping; write 'key: value' lines");
    assertThatThrownBy(() -> FeatureProgram.read("my.yaml", "{}"))
        .hasMessage("my.yaml line 1: the file needs 'features'");
    assertThatThrownBy(() -> FeatureProgram.read("my.yaml", "features: []"))
        .hasMessage("my.yaml line 1: 'features' is empty; add one with '- name:'");
    assertThatThrownBy(() -> FeatureProgram.read("my.yaml", "features: [\n"))
        .hasMessageStartingWith("my.yaml line 2: is not YAML: ");
    assertThatThrownBy(
            () ->
                FeatureProgram.read(
                    "my.yaml",
                    "extra: 1\nfeatures:\n- {name: a, case: 1, message: x, far: 1, novelty: action}"))
        .hasMessage("my.yaml line 1: the file has no key 'extra'; known are features");
    assertThatThrownBy(
            () ->
                FeatureProgram.read(
                    "my.yaml",
                    """
                    features:
                    - {name: a, case: 1, message: x, far: 1, novelty: action}
                    - {name: a, case: 1, message: x, far: 1, novelty: action}
                    """))
        .hasMessage(
            "my.yaml line 3: feature 'a': is defined twice; names become column names, so they must be unique");
  }
}
