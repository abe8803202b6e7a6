package io.tidemark.jobs.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.PythonHere;
import io.tidemark.notebooks.extract.CsvRows;
import io.tidemark.notebooks.extract.ExtractTable;
import io.tidemark.runtime.baseline.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A baseline as an extract has it, read by numpy. */
class TriedVectorsTest {
  private static final String READ =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      import numpy as np
      import pandas as pd
      import tidemark_baseline
      baseline = tidemark_baseline.read("baseline.bin")
      golden = pd.read_csv("golden.csv.gz", float_precision="round_trip")
      for name, rows in golden.groupby("scope"):
          vectors = rows[baseline.features].to_numpy(np.float32)
          same = (baseline.scopes[name].score(vectors) == rows.score.to_numpy()).all()
          apart = np.abs(baseline.scopes[name].statistic(vectors) - rows.statistic).max()
          print(name, len(rows), "the same" if same and apart < 1e-9 else "others")
      """;

  @TempDir private Path folder;

  @Test
  void numpyComesToEveryScoreBitForBit() throws IOException {
    PythonHere python = PythonHere.with("numpy, pandas", "Debian: python3-pandas");
    FeatureProgram program = FeatureProgram.builtIn();
    Baseline baseline = SmallBaseline.of(program);
    Files.write(folder.resolve("baseline.bin"), baseline.withoutIdentities().toBytes());
    ExtractTable table = ExtractTables.golden(program);
    long rows;
    try (CsvRows out = CsvRows.to(Files.newOutputStream(folder.resolve("golden.csv.gz")), table)) {
      rows = TriedVectors.write(out, baseline, program.catalogue().farValues());
    }
    int perScope = 3 + 2 * program.size();
    assertThat(rows).isEqualTo((long) perScope * baseline.judgingScopes().size());
    String read =
        python.run(
            folder,
            "-c",
            READ,
            Path.of("../notebooks-export/python").toAbsolutePath().normalize().toString());
    assertThat(read.lines())
        .hasSize(baseline.judgingScopes().size())
        .allMatch(line -> line.endsWith(" " + perScope + " the same"));
  }
}
