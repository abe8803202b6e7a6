package io.tidemark.jobs.night;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes logs part by part, as products do: CloudTrail as a new compressed file for each part, all
 * others as lines at the end of a growing file. No event is later than one of the next part.
 */
final class GrowingLogs {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A piece that is written as a whole.
   *
   * @param header first line of its file; empty if there is none
   */
  private record Piece(Path file, String header, String text, long first, long last) {}

  private final List<List<Piece>> parts = new ArrayList<>();
  private final Path from;
  private final Path to;
  private int written;

  /**
   * @param from folder with finished logs
   * @param to folder to write to
   * @param since pieces with only earlier events are left out, in microseconds since the epoch
   * @param parts number of parts to aim at
   */
  GrowingLogs(Path from, Path to, long since, int parts, ReadOptions options) throws IOException {
    this.from = from;
    this.to = to;
    List<Piece> pieces = new ArrayList<>();
    try (var walked = Files.walk(from)) {
      for (Path file : walked.filter(Files::isRegularFile).sorted().toList()) {
        for (Piece piece : pieces(file, options)) {
          if (piece.last >= since) {
            pieces.add(piece);
          }
        }
      }
    }
    pieces.sort(Comparator.comparingLong(Piece::first));
    cut(pieces, parts);
  }

  private void cut(List<Piece> pieces, int about) {
    List<Piece> part = new ArrayList<>();
    long last = Long.MIN_VALUE;
    for (Piece piece : pieces) {
      if (part.size() >= pieces.size() / about && piece.first > last) {
        parts.add(part);
        part = new ArrayList<>();
      }
      part.add(piece);
      last = Math.max(last, piece.last);
    }
    parts.add(part);
  }

  private static List<Piece> pieces(Path file, ReadOptions options) throws IOException {
    String text;
    try (InputStream bytes =
        file.toString().endsWith(".gz")
            ? new GZIPInputStream(Files.newInputStream(file))
            : Files.newInputStream(file)) {
      text = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Piece> pieces = new ArrayList<>();
    if (file.toString().contains("CloudTrail") && text.startsWith("{\"Records\"")) {
      for (JsonNode record : MAPPER.readTree(text).path("Records")) {
        add(pieces, file, "", record.toString(), options);
      }
      return pieces;
    }
    List<String> lines = text.lines().toList();
    boolean hasHeader = file.toString().contains(".csv");
    for (String line : lines.subList(hasHeader ? 1 : 0, lines.size())) {
      add(pieces, file, hasHeader ? lines.get(0) + "\n" : "", line, options);
    }
    return pieces;
  }

  private static void add(
      List<Piece> pieces, Path file, String header, String text, ReadOptions options)
      throws IOException {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    byte[] bytes = (header + text + "\n").getBytes(StandardCharsets.UTF_8);
    try (LogFileReader reader =
        LogFileReader.open(
            new ByteArrayInputStream(bytes), file.toString(), options, Enricher.standard())) {
      for (ParsedRecord record = reader.next(); record != null; record = reader.next()) {
        if (record instanceof ParsedRecord.Accepted accepted) {
          first = Math.min(first, accepted.event().timeMicros());
          last = Math.max(last, accepted.event().timeMicros());
        }
      }
    }
    if (last != Long.MIN_VALUE) {
      pieces.add(new Piece(file, header, text, first, last));
    }
  }

  int parts() {
    return parts.size();
  }

  /** Writes the next part. */
  void grow() throws IOException {
    Map<Path, List<Piece>> byFile = new LinkedHashMap<>();
    for (Piece piece : parts.get(written)) {
      byFile.computeIfAbsent(piece.file, file -> new ArrayList<>()).add(piece);
    }
    for (Map.Entry<Path, List<Piece>> entry : byFile.entrySet()) {
      Path target = to.resolve(from.relativize(entry.getKey()).toString());
      Files.createDirectories(target.getParent());
      if (target.toString().contains("CloudTrail")) {
        compressed(target.resolveSibling(written + "-" + target.getFileName()), entry.getValue());
      } else {
        append(Path.of(target.toString().replace(".gz", "")), entry.getValue());
      }
    }
    written++;
  }

  private static void compressed(Path file, List<Piece> pieces) throws IOException {
    ObjectNode records = MAPPER.createObjectNode();
    for (Piece piece : pieces) {
      records.withArray("Records").add(MAPPER.readTree(piece.text));
    }
    Path aside = file.resolveSibling("." + file.getFileName());
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(aside))) {
      out.write(MAPPER.writeValueAsBytes(records));
    }
    Files.move(aside, file);
  }

  private static void append(Path file, List<Piece> pieces) throws IOException {
    StringBuilder text = new StringBuilder(Files.exists(file) ? "" : pieces.get(0).header);
    pieces.forEach(piece -> text.append(piece.text).append('\n'));
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
