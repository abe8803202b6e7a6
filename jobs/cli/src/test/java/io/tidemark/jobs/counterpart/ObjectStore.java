package io.tidemark.jobs.counterpart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An S3 API over a folder, which has a folder for each bucket and a file for each object. Clients
 * find their keys in a profile.
 */
final class ObjectStore implements AutoCloseable {
  private static final String KEYS = "counterpart";

  private final Path folder;
  private final Process process;
  private final int port;

  private ObjectStore(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Starts a store; the test is skipped if there is no S3Proxy. */
  static ObjectStore start(Path folder, String... buckets)
      throws IOException, InterruptedException {
    String jar = System.getenv("S3PROXY_JAR");
    assumeTrue(jar != null, "S3PROXY_JAR is not set: there is no object store");
    for (String bucket : buckets) {
      Files.createDirectories(folder.resolve("buckets").resolve(bucket));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.identity=none
            jclouds.credential=none
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, KEYS, KEYS, folder.resolve("buckets")));
    Files.writeString(
        folder.resolve("credentials"),
        "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(KEYS, KEYS));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                jar,
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    ObjectStore store = new ObjectStore(folder, process, port);
    store.await();
    return store;
  }

  private void await() throws IOException, InterruptedException {
    for (int i = 0; i < 150; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException notYet) {
        Thread.sleep(200);
      }
    }
    close();
    throw new IOException("No S3Proxy listens; see " + folder.resolve("s3proxy.log"));
  }

  /** Returns the setting by which a run finds the store. */
  String setting() {
    return "spark.hadoop.fs.s3a.endpoint=" + endpoint();
  }

  private String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Returns the file of an object. */
  Path file(String bucket, String key) {
    return folder.resolve("buckets").resolve(bucket).resolve(key);
  }

  /** Starts a process that finds the keys of the store. */
  Process start(Path output, List<String> command) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    process
        .environment()
        .putAll(
            Map.of(
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString(),
                "AWS_ENDPOINT_URL", endpoint(),
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_REQUEST_CHECKSUM_CALCULATION", "when_required",
                "AWS_EC2_METADATA_DISABLED", "true"));
    return process.start();
  }

  /** Runs a process that finds the keys of the store, and returns what it prints. */
  String run(int exitCode, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "run", ".log");
    int code = start(output, command).waitFor();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(code).as("%s%n%s", command, text).isEqualTo(exitCode);
    return text;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
