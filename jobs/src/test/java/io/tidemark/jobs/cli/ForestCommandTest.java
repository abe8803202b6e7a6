package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.runtime.forest.IsolationForest;
import io.tidemark.training.forest.ForestFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ForestCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path set;

  @BeforeEach
  void writeLabelledSet() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,name,label\n");
    StringBuilder numbers = new StringBuilder("a,b,label\n");
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      int label = i % 20 == 0 ? 1 : 0;
      double a = random.nextGaussian() + 6 * label;
      String b = i % 13 == 1 ? "" : String.format(Locale.ROOT, "%.4f", random.nextGaussian());
      csv.append(String.format(Locale.ROOT, "%.4f,%s,n%d,%d%n", a, b, i, label));
      numbers.append(String.format(Locale.ROOT, "%.4f,%s,%d%n", a, b, label));
    }
    Files.writeString(folder.resolve("rows.csv"), csv);
    set = Files.writeString(folder.resolve("set.csv"), numbers);
    SharedSpark.session();
  }

  @ParameterizedTest
  @ValueSource(strings = {"forest", "forest evaluate", "forest train", "forest score"})
  void helpTeachesWithExamplesInEightyColumns(String command) {
    assertThat(execute((command + " --help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: tidemark " + command, "Examples:", "Exit codes:");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  void evaluatePrintsALinePerSetAndTheirMean() {
    assertThat(execute("forest", "evaluate", "--input", set.toString(), "--seeds", "3")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
    assertThat(out.toString()).containsPattern("set +300 +2 +0\\.9\\d+ ± 0\\.\\d{4} +0\\.\\d{4} ±");
  }

  @Test
  void evaluatePrintsJsonAndHonoursItsOptions() throws IOException {
    assertThat(
            execute(
                "forest",
                "evaluate",
                "--input",
                set.toString(),
                set.toString(),
                "--label-column",
                "label",
                "--seeds",
                "1",
                "--numTrees",
                "20",
                "--recommended",
                "--json"))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("sets")).hasSize(2);
    assertThat(json.get("sets").get(0).get("anomalies").asInt()).isEqualTo(15);
    assertThat(json.get("sets").get(0).get("auroc_standard_error").isNull()).isTrue();
    assertThat(json.get("mean_auroc").asDouble()).isBetween(0.9, 1.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--extensionLevel 1",
        "--extension-level 1",
        "--splitRule pooledGain",
        "--numTrees 20",
        "--subsampleSize 64",
        "--maxDepth 3",
        "--maxFeatures 0.5",
        "--groupShare 0.1",
        "--categoricalFeatures 2",
        "--bootstrap",
        "--seed 7",
        "--recommended"
      })
  void everyFlagOfEvaluateReachesTheForest(String flag) throws IOException {
    assertThat(evaluatedAuroc("--label-column last " + flag)).isNotEqualTo(evaluatedAuroc(""));
  }

  @Test
  void labelsStandInTheLastColumnUnlessAnotherIsNamed() throws IOException {
    StringBuilder csv = new StringBuilder("label,a\n");
    Files.readAllLines(set).stream()
        .skip(1)
        .map(line -> line.split(","))
        .forEach(cells -> csv.append(cells[2]).append(',').append(cells[0]).append('\n'));
    Path first = Files.writeString(folder.resolve("first.csv"), csv);
    assertThat(evaluate(first, "--label-column label").get("anomalies").asInt()).isEqualTo(15);
    // The last column is a there, of which no value is 0.
    assertThat(run("forest evaluate --input " + first)).isEqualTo(2);
    assertThat(err.toString()).contains("300 of 300 rows are anomalies");
    assertThat(evaluate(set, "--label-column last")).isEqualTo(evaluate(set, ""));
    assertThat(evaluate(set, "--label-column last"))
        .isEqualTo(evaluate(set, "--label-column label"));
  }

  private double evaluatedAuroc(String flags) throws IOException {
    return evaluate(distinct(), flags).get("auroc").asDouble();
  }

  private JsonNode evaluate(Path file, String flags) throws IOException {
    String line = "forest evaluate --input " + file + " --seeds 2 --json " + flags;
    assertThat(execute(line.strip().split(" +"))).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString()).get("sets").get(0);
  }

  /** Anomalies that a forest half finds, so that another forest gives another figure. */
  private Path distinct() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,c,label\n");
    Random random = new Random(2);
    for (int i = 0; i < 600; i++) {
      int label = i % 10 == 0 ? 1 : 0;
      csv.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,%d,%d%n",
              random.nextGaussian() + label,
              random.nextGaussian() * (1 + label),
              random.nextInt(4),
              label));
    }
    return Files.writeString(folder.resolve("distinct.csv"), csv);
  }

  @Test
  void scoreExplainsRowsByPathAndExactly() throws IOException {
    Path model = folder.resolve("rows.forest");
    String train = "forest train --input @/rows.csv --columns a,b --numTrees 20 --model @/";
    assertThat(run(train + "rows.forest")).as(err.toString()).isZero();
    assertThat(run(train + "groups.forest --recommended")).as(err.toString()).isZero();
    Path odd = Files.writeString(folder.resolve("odd.csv"), "a,b\n9.5,0.1\n0.1,9.5\n0.1,\n");
    String score = "forest score --input " + odd + " --model @/";
    assertThat(run(score + "rows.forest --output @/path --explain path"))
        .as(err.toString())
        .isZero();
    assertThat(run(score + "rows.forest --output @/exact --explain shapley"))
        .as(err.toString())
        .isZero();
    assertThat(run(score + "groups.forest --output @/o --explain shapley")).isEqualTo(2);
    assertThat(err.toString()).contains("do not tell how many rows they hold", "--usual");
    assertThat(run(score + "groups.forest --output @/over --explain shapley --usual @/rows.csv"))
        .as(err.toString())
        .isZero();
    IsolationForest forest =
        (IsolationForest) ForestFile.fromBytes(Files.readAllBytes(model)).forest();
    double usual = forest.rootMean();
    for (String way : List.of("path", "exact", "over")) {
      List<Row> rows = scored(way).orderBy("a", "b").collectAsList();
      Row aIsOdd = rows.get(2);
      Row bIsOdd = rows.get(1);
      assertThat(aIsOdd.<Double>getAs("share_a"))
          .isGreaterThan(aIsOdd.<Double>getAs("share_b") + 1);
      assertThat(bIsOdd.<Double>getAs("share_b"))
          .isGreaterThan(bIsOdd.<Double>getAs("share_a") + 1);
      for (Row row : way.equals("over") ? List.<Row>of() : rows) {
        double path = -Math.log(row.<Double>getAs("score")) / Math.log(2) * forest.normalizer();
        double together = row.<Double>getAs("share_a") + row.<Double>getAs("share_b");
        assertThat(together).isCloseTo(usual - path, within(1e-4));
      }
    }
  }

  @Test
  void scoredCsvKeepsItsTextsAsTheyStand() throws IOException {
    assertThat(run("forest train --input @/rows.csv --columns a,b --model @/rows.forest"))
        .as(err.toString())
        .isZero();
    List<String> lines =
        List.of(
            "000000007919,1e1,0.50,2026-01-02 03:04:05.100,\"say \"\"hi\"\", C:\\x\",1.0",
            "0001, 2,,2026-01-02T03:04:05Z,  in the middle ,TRUE",
            "1e1,-0,NaN,03:04,it's,+7",
            "9,0x1p1,1d,20260102,=1+1;\\,",
            ",,,,,");
    Path odd = folder.resolve("odd.csv");
    Files.writeString(odd, "\uFEFFid,a,b,at,note,c\n" + String.join("\n", lines) + "\n");
    String score = "forest score --explain path --input " + odd + " --model @/rows.forest";
    assertThat(run(score + " --output @/scored")).as(err.toString()).isZero();
    List<String> scored = lines("scored");
    assertThat(scored.get(0)).isEqualTo("id,a,b,at,note,c,score,prediction,share_a,share_b");
    assertThat(scored).hasSize(1 + lines.size());
    String number = ",-?[0-9.E-]+";
    for (int i = 0; i < lines.size(); i++) {
      assertThat(scored.get(1 + i)).matches(Pattern.quote(lines.get(i)) + number.repeat(4));
    }
    assertThat(scored("scored").select("score").collectAsList())
        .extracting(row -> row.getDouble(0))
        .satisfiesExactly(
            ten -> assertThat(ten).isGreaterThan(0.6),
            two -> assertThat(two).isLessThan(0.6),
            none -> assertThat(none).isLessThan(0.6),
            hexadecimal -> assertThat(hexadecimal).isLessThan(0.6),
            absent -> assertThat(absent).isLessThan(0.6));
  }

  @Test
  void aNumberThatCannotBeReadIsNamedBeforeAnythingIsWritten() throws IOException {
    assertThat(run("forest train --input @/rows.csv --columns a,b --model @/rows.forest"))
        .as(err.toString())
        .isZero();
    Path odd = folder.resolve("odd.csv");
    String score = "forest score --input " + odd + " --model @/rows.forest --output @/scored";
    Files.writeString(odd, "id,a,b\n1,1,1\n2,1.5,\"1,000\"\n3,2,n/a\n");
    assertThat(run(score)).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "the table cannot be scored with this forest",
            "  because: Column 'b' has '1,000', which is no number",
            "  to fix it: ");
    Files.writeString(odd, "id,a,b\n1,1,true\n2,1.5,1\n");
    assertThat(run(score)).isEqualTo(2);
    assertThat(err.toString()).contains("  because: Column 'b' has numbers beside true and false");
    Files.writeString(odd, "id,a\n1,1\n");
    assertThat(run(score)).isEqualTo(2);
    assertThat(err.toString()).contains("  because: There is no column 'b'; the table has id, a\n");
    Files.writeString(odd, "id,a,b,score\n1,1,1,1\n");
    assertThat(run(score)).isEqualTo(2);
    assertThat(err.toString()).contains("There is a column 'score' already");
    assertThat(folder.resolve("scored")).doesNotExist();
  }

  @Test
  void columnsOfNumbersAndOfTruthValuesAreTrainedOnAndTheirWeightsCount() throws IOException {
    Path rows = folder.resolve("kinds.csv");
    StringBuilder csv = new StringBuilder("id,x.y,flag,day,empty,w\n");
    for (int i = 0; i < 40; i++) {
      csv.append("%03d-,%d.0,%s,2026-01-%02d,,%d%n".formatted(i, i, i % 2 == 0, 1 + i % 28, i % 3));
    }
    Files.writeString(rows, csv);
    String train = "forest train --numTrees 5 --input " + rows;
    assertThat(run(train + " --weight w --row-key id --model @/m")).as(err.toString()).isZero();
    assertThat(ForestFile.fromBytes(Files.readAllBytes(folder.resolve("m"))).features())
        .containsExactly("x.y", "flag");
    String score = "forest score --input " + rows + " --model @/m --output ";
    assertThat(run(score + "@/scored")).as(err.toString()).isZero();
    assertThat(lines("scored").get(1)).startsWith("000-,0.0,true,2026-01-01,,0,0.");
    assertThat(run(train + " --columns x.y,empty --model @/e")).as(err.toString()).isZero();
    assertThat(run(train + " --columns x.y --weight id --model @/n")).isEqualTo(2);
    assertThat(err.toString()).contains("Column 'id' has '000-', which is no number");
    assertThat(run(train + " --columns nope --model @/n")).isEqualTo(2);
    assertThat(err.toString()).contains("There is no column 'nope'; the table has id, x.y, flag");
  }

  private List<String> lines(String written) throws IOException {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(folder.resolve(written), "part-*.csv")) {
      for (Path part : parts) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines;
  }

  private int run(String line) {
    return execute(line.replace("@", folder.toString()).split(" "));
  }

  private Dataset<Row> scored(String name) {
    return SharedSpark.session()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(folder.resolve(name).toString());
  }

  @Test
  void trainWritesAForestThatScoreReads() throws IOException {
    Path model = folder.resolve("rows.forest");
    Path onnx = folder.resolve("rows.onnx");
    Path rows = folder.resolve("rows.csv");
    assertThat(
            execute(
                "forest",
                "train",
                "--input",
                rows.toString(),
                "--exclude",
                "label",
                "--contamination",
                "0.05",
                "--model",
                model.toString(),
                "--onnx",
                onnx.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("100 trees on 2 features", "Next: tidemark forest score");
    ForestFile forest = ForestFile.fromBytes(Files.readAllBytes(model));
    assertThat(forest.features()).containsExactly("a", "b");
    assertThat(onnx).isNotEmptyFile();

    Path scored = folder.resolve("scored");
    assertThat(
            execute(
                "forest",
                "score",
                "--input",
                rows.toString(),
                "--model",
                model.toString(),
                "--output",
                scored.toString()))
        .as(err.toString())
        .isZero();
    Dataset<Row> result =
        SharedSpark.session()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(scored.toString());
    assertThat(result.columns()).containsExactly("a", "b", "name", "label", "score", "prediction");
    assertThat(result.count()).isEqualTo(300);
    assertThat(result.filter("prediction = 1").count()).isBetween(10L, 15L);
    // By chance it would be less than one.
    assertThat(result.filter("prediction = 1 and label = 1").count()).isGreaterThan(5);
  }

  @Test
  void parquetIsScoredIntoParquet() {
    Path rows = folder.resolve("rows");
    SharedSpark.session()
        .range(50)
        .selectExpr("id", "id * 0.5 as x")
        .write()
        .parquet(rows.toString());
    Path model = folder.resolve("m");
    assertThat(
            execute(
                "forest",
                "train",
                "--input",
                rows.toString(),
                "--columns",
                "x",
                "--row-key",
                "id",
                "--model",
                model.toString()))
        .as(err.toString())
        .isZero();
    assertThat(
            execute(
                "forest",
                "score",
                "--input",
                rows.toString(),
                "--model",
                model.toString(),
                "--output",
                folder.resolve("scored").toString(),
                "--score-column",
                "outlier"))
        .as(err.toString())
        .isZero();
    assertThat(SharedSpark.session().read().parquet(folder.resolve("scored").toString()).columns())
        .containsExactly("id", "x", "outlier", "prediction");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | evaluate --input @/none.csv | no such file",
        "2 | evaluate --input @/rows.csv | n0",
        "2 | evaluate --input @/set.csv --label-column lable | no column lable",
        "2 | evaluate --input @/set.csv --splitRule clever | pooledGain",
        "2 | evaluate --input @/set.csv --seeds 0 | at least one",
        "2 | evaluate --input @/set.csv --numTrees 0 | 1 to 10000",
        "10 | train --input @/none.csv --model @/m | no such file",
        "2 | train --input @/rows.csv --columns name --model @/m | 'n0', which is no number",
        "2 | score --input @/rows.csv --model @/m --output @/o --explain why | only path and shapley",
        "2 | score --input @/rows.csv --model @/m --output @/o --usual @/set.csv | Shapley values",
        "2 | evaluate --input @/set.csv --extensionLevel 16 | 0 to 15",
        "2 | evaluate --input @/set.csv --guidedShare 2 | 0 to 1",
        "2 | evaluate --input @/set.csv --subsampleSize 1 | 2 to 32768",
        "2 | evaluate --input @/set.csv --seed NaN | NaN",
        "2 | train --input @/rows.csv --exclude nope --model @/m | the table has a, b",
        "2 | train --input @/rows.csv --format xml --model @/m | only csv and parquet",
        "2 | train --input @/rows.csv --format parquet --model @/m | rows.csv",
        "2 | train --input @/rows.csv --contamination 2 --model @/m | contamination",
        "2 | train --input @/rows.csv --model @/no/such/m | m",
        "10 | score --input @/rows.csv --model @/none --output @/o | no such file",
        "2 | score --input @/rows.csv --model @/set.csv --output @/o | something else",
        "2 | score --input @/rows.csv --model @/set.csv | --output"
      })
  void mistakesAreToldInThreeLines(int code, String line, String because) {
    assertThat(execute(("forest " + line.replace("@", folder.toString())).split(" ")))
        .isEqualTo(code);
    assertThat(err.toString().lines().filter(text -> text.startsWith("tidemark: "))).hasSize(1);
    assertThat(err.toString()).contains("  because: ", "  to fix it: ", because);
  }

  private int execute(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = CommandTree.of(Invocations.at(folder));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
