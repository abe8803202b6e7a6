package io.tidemark.notebooks.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code notebooks} folder of an extract: the notebooks and their shared Python module, but no
 * log data. When executed, the notebooks read the {@code data} folder.
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
}
