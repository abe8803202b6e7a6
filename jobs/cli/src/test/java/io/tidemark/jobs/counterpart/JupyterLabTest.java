package io.tidemark.jobs.counterpart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.cli.CodeBlocks;
import io.tidemark.notebooks.notebook.NotebookFolder;
import io.tidemark.runtime.Counterpart;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JupyterLab, started by the command in the README of notebooks-export. */
@Tag("counterpart")
class JupyterLabTest {
  private static final Path DOCUMENT = Path.of("../../notebooks-export/README.md");

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;

  @Test
  void listsTheNotebooksOfANight() throws Exception {
    Counterpart.named("jupyter-lab");
    Path notebooks =
        Files.createDirectories(folder.resolve("warehouse/extracts/2026-03-29/notebooks"));
    for (Map.Entry<String, String> file : NotebookFolder.files().entrySet()) {
      Files.writeString(notebooks.resolve(file.getKey()), file.getValue());
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        folder.resolve("jupyter_server_config.json"),
        """
        {"ServerApp": {"ip": "127.0.0.1", "port": %d, "port_retries": 0, "open_browser": false,
          "allow_root": true}, "IdentityProvider": {"token": "secret"}}
        """
            .formatted(port));
    List<String> commands = CodeBlocks.of(Files.readString(DOCUMENT), "sh");
    assertThat(commands).hasSize(1);
    Path log = folder.resolve("lab.log");
    ProcessBuilder lab =
        new ProcessBuilder("sh", "-ec", commands.get(0))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    lab.environment()
        .putAll(Map.of("HOME", folder.toString(), "JUPYTER_CONFIG_DIR", folder.toString()));
    Process process = lab.start();
    try {
      String url = "http://127.0.0.1:" + port;
      JsonNode listed = new ObjectMapper().readTree(await(process, log, url + "/api/contents"));
      assertThat(listed.findValuesAsText("name"))
          .containsAll(NotebookFolder.NOTEBOOKS.stream().map(name -> name + ".ipynb").toList());
      assertThat(get(url + "/lab")).contains("JupyterLab");
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor();
    }
  }

  /** Returns the answer as soon as the server listens. */
  private String await(Process process, Path log, String url) throws Exception {
    for (int i = 0; i < 300 && process.isAlive(); i++) {
      try {
        return get(url);
      } catch (ConnectException notYet) {
        Thread.sleep(200);
      }
    }
    throw new IOException("JupyterLab does not listen: " + Files.readString(log));
  }

  private String get(String url) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(url)).header("Authorization", "token secret").build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
