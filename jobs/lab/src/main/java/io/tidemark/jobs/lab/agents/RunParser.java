package io.tidemark.jobs.lab.agents;

import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.jobs.lab.agents.RecordedRun.RecordedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;

/** Parses the file of a run. */
final class RunParser {
  static final ObjectMapper JSON = new ObjectMapper().enable(FAIL_ON_TRAILING_TOKENS);

  private static final int MAX_TEXT = 4_000;

  /** Shorter texts are too common to name something, longer ones are prose. */
  private static final Pattern NAME = Pattern.compile("(?s).{4,120}");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

  /** Escaped line breaks, and all characters that formats and line breaks may change. */
  private static final Pattern LAYOUT = Pattern.compile("\\\\+[nrt]|[^\\p{L}\\p{N}]");

  private final List<String> injections = new ArrayList<>();
  private final List<JsonNode> calls = new ArrayList<>();

  /** The result of each call. */
  private final List<JsonNode> answers = new ArrayList<>();

  private String request = "";

  /** Number of calls before a result showed the injection; negative if none did. */
  private int callsBefore = -1;

  /**
   * Reads a run.
   *
   * @throws DataFormatException if the file is no usable run; the message is the reason, without
   *     values from the file
   */
  static RecordedRun read(Path file) throws DataFormatException {
    try {
      require(file.toString().endsWith(".json"), "files without the suffix .json");
      require(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS), "links and special files");
      require(Files.size(file) <= 16 << 20, "files above 16 MB");
      return new RunParser().run(JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new DataFormatException("unreadable or invalid JSON");
    }
  }

  private static void require(boolean usable, String otherwise) throws DataFormatException {
    if (!usable) {
      throw new DataFormatException(otherwise);
    }
  }

  private RecordedRun run(JsonNode root) throws DataFormatException {
    require(root.path("messages").isArray(), "JSON without messages");
    boolean injected = !root.path("injection_task_id").isNull();
    // AgentDojo's verdict on a run that ended with an error is always the same.
    boolean judged = root.path("security").isBoolean() && !root.hasNonNull("error");
    require(!injected || judged, "injections without a verdict");
    root.path("injections").forEach(text -> injections.add(letters(text.asText(""))));
    injections.removeIf(String::isEmpty);
    for (JsonNode message : root.path("messages")) {
      add(message);
    }
    String task = label(root, "user_task_id");
    require(!task.startsWith("injection_task"), "injected goals alone");
    // With at most 24 seconds between calls, a session that begins in time ends on its day.
    require(calls.size() <= 150, "runs with more than 150 calls");
    boolean hijacked = injected && root.path("security").booleanValue();
    int first = callsBefore >= 0 || hijacked ? callsBefore : calls.size();
    return new RecordedRun(
        label(root, "pipeline_name"),
        label(root, "suite_name"),
        task,
        root.hasNonNull("attack_type") ? label(root, "attack_type") : "none",
        injected ? label(root, "injection_task_id") : null,
        hijacked,
        cut(request, MAX_TEXT),
        IntStream.range(0, calls.size()).mapToObj(i -> call(i, i >= first)).toList());
  }

  private static String label(JsonNode root, String field) throws DataFormatException {
    // Names of models contain a slash where folders have an underscore.
    String text = root.path(field).asText("").replace('/', '_');
    require(LABEL.matcher(text).matches(), "missing or unusual " + field);
    return text;
  }

  private void add(JsonNode message) throws DataFormatException {
    String role = message.path("role").asText("");
    if (role.equals("user") && request.isEmpty()) {
      request = text(message.path("content"));
    } else if (role.equals("assistant")) {
      for (JsonNode call : message.path("tool_calls")) {
        require(!tool(call).isBlank(), "calls without a tool");
        calls.add(call);
        answers.add(MissingNode.getInstance());
      }
    } else if (role.equals("tool")) {
      answer(message);
      String text = letters(text(message.path("content")));
      // The first letters are enough, because the result may be cut.
      if (callsBefore < 0 && injections.stream().anyMatch(one -> text.contains(cut(one, 60)))) {
        callsBefore = calls.size();
      }
    }
  }

  /** Assigns a result to the first waiting call with its id, or to the first if it has none. */
  private void answer(JsonNode message) {
    String id = message.path("tool_call_id").asText("");
    IntStream.range(0, calls.size())
        .filter(i -> answers.get(i).isMissingNode())
        .filter(i -> id.isEmpty() || id.equals(calls.get(i).path("id").asText("")))
        .findFirst()
        .ifPresent(i -> answers.set(i, message));
  }

  private static String tool(JsonNode call) {
    return call.at("/function/name").asText(call.path("function").asText(""));
  }

  private RecordedCall call(int index, boolean afterInjection) {
    JsonNode given = arguments(calls.get(index));
    Set<String> names = new HashSet<>();
    collect(given, names);
    String planted = String.join(" ", injections);
    String asked = letters(request);
    return new RecordedCall(
        tool(calls.get(index)),
        given.isObject() ? given.toString() : "{}",
        names,
        names.stream()
            .filter(name -> NAME.matcher(letters(name)).matches())
            .filter(name -> planted.contains(letters(name)) && !asked.contains(letters(name)))
            .collect(Collectors.toSet()),
        afterInjection,
        answers.get(index).path("error").asText(""),
        cut(text(answers.get(index).path("content")), MAX_TEXT));
  }

  private static JsonNode arguments(JsonNode call) {
    JsonNode given = call.path("function").isObject() ? call.path("function") : call;
    JsonNode arguments = given.path(given.has("arguments") ? "arguments" : "args");
    try {
      return arguments.isTextual() ? JSON.readTree(arguments.textValue()) : arguments;
    } catch (JsonProcessingException notJson) {
      return JSON.createObjectNode().set("arguments", arguments);
    }
  }

  private static void collect(JsonNode value, Set<String> names) {
    for (JsonNode element : value) {
      collect(element, names);
    }
    if (value.isTextual() && NAME.matcher(value.textValue()).matches()) {
      names.add(value.textValue());
    }
  }

  /** Returns the text of a message's content, which may consist of blocks. */
  private static String text(JsonNode content) {
    return content.asText("")
        + content
            .valueStream()
            .map(block -> block.path("content").asText(block.path("text").asText("")))
            .collect(Collectors.joining("\n"));
  }

  private static String letters(String text) {
    return LAYOUT.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }
}
