package io.tidemark.jobs.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A Spark standalone cluster on the loopback interface. The master, the workers and their executors
 * are separate processes. Closing the cluster ends all of them.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final long PATIENCE_MILLIS = 60_000;

  private final Path folder;
  private final String classPath;
  private final int port;
  private final List<Process> workers = new ArrayList<>();
  private final Process master;

  private StandaloneCluster(Path folder, String classPath) throws IOException {
    this.folder = folder;
    this.classPath = classPath;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    master =
        start(
            "master",
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--webui-port",
            "0");
  }

  /**
   * Starts a cluster.
   *
   * @param classPath class path of master, workers, drivers and executors
   */
  static StandaloneCluster start(Path folder, String classPath)
      throws IOException, InterruptedException {
    home(Files.createDirectories(folder), classPath);
    StandaloneCluster cluster = new StandaloneCluster(folder, classPath);
    cluster.awaitMaster();
    for (int worker = 0; worker < WORKERS; worker++) {
      cluster.workers.add(
          cluster.start(
              "worker-" + worker,
              "org.apache.spark.deploy.worker.Worker",
              "--host",
              "127.0.0.1",
              "--webui-port",
              "0",
              "-c",
              "1",
              "-m",
              "1g",
              "-d",
              folder.resolve("work-" + worker).toString(),
              cluster.url()));
    }
    return cluster;
  }

  /** Creates a Spark home from links. It needs a folder of jars, but no scripts. */
  private static void home(Path folder, String classPath) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("home/jars"));
    for (String entry : classPath.split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      if (entry.endsWith(".jar") && Files.notExists(jars.resolve(jar.getFileName()))) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar.toAbsolutePath());
      }
    }
  }

  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** Submits the program in client mode, as spark-submit does. */
  Process submit(String name, Path jar, List<String> args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                url(),
                "--class",
                "io.tidemark.jobs.cli.Tidemark"));
    Map<String, String> settings = new TreeMap<>();
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.executor.memory", "900m");
    settings.put("spark.executor.extraJavaOptions", String.join(" ", compilerAndCollector()));
    settings.put("spark.executor.extraClassPath", classPath);
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.sql.shuffle.partitions", "2");
    settings.put("spark.databricks.delta.snapshotPartitions", "2");
    settings.put("spark.local.dir", folder.resolve("local").toString());
    settings.forEach(
        (key, value) -> {
          command.add("--conf");
          command.add(key + "=" + value);
        });
    command.add(jar.toString());
    command.addAll(args);
    return start(name, command.toArray(String[]::new));
  }

  /**
   * Returns the compiler and garbage collector options of this Java process, without its memory
   * options.
   */
  private static List<String> compilerAndCollector() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:"))
        .toList();
  }

  /** Returns a running executor, if there is one. */
  Optional<ProcessHandle> executor() {
    // A worker has no other children.
    return workers.stream().flatMap(worker -> worker.toHandle().descendants()).findFirst();
  }

  File log(String name) {
    return folder.resolve(name + ".log").toFile();
  }

  private Process start(String name, String... args) throws IOException {
    List<String> command = KilledRuns.java();
    // Replaces the class path of this process.
    command.set(command.size() - 1, classPath);
    command.addAll(List.of(args));
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log(name)));
    process.environment().put("SPARK_HOME", folder.resolve("home").toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.13");
    process.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    process.environment().put("SPARK_USER", "tidemark");
    return process.start();
  }

  private void awaitMaster() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException notYet) {
        Thread.sleep(200);
      }
    }
    throw new IllegalStateException("No master listens on " + url() + "; see " + log("master"));
  }

  @Override
  public void close() {
    for (Process worker : workers) {
      try (Stream<ProcessHandle> children = worker.descendants()) {
        children.forEach(ProcessHandle::destroyForcibly);
      }
      worker.destroyForcibly();
    }
    master.destroyForcibly();
  }
}
