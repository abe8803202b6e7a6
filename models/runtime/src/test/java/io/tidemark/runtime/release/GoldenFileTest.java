package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.release.GoldenFile.GoldenRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine that computes different numbers than the machine that wrote a release must not use the
 * release.
 */
class GoldenFileTest {
  private static final ReleaseModel RULES =
      SmallRelease.contents().rulebook(MemberKey.of(new byte[MemberKey.BYTES]));
  private static final List<String> LINES =
      new String(GoldenFile.write(RULES), StandardCharsets.UTF_8).lines().toList();

  @Test
  void recomputesRowsIdentityAndEvents() {
    assertThat(kinds("row")).isEqualTo(19);
    assertThat(kinds("identity")).isEqualTo(1);
    assertThat(kinds("event")).isEqualTo(48);
    assertThat(check(LINES)).isEqualTo(19 + 1 + 48);
  }

  /** Reveals a different comparison at a split, or a rounded value. */
  @Test
  void rowsProbeBothSidesOfSplits() {
    ScopeBaseline scope = RULES.judge().baseline().judgingScopes().get(0);
    Forest forest = scope.statistic().forest();
    List<float[]> rows = GoldenRows.of(scope);
    int differ = 0;
    for (int at = 0; at + 3 < rows.size(); at += 3) {
      float[] split = rows.get(at + 1);
      int feature = Arrays.mismatch(rows.get(at), split);
      assertThat(rows.get(at)[feature]).isEqualTo(Math.nextDown(split[feature]));
      assertThat(rows.get(at + 2)[feature]).isEqualTo(Math.nextUp(split[feature]));
      double below = forest.score(rows.get(at));
      double above = forest.score(rows.get(at + 2));
      assertThat(forest.score(split)).as("at a split to the right").isEqualTo(above);
      differ += below != above ? 1 : 0;
    }
    assertThat(differ).isGreaterThan(3);
  }

  /** Production ignores recent features while another pair of the identity is at risk. */
  @Test
  void judgesEventsLikeProduction() {
    TestCompany company = TestCompany.withCohorts(11);
    ReleaseModel rules = company.contents().rulebook(RULES.key());
    ReleaseModel byAll =
        new ReleaseModel(
            rules.night(),
            new BaselineJudge(rules.judge().baseline(), RecentFeatures.NONE),
            rules.program(),
            rules.rules(),
            rules.key(),
            rules.cohorts(),
            rules.policy());
    byte[] golden = GoldenFile.write(rules);
    assertThat(GoldenFile.check(golden, rules)).isPositive();
    assertThatThrownBy(() -> GoldenFile.check(golden, byAll))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith("GOLDEN_DIFFERS: line ");
  }

  @ParameterizedTest
  @CsvSource({"score, 1", "statistic, 2", "p_value, 19"})
  void comparesEveryNumberOfRow(String member, int line) {
    assertThatThrownBy(() -> check(with(line, json -> json.put(member, 0.4999))))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith(
            "GOLDEN_DIFFERS: line " + line + " of golden.jsonl has " + member + " 0.4999, but this")
        .hasMessageEndingWith("use the tidemark-runtime that wrote it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vector",
        "score",
        "statistic",
        "p_value",
        "risk",
        "level",
        "decision",
        "cause",
        "scope"
      })
  void comparesEveryPartOfDecision(String member) {
    assertThatThrownBy(() -> check(with(68, json -> json.put(member, "else"))))
        .hasMessageStartingWith("GOLDEN_DIFFERS: line 68 of golden.jsonl has " + member);
    assertThatThrownBy(() -> check(with(68, json -> json.remove(member))))
        .hasMessageStartingWith("GOLDEN_DIFFERS: line 68 of golden.jsonl has " + member);
  }

  /** Earlier events affect how later ones are judged. */
  @Test
  void detectsAddedOrRemovedEvents() {
    List<String> less = new ArrayList<>(LINES);
    less.remove(62);
    assertThatThrownBy(() -> check(less)).hasMessageStartingWith("GOLDEN_DIFFERS: line 63");
  }

  @Test
  void comparesMissingValues() {
    assertThat(LINES.get(18)).contains("\"row\":[null,null]");
    assertThatThrownBy(
            () -> check(with(19, json -> ((ArrayNode) json.get("row")).set(0, json.numberNode(2)))))
        .hasMessageStartingWith("GOLDEN_DIFFERS: line 19");
  }

  @Test
  void rejectsInvalidRowsWithLine() {
    assertThatThrownBy(() -> check(with(2, json -> json.put("scope", "cohort:x"))))
        .hasMessage(
            "GOLDEN_DIFFERS: golden.jsonl has rows for scope cohort:x, which the baseline does"
                + " not contain");
    assertThatThrownBy(() -> check(with(2, json -> ((ArrayNode) json.get("row")).add(1))))
        .hasMessage(
            "CONTENT_UNREADABLE: line 2 of golden.jsonl: the row has 3 values, but the baseline"
                + " has 2 features");
    assertThatThrownBy(() -> check(with(3, json -> json.put("kind", "spell"))))
        .hasMessage("CONTENT_UNREADABLE: line 3 of golden.jsonl: it has the unknown kind 'spell'");
    assertThatThrownBy(() -> check(with(20, json -> json.put("profile", "AAAA"))))
        .hasMessageStartingWith("CONTENT_UNREADABLE: the profile in golden.jsonl: ");
    assertThatThrownBy(() -> check(with(20, json -> json.put("profile", "?"))))
        .hasMessageStartingWith("CONTENT_UNREADABLE: the profile in golden.jsonl: ");
    assertThatThrownBy(() -> check(LINES.subList(20, 22)))
        .hasMessage(
            "CONTENT_UNREADABLE: line 1 of golden.jsonl: an event comes before its identity");
    assertThatThrownBy(() -> check(List.of("[]")))
        .hasMessageStartingWith("CONTENT_UNREADABLE: the golden.jsonl is not a JSON object");
  }

  /** A release with a thousand cohorts opens as fast as one with a few. */
  @Test
  void limitsRowsTo32Scopes() {
    Baseline one = RULES.judge().baseline();
    ScopeBaseline global = one.judgingScopes().get(0);
    List<ScopeBaseline> scopes = new ArrayList<>(List.of(global));
    for (int i = 0; i < 40; i++) {
      scopes.add(
          new ScopeBaseline(
              Baseline.cohortScope("ci_job:p" + i),
              global.statistic(),
              global.calibration(),
              global.thresholds(),
              global.usualMaximum(),
              global.trainingRows(),
              global.trainingDays()));
    }
    ReleaseContents small = SmallRelease.contents();
    ReleaseModel many =
        new ReleaseContents(
                new Baseline(
                    one.features(),
                    one.featureSetHash(),
                    one.trainedFor(),
                    one.policy(),
                    one.provenance(),
                    one.usualMaxima(),
                    scopes),
                small.catalogueYaml(),
                small.impactMapYaml(),
                small.policy(),
                small.profileRules(),
                List.of(),
                List.of(),
                Set.of())
            .rulebook(RULES.key());
    assertThat(GoldenFile.check(GoldenFile.write(many), many)).isEqualTo(32 * 19 + 1 + 48);
  }

  private static long kinds(String kind) {
    return LINES.stream().filter(line -> line.contains("\"kind\":\"" + kind + "\"")).count();
  }

  private static int check(List<String> lines) {
    String file = String.join("\n", lines) + "\n";
    return GoldenFile.check(file.getBytes(StandardCharsets.UTF_8), RULES);
  }

  /** Returns the file with the line of the given number changed, counting from 1. */
  private static List<String> with(int number, Consumer<ObjectNode> change) {
    List<String> lines = new ArrayList<>(LINES);
    try {
      JsonNode line = JsonFields.MAPPER.readTree(lines.get(number - 1));
      change.accept((ObjectNode) line);
      lines.set(number - 1, JsonFields.line(line));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return lines;
  }
}
