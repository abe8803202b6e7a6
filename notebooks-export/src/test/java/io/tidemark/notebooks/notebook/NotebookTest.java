package io.tidemark.notebooks.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.notebooks.notebook.NotebookFolder.Notebook;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotebookTest {
  @Test
  void scriptBecomesCellsWithFixedIds() throws IOException {
    Notebook notebook =
        Notebook.ofScript(
            "a-night",
            "not shown\n# %% [markdown]\n# # Title\n#\n# Text\n\n# %%\nx = 1\n# note\n\n");
    assertThat(notebook.cells())
        .containsExactly(
            new Notebook.Cell(true, "# Title\n\nText"), new Notebook.Cell(false, "x = 1\n# note"));
    JsonNode json = new ObjectMapper().readTree(notebook.toJson());
    assertThat(json.get("nbformat").asInt() + "." + json.get("nbformat_minor").asInt())
        .isEqualTo("4.5");
    assertThat(json.get("cells"))
        .extracting(cell -> cell.get("id").asText(), cell -> cell.get("cell_type").asText())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a-night-01", "markdown"),
            org.assertj.core.groups.Tuple.tuple("a-night-02", "code"));
    assertThat(json.get("cells").get(1).get("source").toString())
        .isEqualTo("[\"x = 1\\n\",\"# note\"]");
  }

  @Test
  void notebooksHaveTextCodeAndChart() throws IOException {
    Map<String, String> files = NotebookFolder.files();
    assertThat(files).hasSize(NotebookFolder.NOTEBOOKS.size() + 1);
    for (String name : NotebookFolder.NOTEBOOKS) {
      assertThat(files.get(name + ".ipynb"))
          .contains("\"markdown\"", "\"code\"", "plt.show()")
          .doesNotContain("http://", "https://", "HTML(", "display(Markdown");
    }
  }
}
