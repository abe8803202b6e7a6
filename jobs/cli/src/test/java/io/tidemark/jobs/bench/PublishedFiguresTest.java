package io.tidemark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks {@code jobs/bench/all}, and that its figures are those of the documents. */
class PublishedFiguresTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private record Result(int exitCode, String output) {
    List<String> rows() {
      return output.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
    }
  }

  @TempDir private Path home;

  @Test
  void documentsStateEachFigureOnce() throws Exception {
    Result list = run(ROOT, "list");
    assertThat(list.exitCode()).as(list.output()).isZero();
    assertThat(list.rows())
        .hasSizeGreaterThan(80)
        .allMatch(row -> row.matches("\\| [^|]+ \\| [^|]* \\| [^|]+ \\|  \\| not run: .+ \\|"));
  }

  @Test
  void comparesFiguresWithDocumentAndTarget() throws Exception {
    Result all =
        benchmark(
            "It finds 90 % of attacks\nin 5.0 s, or 16 of 20. Sizes: 26 to 110 KB. Bits are equal.",
            """
            part finds echo '16 of  20, 0.904 (a bit more than 0.9). equal. 30 KB, 0.905, 0.906, 0.9, 17; 26 to 111.'
            exact rate '>= 0.95' '0, # (' README.md 'finds # of'
            exact 'rounded twice' '' 'KB, #,' README.md 'finds # of'
            exact 'too large' '' '0.905, #,' README.md 'finds # of'
            exact 'too coarse' '' '0.906, #,' README.md 'finds # of'
            exact count '' '# of 20,' README.md 'or # of'
            exact 'other range' '' '; #' README.md 'Sizes: #'
            exact 'other count' '' '0.9, #' README.md 'or # of'
            exact bits '' ' equal' README.md 'Bits are equal'
            timed 'in range' '<= 110' '# KB' README.md 'Sizes: # KB'
            part takes echo 'took 5.7 s, then 5.9 s'
            timed near '<= 6' 'took # s' README.md 'in # s'
            timed far '<= 5' 'then # s' README.md 'in # s'
            exact exactly '' 'took # s' README.md 'in # s'
            """,
            "all");
    assertThat(all.rows())
        .containsExactly(
            "| rate | >= 0.95, missed | 90 % | 0.904 | ok |",
            "| rounded twice |  | 90 % | 0.905 | ok |",
            "| too large |  | 90 % | 0.906 | differs |",
            "| too coarse |  | 90 % | 0.9 | differs |",
            "| count |  | 16 | 16 | ok |",
            "| other range |  | 26 to 110 | 26 to 111 | differs |",
            "| other count |  | 16 | 17 | differs |",
            "| bits |  | yes | yes | ok |",
            "| in range | <= 110 | 26 to 110 | 30 | ok |",
            "| near | <= 6 | 5.0 | 5.7 | ok |",
            "| far | <= 5, missed | 5.0 | 5.9 | differs |",
            "| exactly |  | 5.0 | 5.7 | differs |");
    assertThat(all.exitCode()).isEqualTo(1);
  }

  @Test
  void namesReasonForMissingFigures() throws Exception {
    Result all =
        benchmark(
            "It finds 90 %.",
            """
            part absent skip 'there is no data set'
            exact absent '' '#' README.md 'finds #'
            long_part later echo 0.90
            exact later '' '#' README.md 'finds #'
            two_steps() { false; echo 0.90; }
            part broken two_steps
            exact broken '' '#' README.md 'finds #'
            part silent true
            exact silent '' '#' README.md 'finds #'
            """,
            "all");
    assertThat(all.rows())
        .containsExactly(
            "| absent |  | 90 % |  | not run: there is no data set |",
            "| later |  | 90 % |  | not run: tidemark benchmark later |",
            "| broken |  | 90 %% |  | not run: failed, see %s/broken.txt and broken.log |"
                .formatted(home.resolve("tidemark-benchmark")),
            "| silent |  | 90 %% |  | not run: see %s/silent.txt |"
                .formatted(home.resolve("tidemark-benchmark")));
    assertThat(all.exitCode()).isEqualTo(1);
    assertThat(benchmark(null, null, "later").rows())
        .contains(
            "| later |  | 90 % | 0.90 | ok |",
            "| silent |  | 90 % |  | not run: tidemark benchmark silent |");
    assertThat(benchmark(null, null, "later", "absent").exitCode()).isZero();
    assertThat(benchmark(null, null, "latr").output()).contains("there is no part 'latr'");
  }

  @Test
  void refusesDocumentsThatDisagree() throws Exception {
    String figures =
        """
        part finds echo 0.904
        exact rate '' '#' README.md 'finds #' README.md 'or #'
        """;
    assertThat(benchmark("It finds .904, or 90 %.", figures, "list").exitCode()).isZero();
    Result other = benchmark("It finds .904, or 91 %.", figures, "all");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.output()).contains("disagree about 'rate': .904, but 91 % in README.md");
    Result twice = benchmark("It finds .904, or 90 %. It finds .904.", figures, "all");
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.output()).contains("README.md does not contain 'finds #' exactly once");
  }

  /** Runs the benchmarks of a checkout with the given README and figures, or those of before. */
  private Result benchmark(String readme, String figures, String... parts) throws Exception {
    if (readme != null) {
      Path bench = Files.createDirectories(home.resolve("jobs/bench"));
      Files.write(bench.resolve("all"), Files.readAllBytes(ROOT.resolve("jobs/bench/all")));
      Files.writeString(bench.resolve("figures"), figures);
      Files.writeString(home.resolve("README.md"), readme);
    }
    return run(home, parts);
  }

  private Result run(Path checkout, String... parts) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("sh", checkout.resolve("jobs/bench/all").toString()));
    command.addAll(List.of(parts));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TMPDIR", home.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Result(process.exitValue(), output);
  }
}
