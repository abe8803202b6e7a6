package io.tidemark.jobs.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.notebooks.report.ReportPages;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of an experiment: {@code <id>/verdict.html}, {@code verdict.json} and {@code
 * catalogue.yaml}.
 */
public final class LabFolder {
  private LabFolder() {}

  /**
   * Writes them.
   *
   * @param folder made where it does not exist
   * @return the verdict as a page
   */
  public static Path write(Path folder, LabQuestion question, JsonNode findings) {
    Map<String, String> files = new LinkedHashMap<>();
    StringWriter html = new StringWriter();
    ReportPages.write(LabTelling.of(findings), html);
    files.put("verdict.html", html.toString());
    files.put("verdict.json", AsciiJson.of(findings) + "\n");
    files.put("catalogue.yaml", question.tried().catalogue().yaml());
    Path own = folder.resolve(question.id());
    try {
      Files.createDirectories(own);
      for (var file : files.entrySet()) {
        Files.writeString(own.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the verdict cannot be written to " + PrintableText.of(folder.toString(), 120),
          FileFault.because(e),
          "give --out a folder that this user may write",
          e);
    }
    return own.resolve("verdict.html");
  }
}
