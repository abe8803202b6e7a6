package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptFieldTest {
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
  void withinALongerText(String what, String text, String cleaned) {
    assertThat(KeptField.cleanedWithin(text)).isEqualTo(cleaned);
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
  void aTextOfItsOwn(String what, String text, String cleaned) {
    assertThat(KeptField.cleaned(text)).isEqualTo(cleaned);
  }

  /** Each took time by the square of its length, or worse. */
  @Test
  void hostileTextEndsInTime() {
    int length = 400_000;
    for (String part : new String[] {"?", "a:", "a", ":", "%3f", "a=", "- a:"}) {
      String hostile = part.repeat(length / part.length());
      assertThat(KeptField.cleaned(hostile)).isNotNull();
      assertThat(KeptField.cleanedWithin(hostile)).isNotNull();
    }
  }
}
