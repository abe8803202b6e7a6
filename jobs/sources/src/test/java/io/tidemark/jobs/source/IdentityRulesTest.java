package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityRulesTest {
  private static final String RULES =
      """
      rules:
        - {id: robots, when: "user_agent.startsWith('robot')", kind: machine, cohort: robots}
        - {id: people, when: "actor_user_name in ['ann', 'bob']", kind: human}
      """;

  private static final String INVENTORY =
      """
      identity,kind,owner,cohort
      -|-|x,ci_job,Ann,
      -|-|ann,ci_job,Ann,build
      -|-|y,,,payments
      """;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the first matching rule decides, ann, robot/1, machine user.robots robots",
    "the second if the first does not match, ann, curl, human user.people human",
    "then the inventory, x, curl, ci_job user.inventory ci_job",
    "which may omit the kind, y, curl, api_key source payments",
    "then the source, z, curl, api_key source api_key"
  })
  void userRulesHavePriority(String description, String name, String agent, String expected) {
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.ACTOR_USER_UID, name)
            .text(EventColumn.ACTOR_USER_NAME, name)
            .text(EventColumn.USER_AGENT, agent)
            .text(EventColumn.NHI_KIND, "api_key")
            .flag(EventColumn.IS_NHI, true)
            .text(EventColumn.NHI_RULE_ID, "source");
    Identification.of(RULES, INVENTORY).complete(event, Enricher.standard());
    assertThat(
            event.text(EventColumn.NHI_KIND)
                + " "
                + event.text(EventColumn.NHI_RULE_ID)
                + " "
                + event.text(EventColumn.COHORT))
        .isEqualTo(expected);
    assertThat(event.build().number(EventColumn.IS_NHI))
        .isEqualTo(expected.startsWith("human") ? 0 : 1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "action == 's3:GetObject'; ci_job:aws",
        "identity.startsWith('aws|1111|'); ci_job:aws",
        "src_ip_prefix == '198.51.100.0/24'; ci_job:aws",
        "ua_family.startsWith('curl'); ci_job:aws",
        "!is_write; ci_job:aws",
        "cohort == 'api_key:aws'; ci_job:aws",
        "action == 's3:PutObject'; api_key:aws",
      })
  void rulesMatchDerivedValues(String when, String cohort) {
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.CLOUD_PROVIDER, "aws")
            .text(EventColumn.CLOUD_ACCOUNT_UID, "1111")
            .text(EventColumn.ACTOR_USER_UID, "x")
            .text(EventColumn.API_SERVICE_NAME, "s3")
            .text(EventColumn.API_OPERATION, "GetObject")
            .text(EventColumn.SRC_IP, "198.51.100.7")
            .text(EventColumn.USER_AGENT, "curl/8.1")
            .text(EventColumn.NHI_KIND, "api_key");
    String rules = "rules: [{id: a, kind: ci_job, when: \"" + when + "\"}]";
    Identification.of(rules, "").complete(event, Enricher.standard());
    assertThat(event.text(EventColumn.COHORT)).isEqualTo(cohort);
  }

  @Test
  void ruleWithoutCohortKeepsSourcesCohort() {
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.ACTOR_USER_UID, "ann")
            .text(EventColumn.ACTOR_USER_NAME, "ann")
            .text(EventColumn.COHORT, "payments");
    Identification.of(RULES, "").complete(event, Enricher.standard());
    assertThat(event.text(EventColumn.NHI_RULE_ID)).isEqualTo("user.people");
    assertThat(event.text(EventColumn.COHORT)).isEqualTo("payments");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: 1|'rules' is not a list",
        "{}|the file needs 'rules'",
        "rules: [{id: A}]|'id' may contain lower-case letters",
        "rules: [{id: a, kind: robot, when: \"time > 1\"}]|'kind' cannot be 'robot'",
        "rules: [{id: a, kind: humn, when: \"time > 1\"}]|did you mean 'human'?",
        "rules: [{id: a, kind: human, when: \"tme > 1\"}]|Unknown column 'tme'",
        "rules: [{id: a, kind: human, when: \"outcome == 'DENIED'\"}]|uses an outcome",
        "rules: [{id: a, kind: human, wen: x}]|has no key 'wen'; did you mean 'when'?",
      })
  void rejectsInvalidRulesWithLine(String yaml, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdentityRules.of("r.yaml", yaml))
        .withMessageStartingWith("r.yaml line 1: ")
        .withMessageContaining(message);
  }

  @Test
  void reportsAllMistakesWithLines() {
    String yaml =
        """
        rules:
          - {id: a, kind: human, when: "is_write"}
          - id: a
            kind: robot
            when: "is_write"
          - {id: b, kind: human}
        """;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdentityRules.of("r.yaml", yaml))
        .withMessageMatching(
            """
            r.yaml line 3: another rule has the id 'a'; rename one
            r.yaml line 4: 'kind' cannot be 'robot'; known are .*
            r.yaml line 6: an entry of 'rules' needs 'when'""");
  }

  @Test
  void readsInventorySavedBySpreadsheet() {
    String csv =
        """
        \uFEFFidentity,kind,owner,cohort\r
        '-|-|ann,api_key,'=payments,'@billing\r
        ''-|-|bob,,payments,\r
        aws|1|o'neill,,payments,\r
        gateway|-|team;'=x,,payments,\r
        """;
    assertThat(IdentityInventory.of(csv).entries())
        .containsOnlyKeys("-|-|ann", "'-|-|bob", "aws|1|o'neill", "gateway|-|team;=x")
        .containsEntry(
            "-|-|ann",
            new IdentityInventory.Entry(
                Optional.of(IdentityKind.API_KEY),
                Optional.of("=payments"),
                Optional.of("@billing")));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "'identity,kind\na,b'|its header is not identity,kind,owner,cohort",
        "'identity,kind,owner,cohort\na,robot,,'|record 1 has the unknown kind 'robot'",
        "'identity,kind,owner,cohort\na,b'|record 1 has 2 fields",
      })
  void rejectsInvalidInventory(String csv, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdentityInventory.of(csv.replace("\\n", "\n")))
        .withMessageContaining(message);
  }
}
