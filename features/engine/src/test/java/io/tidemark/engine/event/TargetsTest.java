package io.tidemark.engine.event;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.ValueExpression.TargetFamily;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetsTest {
  @Test
  void targetsAreAllResources() {
    AccessEvent.Builder event = at(MONDAY, 0);
    assertThat(values("target", event)).isEmpty();
    event.text(EventColumn.RESOURCE_UID, "bob@example.com");
    assertThat(values("target", event)).containsExactly("bob@example.com");
    event.texts(EventColumn.RESOURCES, List.of("bob@example.com", "eve@evil.example"));
    assertThat(values("target", event)).containsExactly("bob@example.com", "eve@evil.example");
    assertThat(values("target_family", event)).containsExactly("example.com", "evil.example");
  }

  @Test
  void columnsOfGroupedTargetsCannotBeChanged() {
    ValueExpression targets = ValueExpression.named("target").orElseThrow().byAction();
    assertThatThrownBy(() -> targets.columns().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(targets.columns()).contains(EventColumn.ACTION, EventColumn.RESOURCES);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mail                    | Bob.Smith@Example.COM               | example.com",
        "mail with two at signs  | a@b@evil.example                    | evil.example",
        "name and mail           | Bob <bob@example.com>               | Bob <bob@example.com>",
        "URL                     | https://Docs.example.com/a/b?q=/c#d | docs.example.com",
        "URL without a path      | https://example.com                 | example.com",
        "URL with a query only   | https://example.com?to=x            | example.com",
        "URL with a port         | http://10.0.0.7:8443/x              | 10.0.0.7:8443",
        "URL with a user         | https://token:x@github.com/a/b      | github.com",
        "URL that feigns a host  | https://bank.example@evil.example/  | evil.example",
        "URL of a bucket         | s3://logs/2026/01.gz                | logs",
        "URL of mail in a path   | https://a.example/u/bob@b.example   | a.example",
        "S3 object               | arn:aws:s3:::logs/2026/01/x.gz      | arn:aws:s3:::logs",
        "S3 bucket               | arn:aws:s3:::logs                   | arn:aws:s3:::logs",
        "S3 of another partition | arn:aws-cn:s3:::logs/x              | arn:aws-cn:s3:::logs",
        "role                    | arn:aws:iam::1:role/admin/x         | arn:aws:iam::1:role/admin",
        "secret                  | arn:aws:secretsmanager:eu:1:secret:db-Ab | arn:aws:secretsmanager:eu:1:secret",
        "path                    | /home/bob/notes.txt                 | /home/bob",
        "folder                  | /home/bob/                          | /home",
        "file of the root        | /notes.txt                          | /notes.txt",
        "relative path           | src/main/App.java                   | src/main",
        "account                 | DE89370400440532013000              | DE3704",
        "another of that bank    | DE12370400009999999999              | DE3704",
        "account of letters      | GB29NWBK60161331926819              | GBNWBK",
        "account, small letters  | de89370400440532013000              | de89370400440532013000",
        "account, too short      | DE893704004405                      | DE893704004405",
        "account, too long       | DE89370400440532013000370400440532013 | DE89370400440532013000370400440532013",
        "digits alone            | 133000000121212121212               | 133000000121212121212",
        "plain name              | payroll-2026                        | payroll-2026",
        "empty                   | ``                                  | ``",
        "slash                   | /                                   | /",
        "two slashes             | //                                  | //",
        "at                      | @                                   | @",
        "at the end              | bob@                                | ``",
        "scheme alone            | https://                            | ``",
        "ARN of nothing          | arn:                                | arn",
        "ARN of S3 and nothing   | arn:aws:s3:::                       | arn:aws:s3:::",
      })
  void derivesFamily(String description, String target, String family) {
    AccessEvent.Builder event = at(MONDAY, 0).text(EventColumn.RESOURCE_UID, target);
    assertThat(values("target_family", event)).containsExactly(family);
  }

  @Test
  void keepsUnpairedSurrogate() {
    assertThat(TargetFamily.of("\ud83c/x")).isEqualTo("\ud83c");
    assertThat(TargetFamily.of("a@\udf00")).isEqualTo("\udf00");
  }

  @Test
  void derivesFamilyOfLongTarget() {
    String folder = "/a".repeat(500_000);
    AccessEvent.Builder event = at(MONDAY, 0).text(EventColumn.RESOURCE_UID, folder + "/b");
    assertThat(values("target_family", event)).containsExactly(folder);
  }

  @Property
  void everyTargetHasAFamily(@ForAll String target) {
    assertThat(TargetFamily.of(target)).isNotNull();
  }

  private static List<String> values(String name, AccessEvent.Builder event) {
    ValueExpression expression = ValueExpression.named(name).orElseThrow();
    AccessEvent built = event.build();
    List<String> values = new ArrayList<>();
    for (int at = 0; at < expression.count(built); at++) {
      values.add(expression.value(built, at));
    }
    return values;
  }
}
