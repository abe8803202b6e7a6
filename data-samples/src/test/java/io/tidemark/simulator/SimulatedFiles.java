package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the files of a simulation. */
record SimulatedFiles(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns all files as stored, by path below the folder. */
  SortedMap<String, byte[]> bytes() throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    }
    return files;
  }

  /** Returns all files after decompression, by path below the folder. */
  SortedMap<String, byte[]> unpacked() throws IOException {
    SortedMap<String, byte[]> files = bytes();
    files.replaceAll((name, packed) -> name.endsWith(".gz") ? unpack(packed) : packed);
    return files;
  }

  private static byte[] unpack(byte[] packed) {
    try (InputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> cloudTrail() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : below("cloudtrail/").entrySet()) {
      JSON.readTree(file.getValue()).get("Records").forEach(records::add);
    }
    return records;
  }

  List<JsonNode> kubernetesAudit() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (byte[] file : below("kubernetes/").values()) {
      for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty()) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return lines;
  }

  /** Returns the agents' spans, with their trace and parent. */
  List<JsonNode> spans() throws IOException {
    List<JsonNode> spans = new ArrayList<>();
    for (byte[] file : below("otlp/").values()) {
      for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty()) {
          JSON.readTree(line)
              .get("resourceSpans")
              .forEach(resource -> resource.at("/scopeSpans/0/spans").forEach(spans::add));
        }
      }
    }
    return spans;
  }

  List<CSVRecord> gateway() throws IOException {
    List<CSVRecord> rows = new ArrayList<>();
    for (byte[] file : below("gateway/").values()) {
      rows.addAll(csv(file));
    }
    return rows;
  }

  List<CSVRecord> labels() throws IOException {
    return csv(Files.readAllBytes(folder.resolve("labels.csv")));
  }

  JsonNode report() throws IOException {
    return JSON.readTree(folder.resolve("simulation.json").toFile());
  }

  private SortedMap<String, byte[]> below(String prefix) throws IOException {
    SortedMap<String, byte[]> files = unpacked();
    files.keySet().removeIf(name -> !name.startsWith(prefix));
    return files;
  }

  private static List<CSVRecord> csv(byte[] file) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        CSVParser.parse(
            new InputStreamReader(new java.io.ByteArrayInputStream(file), StandardCharsets.UTF_8),
            format)) {
      return parser.getRecords();
    }
  }
}
