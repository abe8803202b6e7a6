package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.WarehouseFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs commands on a folder that does not exist. */
class AbsentWarehouseTest {
  @TempDir private Path folder;
  private CommandsOnWarehouse commands;

  @BeforeEach
  void open() {
    SharedSpark.session();
    commands = new CommandsOnWarehouse(folder);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "leak track --credential AKIA --since 2026-03-20 --by soc",
        "leak list",
        "leak close --credential AKIA --as rotated --why x",
        "leak review --credential AKIA --since 2026-03-20",
        "suppress add --identity a|b|c --by crm --expires 2026-04-15",
        "suppress list",
        "suppress remove --identity a|b|c",
        "label add --identity a|b|c --verdict benign --from 2026-03-20",
        "label list",
        "label remove --identity a|b|c --from 2026-03-20",
        "notices list",
        "alerts list",
        "identities list",
        "identities show a|b|c",
        "actions list",
        "records rejected",
        "records retry",
        "explain --event e",
        "baseline history",
        "report",
        "extract",
        "maintain",
        "doctor",
        "step profile",
        "step score",
        "plan",
        "backfill --from 2026-03-19 --to 2026-03-20",
      })
  void rejectsMissingWarehouse(String command) {
    assertThat(commands.run(command.split(" "))).as(commands.output()).isEqualTo(10);
    assertThat(commands.output())
        .contains("there is no warehouse " + folder.resolve("w"), "check --warehouse");
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void importRejectsMissingWarehouse() throws IOException {
    Path labels = Files.writeString(folder.resolve("l.csv"), "identity,from,to,verdict\n");
    assertThat(commands.run("label", "import", labels.toString())).isEqualTo(10);
    assertThat(commands.output()).contains("there is no warehouse " + folder.resolve("w"));
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void reviewUsesSettingsAndWarehouseFormat() throws IOException {
    String[] review = {
      "leak",
      "review",
      "--credential",
      "AKIA",
      "--since",
      "2026-03-20",
      "--set",
      "train.num-trees=50"
    };
    Path warehouse = Files.createDirectories(folder.resolve("w"));
    assertThat(commands.run(review)).as(commands.output()).isZero();
    Files.writeString(warehouse.resolve(WarehouseFormat.FILE), "{\"format\": 999}");
    assertThat(commands.run(review)).as(commands.output()).isEqualTo(2);
  }
}
