package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for the records of all formats. The first byte picks the format. If its highest bit
 * is clear, the rest is a file: reading it, with the format given or detected, must account for
 * every record and use little memory. If the bit is set, two more bytes pick a record of the
 * simulator and a part of it that clients write, and the rest is what a client wrote there: this
 * must not change what the record counts as.
 */
class RecordFuzzTest {
  /** Bit of the first byte that is set if the format of a file is detected. */
  private static final int DETECTED = 1 << 6;

  /** Bit of the third byte that is set if the client repeats its text. */
  private static final int REPEATED = 1 << 6;

  private static final int RECORDS = 8;
  private static final String PLACE = "client's";

  /** What clients write in a record; a part that ends in a star can be any object. */
  private static final Map<LogFormat, List<String>> PARTS = new EnumMap<>(LogFormat.class);

  static {
    PARTS.put(
        LogFormat.CLOUDTRAIL,
        List.of(
            "/userAgent",
            "/requestParameters*",
            "/responseElements*",
            "/errorMessage",
            "/tlsDetails/clientProvidedHostHeader"));
    PARTS.put(
        LogFormat.KUBERNETES_AUDIT,
        List.of("/userAgent", "/requestObject*", "/responseObject*", "/requestURI", "/auditID"));
    PARTS.put(
        LogFormat.GCP_AUDIT,
        List.of(
            "/protoPayload/request*",
            "/protoPayload/response*",
            "/protoPayload/requestMetadata/callerSuppliedUserAgent",
            "/protoPayload/status/message"));
    PARTS.put(LogFormat.ENTRA_SIGN_IN, List.of("/properties/userAgent"));
    PARTS.put(
        LogFormat.OKTA,
        List.of(
            "/client/userAgent/rawUserAgent",
            "/debugContext/debugData/requestUri",
            "/debugContext/debugData/url"));
    PARTS.put(LogFormat.GITHUB_AUDIT, List.of("/user_agent", "/query_string", "/url_path"));
    PARTS.put(
        LogFormat.VAULT_AUDIT,
        List.of("/request/data*", "/response/data*", "/request/headers*", "/error"));
    PARTS.put(
        LogFormat.OCSF, List.of("/http_request/user_agent", "/api/request/data*", "/unmapped*"));
    PARTS.put(LogFormat.ENVOY, List.of("/user_agent", "/referer", "/x_forwarded_for"));
    PARTS.put(LogFormat.NGINX_JSON, List.of("/http_user_agent", "/http_referer"));
    PARTS.put(LogFormat.TIDEMARK_DECISIONS, List.of("/event/user_agent"));
    PARTS.put(LogFormat.WEB_ACCESS, List.of("agent", "referer"));
    PARTS.put(LogFormat.CSV, List.of("user_agent"));
  }

  private static final List<LogFormat> FORMATS = List.copyOf(PARTS.keySet());

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @TempDir private static Path folder;
  private static final Map<LogFormat, List<String>> LINES = new EnumMap<>(LogFormat.class);

  @BeforeAll
  static void simulate() throws IOException {
    var simulated = io.tidemark.simulator.LogFormat.all();
    Simulation.write(
        new SimulationPlan(LocalDate.of(2026, 1, 2), 3, 62, 400, 0, 62, simulated), folder);
    for (var format : simulated) {
      List<String> lines = new ArrayList<>();
      try (Stream<Path> files = Files.walk(folder.resolve(format.folder()))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          text(file).lines().limit(2).flatMap(RecordFuzzTest::records).forEach(lines::add);
        }
      }
      LINES.put(
          LogFormat.ofId(format.option()).orElseThrow(),
          lines.stream().distinct().limit(RECORDS).toList());
    }
    LINES.put(
        LogFormat.NGINX_JSON,
        List.of(
            "{\"time_local\":\"03/Jan/2026:10:00:00"
                + " +0000\",\"remote_addr\":\"192.0.2.7\",\"request\":\"GET /a?b=c"
                + " HTTP/1.1\",\"status\":200,\"http_user_agent\":\"curl/8\"}"));
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Returns the records of a line, which may be a file of CloudTrail. */
  private static Stream<String> records(String line) {
    if (!line.startsWith("{\"Records\":")) {
      return Stream.of(line);
    }
    List<String> records = new ArrayList<>();
    json(line).path("Records").forEach(record -> records.add(record.toString()));
    return records.stream().limit(2);
  }

  /** Returns a file of each format, and each part with text, an object and much of both. */
  static Stream<byte[]> examples() {
    List<byte[]> inputs = new ArrayList<>();
    for (int format = 0; format < FORMATS.size(); format++) {
      List<String> lines = LINES.get(FORMATS.get(format));
      String file = String.join("\n", lines.subList(0, Math.min(2, lines.size()))) + "\n";
      inputs.add(FuzzedReading.input(format, file));
      inputs.add(FuzzedReading.input(format | DETECTED, file));
      inputs.add(
          FuzzedReading.input(format | 0x80, "\3" + (char) REPEATED + "[{\"a\":\"much text"));
      for (int part = 0; part < PARTS.get(FORMATS.get(format)).size(); part++) {
        inputs.add(
            FuzzedReading.input(
                format | 0x80, "\1" + (char) part + "curl/8 \u00e9 \\x22\" token=abc"));
        inputs.add(
            FuzzedReading.input(
                format | 0x80,
                "\2" + (char) part + "{\"a\":[1e400,{\"b\":null}],\"\":\"\\ud800\"}"));
      }
    }
    return inputs.stream();
  }

  @MethodSource("examples")
  @FuzzTest
  void clientsAffectOnlyTheirParts(byte[] input) {
    if (input.length < 4) {
      return;
    }
    LogFormat format = FORMATS.get((input[0] & (DETECTED - 1)) % FORMATS.size());
    if (input[0] >= 0) {
      boolean detected = (input[0] & DETECTED) != 0;
      FuzzedReading.of(
          Arrays.copyOfRange(input, 1, input.length),
          FuzzedReading.OPTIONS.withFormat(detected ? LogFormat.AUTO : format));
      return;
    }
    List<String> lines = LINES.get(format);
    boolean csv = format == LogFormat.CSV;
    String header = csv ? lines.get(0) + "\n" : "";
    String line = csv ? lines.get(1) : lines.get((input[1] & 255) % lines.size());
    List<String> parts = PARTS.get(format);
    String part = parts.get((input[2] & (REPEATED - 1)) % parts.size());
    String text = new String(input, 3, input.length - 3, StandardCharsets.UTF_8);
    if ((input[2] & REPEATED) != 0 && !ofLimitedHeaders(format)) {
      text = FuzzedReading.repeated(text);
    }
    assertThat(read(header + with(format, line, part, text), format))
        .as(part + " of " + line)
        .isEqualTo(read(header + with(format, line, part, "harmless"), format));
  }

  /** Puts lines and headers of every format into what the clients of every other format write. */
  @Test
  void clientsNeverChooseTheFormat() {
    List<String> texts = new ArrayList<>(List.of("/,time,identity,", "time,identity", "[", "{"));
    texts.add("GET /,time,identity,cloud_provider, HTTP/1.1");
    texts.add("192.0.2.7 - - [03/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"");
    texts.add("{\"resourceSpans\":[]}");
    for (List<String> lines : LINES.values()) {
      texts.add(lines.get(0));
      texts.add("\n" + lines.get(0) + "\n");
      texts.add("{\"Records\":[" + lines.get(0) + "],\"records\":[" + lines.get(0) + "]}");
      texts.add("{\"message\":" + quoted(lines.get(0)) + "}");
    }
    for (LogFormat format : FORMATS) {
      List<String> lines = LINES.get(format);
      boolean csv = format == LogFormat.CSV;
      String header = csv ? lines.get(0) + "\n" : "";
      String line = lines.get(lines.size() - 1);
      List<String> parts = new ArrayList<>(PARTS.get(format));
      parts.addAll(format == LogFormat.WEB_ACCESS ? List.of("request") : List.of());
      for (String part : parts) {
        for (String text : texts) {
          String hostile = with(format, line, part, text);
          for (String file : List.of(hostile, hostile + "\n" + line, hostile + "\n" + hostile)) {
            byte[] utf8 = (header + file + "\n").getBytes(StandardCharsets.UTF_8);
            assertThat(Logs.read(utf8, "f", Logs.OPTIONS).account.format())
                .as("%s of %s: %s", part, format, text)
                .isEqualTo(format.id());
          }
        }
      }
    }
  }

  /** Returns whether the lines stay short, because their server limits what clients send. */
  private static boolean ofLimitedHeaders(LogFormat format) {
    return format == LogFormat.WEB_ACCESS || format == LogFormat.CSV;
  }

  private static List<String> read(String file, LogFormat format) {
    byte[] utf8 = (file + "\n").getBytes(StandardCharsets.UTF_8);
    return FuzzedReading.of(utf8, FuzzedReading.OPTIONS.withFormat(format)).kinds();
  }

  /** Returns a record in which a server has written a client's text to the given part. */
  private static String with(LogFormat format, String line, String part, String text) {
    return switch (format) {
      case WEB_ACCESS -> {
        String[] quoted = line.split("\"", -1);
        quoted[List.of("request", "referer", "agent").indexOf(part) * 2 + 1] = escaped(text);
        yield String.join("\"", quoted);
      }
      case CSV -> {
        int column = List.of(LINES.get(format).get(0).split(",")).indexOf(part);
        List<String> cells =
            new ArrayList<>(List.of(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)));
        cells.set(column, "\"" + text.replace("\"", "\"\"") + "\"");
        yield String.join(",", cells);
      }
      default -> inJson(line, part, text);
    };
  }

  /** Escapes text as nginx does in its access log. */
  private static String escaped(String text) {
    StringBuilder line = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ' || b == '"' || b == '\\' || b == 127) {
        line.append("\\x%02X".formatted(b & 255));
      } else {
        line.append((char) b);
      }
    }
    return line.isEmpty() ? "-" : line.toString();
  }

  private static String inJson(String line, String part, String text) {
    ObjectNode record = json(line);
    boolean any = part.endsWith("*");
    JsonPointer pointer = JsonPointer.compile(any ? part.substring(0, part.length() - 1) : part);
    ObjectNode parent = record.withObject(pointer.head(), JsonNode.OverwriteMode.ALL, true);
    parent.put(pointer.last().getMatchingProperty(), PLACE);
    String written = any && isObject(text) ? text.replaceAll("[\r\n]", " ") : quoted(text);
    written = any && !isObject(text) ? "{\"value\":" + written + "}" : written;
    return record.toString().replace("\"" + PLACE + "\"", written);
  }

  private static boolean isObject(String text) {
    try {
      return JSON.readTree(text).isObject();
    } catch (JsonProcessingException notJson) {
      return false;
    }
  }

  private static String quoted(String text) {
    return Objects.requireNonNull(JSON.getNodeFactory().textNode(text)).toString();
  }

  private static ObjectNode json(String line) {
    return OtlpLogs.json(line);
  }
}
