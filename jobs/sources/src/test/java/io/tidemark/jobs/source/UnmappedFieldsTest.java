package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmappedFieldsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nothing to hide           | a b c                       | a b c",
        "user and password         | ftp jo:pw@host x            | ftp ***@host x",
        "after a name              | dsn=jo:p=w@host             | dsn=***@host",
        "no password               | mail jo@host                | mail jo@host",
        "no user                   | x=:pw@host                  | x=:pw@host",
        "two of them               | a:b@c d:e@f                 | ***@c ***@f",
        "between quotes            | 'a':b@c \"d:e@f\"           | 'a':b@c \"***@f\"",
        "a time and an address     | at 10:00 by x@y             | at 10:00 by x@y",
        "query in the middle       | see x?k=v and /a?b          | see x?*** and /a",
      })
  void findsSecretsWithinText(String what, String text, String cleaned) {
    assertThat(UnmappedFields.cleanedWithin(text)).isEqualTo(cleaned);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a name                | reports/q3        | reports/q3",
        "a path                | /a?k=v            | /a",
        "an address            | https://h/a?k=v   | h/a",
        "a query elsewhere     | x?k=v             | x",
        "an escaped query, hashed      | x%3Fk%3Dv         | ~67308632",
        "a question            | why? a=b          | why? a=b",
        "a request             | GET /a?k=v HTTP/1.1 | GET /a",
      })
  void findsSecretsThatAreTheWholeText(String what, String text, String cleaned) {
    assertThat(UnmappedFields.cleaned(text)).isEqualTo(cleaned);
  }

  /** Compares the result with that of the pattern alone, tried at every position. */
  @Property(tries = 2_000)
  void reducesMatchedAddresses(@ForAll("texts") String text) {
    String byPattern =
        Pattern.compile(
                "(?i)(?<=[\\s\"'=>,;|(]|^)(?:/|[a-z][a-z0-9+.-]{0,15}://)"
                    + "(?:[^\\s\"'\\\\]|\\\\+u0026)*")
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(UnmappedFields.cleaned(found.group())));
    assertThat(UnmappedFields.withoutQueries(text)).isEqualTo(byPattern);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "/",
            "\\u0026",
            "\\\\u0026",
            "//",
            ":",
            "://",
            "http",
            "HTTPS",
            "x+y-z.1",
            "9",
            "abcdefghijklmnop",
            "h.example",
            "?k=v",
            "=",
            " ",
            "\"",
            "'",
            ">",
            "(",
            "\\",
            "é",
            "@",
            "jo:pw@",
            "\n")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  /** For each of these texts, a backtracking pattern would take at least quadratic time. */
  @Test
  void handlesHostileTextInBoundedTime() {
    int length = 400_000;
    for (String part :
        new String[] {"?", "a:", "a", ":", "%3f", "a=", "- a:", "a/", " /", "x://"}) {
      String hostile = part.repeat(length / part.length());
      assertThat(UnmappedFields.cleaned(hostile)).isNotNull();
      assertThat(UnmappedFields.cleanedWithin(hostile)).isNotNull();
    }
  }
}
