package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Invocations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesCommandTest {
  private static final String ONE_MORE =
      """
        - name: secrets_hoarded_1h
          case: 4
          message: "read {observed} secrets within an hour; usual: {usual}"
          distinct: resource_uid
          where: "action == 'secretsmanager.amazonaws.com:GetSecretValue'"
          window: 1h
          far: 20
          unit: secrets
      """;

  @TempDir private Path folder;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @Test
  void helpListsGroupCommands() {
    assertThat(execute("features", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "Lists, checks and compares feature catalogues",
            "list",
            "check",
            "diff",
            "explain",
            "schema")
        .contains("Exit codes:");
    assertThat(execute("features", "check", "--help")).isZero();
    assertThat(out.toString()).contains("Usage: tidemark features check", "Exit codes:");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  void listsBuiltInFeatures() {
    assertThat(execute("features", "list")).isZero();
    FeatureProgram builtIn = FeatureProgram.builtIn();
    assertThat(out.toString().lines()).hasSize(builtIn.size() + 1);
    assertThat(out.toString().lines().findFirst().orElseThrow())
        .matches("name +computes +per +window +history +unit +case +needs +message");
    assertThat(out.toString().lines())
        .as("one long argument does not push the other columns off the screen")
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(400));
    assertThat(out.toString().lines().map(line -> line.split(" ")[0]).skip(1))
        .containsExactlyElementsOf(builtIn.catalogue().names());
    assertThat(out.toString())
        .containsPattern(
            "denied_breadth_1h +distinct: action where outcome == 'DENIED' +identity +1h +- +actions"
                + " +2 +action, status_id, authz_decision +was denied");
  }

  @Test
  void listsFeaturesOfGivenCatalogue() throws IOException {
    Path mine = mine("mine.yaml", ONE_MORE);
    assertThat(execute("features", "list", "--catalogue", mine.toString())).isZero();
    assertThat(out.toString())
        .containsPattern(
            "secrets_hoarded_1h +distinct: resource_uid where action =="
                + " 'secretsmanager.* +identity +1h +- +secrets +4"
                + " +action, resource_uid +read \\{observed} secrets");
  }

  @Test
  void checkReportsColumnsAndCost() throws IOException {
    assertThat(execute("features", "check", mine("mine.yaml", ONE_MORE).toString())).isZero();
    assertThat(out.toString())
        .contains("Valid     " + (FeatureProgram.builtIn().size() + 1) + " features")
        .contains("resource_uid", "column tests per event")
        .contains("Built-in  adds 1 (secrets_hoarded_1h), leaves out 0, changes 0")
        .contains("Next      tidemark lab --catalogue ");
  }

  @Test
  void checkAdvisesAgainstLeavingOutBuiltInFeatures() throws IOException {
    Path alone = Files.writeString(folder.resolve("alone.yaml"), "features:\n" + ONE_MORE);
    assertThat(execute("features", "check", alone.toString())).isZero();
    assertThat(out.toString())
        .contains("Next      append the features to a copy of 'tidemark features list --yaml'");
  }

  @Test
  void checkReportsEveryMistakeWithRemedy() throws IOException {
    Path mine =
        mine(
            "mine.yaml",
            ONE_MORE.replace("distinct", "distnct")
                + ONE_MORE
                    .replace("secrets_hoarded_1h", "other")
                    .replace("action ==", "actoin =="));
    assertThat(execute("features", "check", mine.toString())).isEqualTo(2);
    // The mistake is in the fourth line of the feature.
    int line = FeatureProgram.builtInYaml().split("\n").length + 4;
    assertThat(err.toString())
        .contains("mine.yaml is not a valid catalogue: 2 problems")
        .contains(
            "mine.yaml line "
                + line
                + ": an entry of 'features' has no key 'distnct'; did you mean 'distinct'?")
        .containsPattern(
            "(?m)^           \\S*mine.yaml line \\d+: 'where' cannot be 'actoin == .*'; Unknown column 'actoin';"
                + " did you mean 'action'\\?$")
        .doesNotContain("\tat ");
  }

  @Test
  void namesTheLineOfTabOnce() throws IOException {
    Path tab =
        Files.writeString(
            folder.resolve("tab.yaml"),
            "features:\n  - name: a\n    case: 1\n    message: x\n    far: 1\n\tnovelty: action\n");
    assertThat(execute("features", "check", tab.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("tab.yaml line 6: is not YAML").doesNotContain("line 5");
  }

  @Test
  void reportsMissingFile() {
    assertThat(execute("features", "check", folder.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("none.yaml cannot be read", "there is no such file");
  }

  @Test
  void rejectsBinaryFile() throws IOException {
    Path file = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xFF, 0, 1});
    assertThat(execute("features", "check", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("it is not written in UTF-8");
  }

  @Test
  void diffListsConsequences() throws IOException {
    Path a = mine("a.yaml", "");
    Path b = mine("b.yaml", ONE_MORE);
    assertThat(execute("features", "diff", a.toString(), b.toString())).isZero();
    assertThat(out.toString())
        .contains("+ secrets_hoarded_1h  distinct: resource_uid")
        .contains("Features must be recomputed and baselines retrained; profiles remain valid.");
    Path c =
        Files.writeString(
            folder.resolve("c.yaml"),
            Files.readString(b)
                .replace("surprise: src_ip_prefix", "surprise: src_city")
                .replace("far: 20", "far: 30"));
    assertThat(execute("features", "diff", b.toString(), c.toString())).isZero();
    assertThat(out.toString())
        .contains("~ rare_network", "    operator: surprise: src_ip_prefix → surprise: src_city")
        .contains("    far: 20.0 → 30.0", "Profiles also remember src_city.")
        .contains("Summaries, profiles and features must be recomputed");
    assertThat(execute("features", "diff", b.toString())).isZero();
    assertThat(out.toString()).startsWith("+ secrets_hoarded_1h  distinct: resource_uid");
    assertThat(execute("features", "diff", "built-in", b.toString())).isZero();
    assertThat(out.toString()).startsWith("+ secrets_hoarded_1h  distinct: resource_uid");
    assertThat(execute("features", "diff", c.toString(), c.toString())).isZero();
    assertThat(out.toString()).isEqualTo("The same features." + System.lineSeparator());
  }

  @Test
  void printsSchema() {
    assertThat(execute("features", "schema")).isZero();
    assertThat(out.toString()).startsWith("{").contains("\"novelty\"", "draft-07");
  }

  private Path mine(String name, String more) throws IOException {
    return Files.writeString(folder.resolve(name), FeatureProgram.builtInYaml() + more);
  }

  private int execute(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
