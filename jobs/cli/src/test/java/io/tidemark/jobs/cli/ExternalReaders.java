package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.PythonRuntime;
import io.tidemark.jobs.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * Follows the section "Your own queries" in the README of notebooks-export word for word, in the
 * night's folder of extracts, as the README says.
 */
abstract class ExternalReaders {
  private static final Path README = Path.of("../../notebooks-export/README.md");

  private final FeatureTutorial evening;

  ExternalReaders(FeatureTutorial evening) {
    this.evening = evening;
  }

  @Test
  void pandasReadsTables() throws IOException {
    List<String> blocks = blocks("python");
    assertThat(blocks).hasSize(2).allMatch(block -> block.contains("import"));
    PythonRuntime pandas =
        PythonRuntime.with("pandas, pyarrow", "Debian: python3-pandas; pip: pyarrow");
    String alone = pandas.run(evening.extract(), "-c", blocks.get(0));
    assertThat(alone).contains(FeatureTutorial.KEEPER, "STEP_UP");
    assertThat(pandas.run(evening.extract().resolve("notebooks"), "-c", blocks.get(1)))
        .contains("secrets_hoarded_1h");
  }

  @Test
  void duckDbReadsTables() throws IOException {
    List<String> queries = blocks("sql duckdb");
    assertThat(queries).hasSize(1);
    PythonRuntime duckDb = PythonRuntime.with("duckdb", "pip install duckdb");
    String program =
        "import duckdb, sys\nfor q in sys.argv[1].split(';'):\n"
            + "    if q.strip(): print(duckdb.sql(q).fetchall())";
    assertThat(duckDb.run(evening.extract(), "-c", program, queries.get(0)))
        .contains(FeatureTutorial.KEEPER);
  }

  @Test
  void sparkSqlReadsTables() throws IOException {
    List<String> scripts = blocks("sql spark");
    assertThat(scripts).hasSize(1);
    SparkSession spark = SharedSpark.session().newSession();
    List<Row> last = List.of();
    for (String statement : scripts.get(0).split(";")) {
      if (!statement.isBlank()) {
        // The only difference is the path, because Spark stays in the folder in which it was
        // started.
        last =
            spark
                .sql(statement.replace("'data/", "'" + evening.extract() + "/data/"))
                .collectAsList();
      }
    }
    assertThat(last).isNotEmpty();
    assertThat(last.toString()).contains(FeatureTutorial.KEEPER);
  }

  private static List<String> blocks(String language) throws IOException {
    String readme = Files.readString(README);
    int at = readme.indexOf("## Your own queries");
    assertThat(at).isPositive();
    int next = readme.indexOf("\n## ", at);
    String section = readme.substring(at, next < 0 ? readme.length() : next);
    return CodeBlocks.of(section, language);
  }
}
