package io.tidemark.notebooks.notebook;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An extract's {@code notebooks} folder: the notebooks and their shared Python module, but no log
 * data. When executed, the notebooks read the {@code data} folder.
 */
public final class NotebookFolder {
  /** Notebooks in reading order. */
  public static final List<String> NOTEBOOKS =
      List.of("overview", "feature_health", "thresholds", "case_file", "feedback");

  private static final String PYTHON = "tidemark_extract.py";

  private NotebookFolder() {}

  /** Returns the file contents by file name. */
  public static SortedMap<String, String> files() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    files.put(PYTHON, resource("/io/tidemark/notebooks/python/" + PYTHON));
    for (String name : NOTEBOOKS) {
      files.put(
          name + ".ipynb",
          Notebook.ofScript(
                  name.replace('_', '-'),
                  resource("/io/tidemark/notebooks/notebook/" + name + ".py"))
              .toJson());
    }
    return files;
  }

  private static String resource(String path) throws IOException {
    try (InputStream in = NotebookFolder.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException(path + " is missing from the program; rebuild it");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * A Jupyter notebook (nbformat 4.5) created from a Python script, in which each cell starts with
   * {@code # %%} or {@code # %% [markdown]}. Equal scripts produce equal bytes.
   */
  record Notebook(String name, List<Cell> cells) {
    private static final String MARK = "# %%";

    public record Cell(boolean markdown, String source) {}

    /** Converts a script. Text before the first cell is ignored. */
    public static Notebook ofScript(String name, String script) {
      List<Cell> cells = new ArrayList<>();
      StringBuilder source = null;
      boolean markdown = false;
      for (String line : script.lines().toList()) {
        if (line.startsWith(MARK)) {
          if (source != null) {
            cells.add(new Cell(markdown, source.toString().strip()));
          }
          source = new StringBuilder();
          markdown = line.contains("[markdown]");
        } else if (source != null) {
          source.append(markdown ? line.replaceFirst("^# ?", "") : line).append('\n');
        }
      }
      if (source != null) {
        cells.add(new Cell(markdown, source.toString().strip()));
      }
      return new Notebook(name, cells);
    }

    public String toJson() throws IOException {
      JsonMapper mapper = new JsonMapper();
      ObjectNode root = mapper.createObjectNode();
      ArrayNode list = root.putArray("cells");
      for (int i = 0; i < cells.size(); i++) {
        Cell cell = cells.get(i);
        ObjectNode node = list.addObject();
        node.put("cell_type", cell.markdown() ? "markdown" : "code");
        if (!cell.markdown()) {
          node.putNull("execution_count");
        }
        node.put("id", "%s-%02d".formatted(name, i + 1));
        node.putObject("metadata");
        if (!cell.markdown()) {
          node.putArray("outputs");
        }
        ArrayNode lines = node.putArray("source");
        List<String> source = cell.source().lines().toList();
        for (int line = 0; line < source.size(); line++) {
          lines.add(source.get(line) + (line + 1 < source.size() ? "\n" : ""));
        }
      }
      ObjectNode metadata = root.putObject("metadata");
      metadata
          .putObject("kernelspec")
          .put("display_name", "Python 3")
          .put("language", "python")
          .put("name", "python3");
      metadata.putObject("language_info").put("name", "python");
      root.put("nbformat", 4);
      root.put("nbformat_minor", 5);
      DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
      return mapper
              .writer(
                  new DefaultPrettyPrinter()
                      .withObjectIndenter(indenter)
                      .withArrayIndenter(indenter))
              .writeValueAsString(root)
          + "\n";
    }
  }
}
