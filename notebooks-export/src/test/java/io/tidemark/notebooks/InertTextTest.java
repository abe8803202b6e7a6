package io.tidemark.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InertTextTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "a formula is quoted ; =HYPERLINK(1) ; '=HYPERLINK(1)",
        "a negative formula is quoted ; -2+3 ; '-2+3",
        "an at sign is quoted ; @SUM(A1) ; '@SUM(A1)",
        "an apostrophe before one is told from ours ; '=1 ; ''=1",
        "an ordinary apostrophe stays ; 'tis ; 'tis",
        "a key without a provider is quoted ; -|acme|u ; '-|acme|u",
        "ordinary text stays ; boto3/1.2 ; boto3/1.2",
      })
  void hostileCellsAreInert(String description, String text, String expected) {
    assertThat(InertText.of(text)).as(description).isEqualTo(expected);
    assertThat(InertText.original(expected)).as(description).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a formula behind a semicolon is quoted | x;=1+1;y | x;'=1+1;y",
        "one behind blanks and quotes too | x; \"\"=1;y | x;' \"\"=1;y",
        "both formulas of a cell are | =1;@2 | '=1;'@2",
        "an apostrophe there is told from ours | x;'=1 | x;''=1",
        "of two semicolons the last begins it | x;;+1 | x;;'+1",
        "ordinary semicolons stay | new; usual: 'a'; b-c | new; usual: 'a'; b-c",
      })
  void escapesPartsAfterSemicolons(String description, String text, String expected) {
    hostileCellsAreInert(description, text, expected);
  }

  @Test
  void replacesControlAndDirectionCharacters() {
    assertThat(InertText.of("a\u001b[31mb\u202Ec")).isEqualTo("a\uFFFD[31mb\uFFFDc");
    assertThat(InertText.of(null)).isEmpty();
  }
}
