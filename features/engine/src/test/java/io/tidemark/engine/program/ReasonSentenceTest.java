package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.program.Reason.ReasonSentence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonSentenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "by {observed} clients within 30 minutes   # by 1 client within 30 minutes",
        "from {observed} classes of networks       # from 1 class of networks",
        "from {observed} addresses within          # from 1 address within",
        "from {observed} autonomous systems within # from 1 autonomous system within",
        "{observed} high-impact calls without      # 1 high-impact call without",
        "in {observed} different hours of the last # in 1 different hour of the last",
        "{observed} hours                          # 1 hour",
        "from {observed} countries; usual: 2 days  # from 1 country; usual: 2 days",
        "{observed} is rare for it                 # 1 is rare for it",
        "active at {observed} o'clock UTC          # active at 1 o'clock UTC",
        "comes from a {observed} address; usual    # comes from a 1 address; usual",
        "{observed} of a day's requests used       # 1 of a day's requests used",
        "workflow {observed}; usual: {usual}       # workflow 1; usual: u"
      })
  void usesSingularForOne(String description, String sentence) {
    assertThat(ReasonSentence.of(description, "1", "u")).isEqualTo(sentence);
  }

  @Test
  void usesPluralForOtherNumbers() {
    String description = "from {observed} classes of networks; usual: {usual}";
    assertThat(ReasonSentence.of(description, "0", "{observed} hours"))
        .isEqualTo("from 0 classes of networks; usual: {observed} hours");
    assertThat(ReasonSentence.of(description, "1.5", "1"))
        .isEqualTo("from 1.5 classes of networks; usual: 1");
  }

  @Test
  void neverCombinesOneWithPlural() {
    assertThat(FeatureProgram.builtIn().catalogue().features())
        .extracting(FeatureDefinition::message)
        .allSatisfy(
            description ->
                assertThat(ReasonSentence.of(description, "1", "u"))
                    .doesNotContainPattern(
                        "\\b1 (?:(?:different|autonomous|high-impact) )?"
                            + "[a-z]+(?<![aius])s\\b"));
  }
}
