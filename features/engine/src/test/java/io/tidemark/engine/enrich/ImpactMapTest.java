package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.ImpactMap.Hint;
import io.tidemark.engine.enrich.ImpactMap.OperationName;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpactMapTest {
  private record Case(
      String provider, String service, String operation, Hint hint, Impact impact) {}

  @Test
  void standardMapClassifiesKnownActions() {
    for (Case c :
        List.of(
            new Case("aws", "s3.amazonaws.com", "GetObject", Hint.NONE, Impact.READ),
            new Case("aws", "s3.amazonaws.com", "PutObject", Hint.NONE, Impact.WRITE),
            new Case("aws", "s3.amazonaws.com", "PutBucketPolicy", Hint.WRITES, Impact.CRITICAL),
            new Case("aws", "ec2.amazonaws.com", "DescribeRouteTables", Hint.READS, Impact.READ),
            new Case("aws", "ec2.amazonaws.com", "CreateRoute", Hint.WRITES, Impact.ADMIN),
            new Case("aws", "iam.amazonaws.com", "CreateAccessKey", Hint.WRITES, Impact.CRITICAL),
            new Case("aws", "iam.amazonaws.com", "AttachRolePolicy", Hint.WRITES, Impact.CRITICAL),
            new Case("aws", "iam.amazonaws.com", "CreateRole", Hint.WRITES, Impact.ADMIN),
            new Case("aws", "iam.amazonaws.com", "ListUsers", Hint.READS, Impact.READ),
            new Case("aws", "sts.amazonaws.com", "AssumeRole", Hint.READS, Impact.READ),
            new Case("aws", "kms.amazonaws.com", "Decrypt", Hint.READS, Impact.READ),
            new Case(
                "aws", "kms.amazonaws.com", "ScheduleKeyDeletion", Hint.WRITES, Impact.CRITICAL),
            new Case(
                "aws", "cloudtrail.amazonaws.com", "StopLogging", Hint.WRITES, Impact.CRITICAL),
            new Case(
                "aws", "secretsmanager.amazonaws.com", "GetSecretValue", Hint.READS, Impact.READ),
            new Case(
                "aws", "secretsmanager.amazonaws.com", "CreateSecret", Hint.WRITES, Impact.ADMIN),
            new Case("kubernetes", "core", "list pods", Hint.NONE, Impact.READ),
            new Case("kubernetes", "core", "create pods/exec", Hint.NONE, Impact.ADMIN),
            new Case("kubernetes", "core", "get pods/exec", Hint.READS, Impact.ADMIN),
            new Case("kubernetes", "core", "get pods/attach", Hint.READS, Impact.ADMIN),
            new Case("kubernetes", "core", "get pods/portforward", Hint.READS, Impact.ADMIN),
            new Case("kubernetes", "core", "get nodes/proxy", Hint.READS, Impact.ADMIN),
            new Case("kubernetes", "core", "get pods/log", Hint.READS, Impact.READ),
            new Case("gcp", "k8s.io", "io.k8s.core.v1.pods.exec.get", Hint.READS, Impact.ADMIN),
            new Case("gcp", "k8s.io", "io.k8s.core.v1.pods.exec.create", Hint.NONE, Impact.ADMIN),
            new Case("gcp", "k8s.io", "io.k8s.core.v1.nodes.proxy.get", Hint.READS, Impact.ADMIN),
            new Case("gcp", "k8s.io", "io.k8s.core.v1.pods.get", Hint.READS, Impact.READ),
            new Case("kubernetes", "apps", "update deployments", Hint.NONE, Impact.WRITE),
            new Case(
                "kubernetes",
                "rbac.authorization.k8s.io",
                "create clusterrolebindings",
                Hint.NONE,
                Impact.CRITICAL),
            new Case(
                "kubernetes",
                "authorization.k8s.io",
                "create selfsubjectaccessreviews",
                Hint.NONE,
                Impact.READ),
            new Case("acme", "payments", "create_payment", Hint.NONE, Impact.CRITICAL),
            new Case("acme", "payments", "list_payments", Hint.NONE, Impact.READ),
            new Case("acme", "crm", "update_contact", Hint.NONE, Impact.WRITE),
            new Case("acme", "iam", "attach_policy", Hint.NONE, Impact.CRITICAL),
            new Case("acme", "access", "set_permission", Hint.NONE, Impact.ADMIN),
            new Case(null, null, "frobnicate", Hint.READS, Impact.READ),
            new Case(null, null, "frobnicate", Hint.WRITES, Impact.WRITE),
            new Case(null, null, "frobnicate", Hint.NONE, Impact.WRITE),
            new Case(null, null, null, Hint.NONE, null))) {
      assertThat(
              ImpactMap.standard()
                  .classification(c.provider, c.service, c.operation)
                  .ruling(c.hint)
                  .impact())
          .as(c.toString())
          .isEqualTo(c.impact);
    }
  }

  private static ImpactMap standardAfter(String own, String origin) {
    return ImpactMap.parse(ImpactMapYaml.joined(own, ImpactMap.standardYaml(), origin), origin);
  }

  @Test
  void customMapHasPriority() {
    ImpactMap both =
        standardAfter(
            "version: 7\nrules:\n  - {provider: aws, operation: Get*, impact: admin, why: x}\n",
            "own.yaml");

    assertThat(both.version()).isEqualTo("7+" + ImpactMap.standard().version());
    assertThat(both.classification("aws", "s3", "GetObject").ruling(Hint.READS).impact())
        .isEqualTo(Impact.ADMIN);
    assertThat(both.classification("aws", "s3", "ListBuckets").ruling(Hint.READS).impact())
        .isEqualTo(Impact.READ);
  }

  private record TargetCase(String why, String operation, List<String> names, String target) {}

  @Test
  void findsTargetByArgumentName() {
    ImpactMap map =
        standardAfter(
            """
            version: 1
            rules:
              - {operation: move_*, target: [to_shelf, shelf]}
              - {operation: stir, target: ['!spoon', '*']}
            """,
            "own.yaml");
    for (TargetCase c :
        List.of(
            new TargetCase("no argument", "ping", List.of(), null),
            new TargetCase("content is no target", "note", List.of("body", "date"), null),
            new TargetCase("a secret is no target", "log_in", List.of("password"), null),
            new TargetCase("any other name", "stay", List.of("amount", "hotel"), "hotel"),
            new TargetCase(
                "the recipient", "transfer", List.of("from_account", "to_account"), "to_account"),
            new TargetCase(
                "a date is no target", "move", List.of("to_date", "event_id"), "event_id"),
            new TargetCase("first by the list", "pay", List.of("id", "recipient"), "recipient"),
            new TargetCase("camel case", "open", List.of("fileId", "mode"), "fileId"),
            new TargetCase("an ending", "ring", List.of("bell_id", "loud"), "bell_id"),
            new TargetCase("a tie", "ring", List.of("tower_id", "bell_id"), "bell_id"),
            new TargetCase("a forbidden ending", "rename", List.of("first_name"), null),
            new TargetCase("a rule", "move_book", List.of("id", "shelf"), "shelf"),
            new TargetCase("a rule, better", "move_book", List.of("shelf", "toShelf"), "toShelf"),
            new TargetCase("a rule and no such argument", "move_book", List.of("id"), null),
            new TargetCase("a rule that forbids", "stir", List.of("spoon", "tea"), "tea"))) {
      assertThat(map.classification(null, "tools", c.operation).targetArgument(c.names))
          .as(c.why)
          .isEqualTo(c.target);
    }
  }

  @Test
  void ruleWithoutImpactFallsThrough() {
    ImpactMap map =
        ImpactMap.parse(
            """
            version: 1
            rules:
              - {operation: peek, external: true}
              - {operation: peek, impact: admin, target: hole}
            """,
            "own.yaml");
    assertThat(map.classification(null, null, "peek").ruling(Hint.NONE).impact())
        .isEqualTo(Impact.ADMIN);
    assertThat(map.classification(null, null, "peek").targetArgument(List.of("hole")))
        .isEqualTo("hole");
    assertThat(map.classification(null, null, "peek").isExternal(null)).isTrue();
  }

  private record ExternalCase(String why, String operation, String target, boolean external) {}

  @Test
  void detectsExternalContentByOperationAndTarget() {
    ImpactMap map =
        standardAfter(
            """
            version: 1
            rules:
              - {target_like: ['https://wiki.corp.example/*'], external: false}
              - {service: docs, operation: open, external: true}
            """,
            "own.yaml");
    for (ExternalCase c :
        List.of(
            new ExternalCase("neither says so", "stat", "README", false),
            new ExternalCase("no target", "stat", null, false),
            new ExternalCase("a tool", "web_search", null, true),
            new ExternalCase("a URL", "stat", "HTTPS://a.example/b", true),
            new ExternalCase("an internal URL", "stat", "https://wiki.corp.example/x", false),
            new ExternalCase("a rule of our own", "open", "README", true))) {
      assertThat(map.classification(null, "docs", c.operation).isExternal(c.target))
          .as(c.why)
          .isEqualTo(c.external);
    }
  }

  @Test
  void matchesWordsOfOperation() {
    for (String spelling :
        List.of(
            "send_money",
            "sendMoney",
            "SendMoney",
            "send-money",
            "bank.sendMoney",
            "bank/send_money",
            "mcp__bank__send_money")) {
      assertThat(OperationName.of(spelling).words()).as(spelling).isEqualTo("send_money");
    }
    assertThat(OperationName.of("get pods/exec").words()).isEqualTo("get pods/exec");
    assertThat(OperationName.of("readHTTPPage").words()).isEqualTo("read_http_page");
    assertThat(OperationName.of("__").words()).isEqualTo("__");
    assertThat(OperationName.of(null).words()).isEmpty();
  }

  private record ToolCase(String why, String operation, Impact impact) {}

  @Test
  void classifiesAgentTools() {
    for (ToolCase c :
        List.of(
            new ToolCase("a payment", "send_money", Impact.CRITICAL),
            new ToolCase("camel case", "sendMoney", Impact.CRITICAL),
            new ToolCase("dotted", "bank.sendMoney", Impact.CRITICAL),
            new ToolCase("kebab case", "send-money", Impact.CRITICAL),
            new ToolCase("behind a server", "mcp__bank__send_money", Impact.CRITICAL),
            new ToolCase("behind a server's name", "bank_send_money", Impact.CRITICAL),
            new ToolCase("a scheduled payment", "schedule_transaction", Impact.CRITICAL),
            new ToolCase(
                "a change to a scheduled payment", "updateScheduledTransaction", Impact.CRITICAL),
            new ToolCase("a look at scheduled payments", "get_scheduled_transactions", Impact.READ),
            new ToolCase("a look at money", "find_refunds", Impact.READ),
            new ToolCase("the caller's own password", "update_password", Impact.CRITICAL),
            new ToolCase("another user's password", "admin.resetUserPassword", Impact.CRITICAL),
            new ToolCase("lets someone in", "invite_user", Impact.ADMIN),
            new ToolCase("lets someone in", "slack_invite_member", Impact.ADMIN),
            new ToolCase("lets someone in", "add_user_to_group", Impact.ADMIN),
            new ToolCase("shuts someone out", "remove_user_from_team", Impact.ADMIN),
            new ToolCase("grants", "grant-access", Impact.ADMIN),
            new ToolCase("shares", "shareFile", Impact.ADMIN),
            new ToolCase("sets up forwarding", "set_auto_forward", Impact.ADMIN),
            new ToolCase("deletes", "delete_file", Impact.ADMIN),
            new ToolCase("deletes", "drive.files.delete", Impact.ADMIN),
            new ToolCase("publishes", "publish_post", Impact.ADMIN),
            new ToolCase("runs what it is given", "run_python_code", Impact.ADMIN),
            new ToolCase("runs what it is given", "bash", Impact.ADMIN),
            new ToolCase("mail", "send_email", Impact.WRITE),
            new ToolCase("mail", "gmail.users.messages.send", Impact.WRITE),
            new ToolCase("two things in one", "find_and_replace", Impact.WRITE),
            new ToolCase("two things in one", "fetchAndPay", Impact.WRITE),
            new ToolCase("two things in one", "bank_find_and_transfer", Impact.WRITE),
            new ToolCase("two things in one", "get_and_wipe_disk", Impact.WRITE),
            new ToolCase("two things in one", "check_then_reset", Impact.WRITE),
            new ToolCase("a read and a payment", "get_or_create_payment", Impact.CRITICAL),
            new ToolCase("a read and a payment", "list_then_refund", Impact.CRITICAL),
            new ToolCase("a read and a deletion", "find_and_delete_file", Impact.ADMIN),
            new ToolCase("a third action", "search_and_read_then_purge", Impact.WRITE),
            new ToolCase("two reads", "search_and_read_files", Impact.READ),
            new ToolCase("behind a server's name", "read_and_write__get_file", Impact.READ),
            new ToolCase("no compound", "get_orders_for_land", Impact.READ),
            new ToolCase("two words for one verb", "look_up_refund", Impact.READ),
            new ToolCase("the verb in the middle", "slack_list_channels", Impact.READ),
            new ToolCase("not a check", "checkout_cart", Impact.CRITICAL),
            new ToolCase("a check", "checkAvailability", Impact.READ),
            new ToolCase("signs in", "Logon", Impact.READ),
            new ToolCase("no verb", "weather", Impact.WRITE))) {
      assertThat(
              ImpactMap.standard()
                  .classification(null, "tools", c.operation)
                  .ruling(Hint.NONE)
                  .impact())
          .as("%s: %s", c.why, c.operation)
          .isEqualTo(c.impact);
    }
    assertThat(
            ImpactMap.standard()
                .classification("aws", "s3", "DeleteObject")
                .ruling(Hint.NONE)
                .impact())
        .as("cloud objects are deleted every day")
        .isEqualTo(Impact.WRITE);
  }

  private record HintCase(String why, String operation, Impact impact, String by) {}

  @Test
  void toolHintsRaiseImpact() {
    String hints =
        ImpactMapYaml.ofMcpTools(
            """
            {"jsonrpc": "2.0", "id": 1, "result": {"tools": [
            \t{"name": "get_tea", "annotations": {"destructiveHint": true}},
              {"name": "readTea", "annotations": {"readOnlyHint": false}},
              {"name": "pay_tea", "annotations": {"readOnlyHint": true}},
              {"name": "brew", "annotations": {"readOnlyHint": true}},
              {"name": "stir", "annotations": {"destructiveHint": false}},
              {"name": "list_tea", "annotations": {"title": "Teas"}},
              {"name": "*", "annotations": {"destructiveHint": true}},
              {"name": "spill", "annotations": {"readOnlyHint": true, "destructiveHint": true}},
              {"name": "pour"}]}}
            """,
            "tools.json");
    ImpactMap map = standardAfter(hints, "tools.json");
    for (HintCase c :
        List.of(
            new HintCase("a reading verb destroys", "get_tea", Impact.ADMIN, "hint: get_tea"),
            new HintCase("it writes", "tea/read-tea", Impact.WRITE, "hint: read_tea"),
            new HintCase("never lowered", "pay_tea", Impact.CRITICAL, "rule: pay_*"),
            new HintCase("no verb, but it reads", "brew", Impact.READ, "hint: brew"),
            new HintCase("no verb, and it writes", "stir", Impact.WRITE, "hint: stir"),
            new HintCase("says nothing", "list_tea", Impact.READ, "rule: list*"),
            new HintCase("says both", "spill", Impact.ADMIN, "hint: spill"),
            new HintCase("says nothing", "pour", Impact.WRITE, "unknown verb"))) {
      ImpactMap.Ruling ruling = map.ruling(null, null, c.operation, AccessEvent.MISSING, null);
      assertThat(ruling.impact()).as(c.why).isEqualTo(c.impact);
      assertThat(ruling.by()).as(c.why).isEqualTo(c.by);
    }
    assertThat(map.ruling("aws", "iam.amazonaws.com", "CreateRole", 1, null).by())
        .isEqualTo("rule: aws iam *");
    assertThat(map.ruling(null, null, "delete_tea", 0, null).by()).isEqualTo("rule: delete_*");
    assertThat(map.ruling(null, null, "pour", 0, null).by()).isEqualTo("log");
    assertThat(map.ruling(null, null, null, 0, "POST").impact()).isEqualTo(Impact.READ);
    assertThat(map.version()).isNotEqualTo(ImpactMap.standard().version()).startsWith("mcp");
    String joined = ImpactMapYaml.joined(hints, ImpactMap.standardYaml(), "tools.json");
    assertThat(
            ImpactMap.parse(joined, "joined")
                .classification(null, null, "get_tea")
                .ruling(Hint.NONE)
                .impact())
        .isEqualTo(Impact.ADMIN);
    assertThatThrownBy(() -> ImpactMapYaml.ofMcpTools("[1]", "t.json"))
        .hasMessageContaining("t.json contains no");
    assertThatThrownBy(() -> ImpactMapYaml.ofMcpTools("{", "t.json"))
        .hasMessageContaining("t.json is not valid JSON");
  }

  @Test
  void flagTakesPriorityOverMethod() {
    assertThat(Hint.of(0, "POST")).isEqualTo(Hint.READS);
    assertThat(Hint.of(Long.MIN_VALUE, "POST")).isEqualTo(Hint.WRITES);
    assertThat(Hint.of(Long.MIN_VALUE, "get")).isEqualTo(Hint.READS);
    assertThat(Hint.of(Long.MIN_VALUE, "BREW")).isEqualTo(Hint.NONE);
  }

  /** Invented operations must neither fill the memory nor slow down the real ones permanently. */
  @Test
  void unknownOperationsDoNotChangeCachedAnswers() {
    ImpactMap map = ImpactMap.parse(ImpactMap.standardYaml(), "standard");
    Impact known = map.classification("aws", "iam", "DeleteUser").ruling(Hint.NONE).impact();
    for (int i = 0; i < 20_000; i++) {
      map.classification("aws", "iam", "Invented" + i).ruling(Hint.NONE).impact();
    }
    assertThat(map.cachedAnswers()).isLessThanOrEqualTo(8192);
    assertThat(map.classification("aws", "iam", "DeleteUser").ruling(Hint.NONE).impact())
        .isEqualTo(known);
    int before = map.cachedAnswers();
    map.classification("aws", "iam", "Another").ruling(Hint.NONE).impact();
    assertThat(map.cachedAnswers()).as("cached again").isEqualTo(before + 1);
    map.classification("aws", "iam", "Delete".repeat(100)).ruling(Hint.NONE).impact();
    assertThat(map.cachedAnswers()).as("no operation name is this long").isEqualTo(before + 1);
  }

  @Test
  void onlyStarIsAWildcard() {
    assertThat(new Glob("*").matches("")).isTrue();
    assertThat(new Glob("a*c*e").matches("abcde")).isTrue();
    assertThat(new Glob("a*c").matches("abcd")).isFalse();
    assertThat(new Glob("a.c").matches("abc")).isFalse();
    assertThat(new Glob("*a*a*a*a*a*b").matches("a".repeat(5000))).isFalse();
  }

  @Test
  void invalidMapNamesPlaceAndRemedy() {
    record Wrong(String yaml, String message) {}
    for (Wrong w :
        List.of(
            new Wrong("rules: []", "line 1: the file needs 'version'"),
            new Wrong(
                "version: 1\nrule: []",
                "line 2: the file has no key 'rule'; did you mean 'rules'?"),
            new Wrong("version: 1\nrules: [{impact: huge}]", "line 2: 'impact' cannot be 'huge'"),
            new Wrong(
                "version: 1\nrules: [{operation: [], impact: read}]",
                "'operation' is empty; name a pattern"),
            new Wrong("version: 1\nrules: [x]", "line 2: an entry of 'rules' is not a mapping"),
            new Wrong("version: 1\nrules: [{operation: a}]", "line 2: a rule needs `impact`"),
            new Wrong(
                "version: 1\nverbs: [{operation: a, external: true}]",
                "line 2: a rule needs `impact`"),
            new Wrong(
                "version: 1\nrules: [{external: maybe}]",
                "'external' cannot be 'maybe'; known are true, false"),
            new Wrong(
                "version: 1\nrules: [{target_like: a, impact: read}]", "can set only `external`"),
            new Wrong("version: [", "is not YAML"),
            new Wrong("just text", "the file is not a mapping"))) {
      assertThatThrownBy(() -> ImpactMap.parse(w.yaml, "own.yaml"))
          .as(w.yaml)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("own.yaml")
          .hasMessageContaining(w.message);
    }
  }

  @Test
  void acceptsMapWithoutRules() {
    for (String rules : List.of("rules:", "rules: []")) {
      assertThat(ImpactMap.parse("version: 1\n" + rules + "\n", "own").version())
          .as(rules)
          .isEqualTo("1");
    }
  }
}
