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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of an experiment: {@code <id>/verdict.html}, {@code verdict.json} and {@code
 * catalogue.yaml}, and the run in {@code mlruns}.
 */
public final class LabFolder {
  private static final int RUN_ID_DIGITS = 32;

  private LabFolder() {}

  /**
   * Writes them.
   *
   * @param folder made where it does not exist
   * @param ended when the experiment ended
   * @return the verdict as a page
   */
  public static Path write(Path folder, LabQuestion question, JsonNode findings, Instant ended) {
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
      MlflowRun.write(folder.resolve("mlruns"), findings, runId(question.id()), ended, files);
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

  private static String runId(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, RUN_ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }
}
