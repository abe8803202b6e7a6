package io.tidemark.jobs.lab.agents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A recorded run of an agent, without its long texts.
 *
 * @param injection the injected task; null if the run carries no injection
 * @param outcome what became of the injection, before its calls are compared with other runs
 * @param injectionShown whether a tool result contains the injection's text
 */
record RecordedRun(
    Path file,
    String pipeline,
    String suite,
    String task,
    String attack,
    String injection,
    Outcome outcome,
    boolean injectionShown,
    List<RecordedCall> calls) {
  static final int MAX_FILE_BYTES = 16 << 20;

  /** With at most 24 seconds between calls, a session that begins in time ends on its day. */
  static final int MAX_CALLS = 150;

  private static final int MAX_LEVELS = 100;

  /** Texts of other lengths are too common, or prose. */
  private static final int MIN_NAME = 4;

  private static final int MAX_NAME = 120;

  /** An injection is recognized by its first letters and digits, because results may be cut. */
  private static final int MAX_COMPARED = 60;

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

  /** Escaped line breaks, and all characters that formats and line breaks may change. */
  private static final Pattern LAYOUT = Pattern.compile("\\\\+[nrt]|[^\\p{L}\\p{N}]");

  private static final Pattern NO_SUCH_TOOL =
      Pattern.compile("Invalid tool|ToolNotFound|Empty function|Unknown (?:tool|function)");

  static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_LEVELS).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  enum Outcome {
    BENIGN,
    RESISTED,
    HIJACKED,
    ATTEMPTED_IN_VAIN,
    INJECTED_GOALS_ALONE
  }

  /**
   * A tool call.
   *
   * @param arguments JSON text
   * @param names argument values that may name something
   * @param planted names that the injection contains, but not the request
   * @param afterInjection whether an earlier message showed the injection
   */
  record RecordedCall(
      String tool,
      String arguments,
      Set<String> names,
      Set<String> planted,
      boolean afterInjection,
      Result result) {}

  enum Result {
    COMPLETED,
    FAILED,
    NO_SUCH_TOOL
  }

  /** A run with its request and the result of each call, in order. */
  record WithContent(RecordedRun run, String request, List<String> results) {}

  /** A file that is no usable run. The message is the reason, without values from the file. */
  static final class UnusableRunException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableRunException(String reason) {
      super(reason, null);
    }
  }

  RecordedRun {
    calls = List.copyOf(calls);
  }

  RecordedRun with(Outcome other) {
    return new RecordedRun(
        file, pipeline, suite, task, attack, injection, other, injectionShown, calls);
  }

  /** Returns what distinguishes the run from all others. */
  String key() {
    return String.join("/", pipeline, suite, task, attack, String.valueOf(injection));
  }

  static WithContent read(Path file) throws UnusableRunException {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new UnusableRunException("links and special files");
      }
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new UnusableRunException("files above " + (MAX_FILE_BYTES >> 20) + " MB");
      }
      return new Parser(file, JSON.readTree(Files.readAllBytes(file))).run();
    } catch (StreamConstraintsException e) {
      throw new UnusableRunException("more than " + MAX_LEVELS + " levels or overlong values");
    } catch (JsonProcessingException e) {
      throw new UnusableRunException("truncated or invalid JSON");
    } catch (IOException e) {
      throw new UnusableRunException("unreadable files");
    }
  }

  private static String letters(String text) {
    return LAYOUT.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
  }

  private static final class Parser {
    private final Path file;
    private final JsonNode root;
    private final List<String> injections = new ArrayList<>();
    private final List<JsonNode> calls = new ArrayList<>();
    private final List<JsonNode> answers = new ArrayList<>();
    private final List<Boolean> afterInjection = new ArrayList<>();
    private String request;
    private boolean shown;

    Parser(Path file, JsonNode root) {
      this.file = file;
      this.root = root == null ? MissingNode.getInstance() : root;
    }

    WithContent run() throws UnusableRunException {
      if (!root.path("messages").isArray()) {
        throw new UnusableRunException("JSON without messages");
      }
      String injection =
          root.path("injection_task_id").isNull() ? null : label("injection_task_id");
      if (injection != null && !root.path("security").isBoolean()) {
        throw new UnusableRunException("injections without a verdict");
      }
      if (injection != null && !isNull("error")) {
        throw new UnusableRunException("injections in runs that ended with an error");
      }
      root.path("injections").forEach(text -> injections.add(letters(text.asText(""))));
      injections.removeIf(String::isEmpty);
      for (JsonNode message : root.path("messages")) {
        add(message);
      }
      if (calls.size() > MAX_CALLS) {
        throw new UnusableRunException("runs with more than " + MAX_CALLS + " calls");
      }
      String task = label("user_task_id");
      Outcome outcome =
          task.startsWith("injection_task")
              ? Outcome.INJECTED_GOALS_ALONE
              : injection == null
                  ? Outcome.BENIGN
                  : root.path("security").booleanValue() ? Outcome.HIJACKED : Outcome.RESISTED;
      List<RecordedCall> recorded = new ArrayList<>();
      for (int i = 0; i < calls.size(); i++) {
        recorded.add(call(i));
      }
      RecordedRun run =
          new RecordedRun(
              file,
              label("pipeline_name"),
              label("suite_name"),
              task,
              isNull("attack_type") ? "none" : label("attack_type"),
              injection,
              outcome,
              shown,
              recorded);
      List<String> results =
          answers.stream().map(answer -> answer == null ? "" : content(answer)).toList();
      return new WithContent(run, request == null ? "" : request, results);
    }

    private boolean isNull(String field) {
      return root.path(field).isNull() || root.path(field).isMissingNode();
    }

    private String label(String field) throws UnusableRunException {
      // Names of models contain a slash where folders have an underscore.
      String text = root.path(field).asText("").replace('/', '_');
      if (!root.path(field).isTextual() || !LABEL.matcher(text).matches()) {
        throw new UnusableRunException("missing or unusual " + field);
      }
      return text;
    }

    private void add(JsonNode message) throws UnusableRunException {
      String role = message.path("role").asText("");
      if (role.equals("user") && request == null) {
        request = content(message);
      } else if (role.equals("assistant")) {
        for (JsonNode call : message.path("tool_calls")) {
          if (tool(call).isBlank()) {
            throw new UnusableRunException("calls without a tool");
          }
          calls.add(call);
          answers.add(null);
          afterInjection.add(shown);
        }
      } else if (role.equals("tool")) {
        answer(message);
        String text = shown || injections.isEmpty() ? "" : letters(content(message));
        shown |=
            injections.stream()
                .map(start -> start.substring(0, Math.min(MAX_COMPARED, start.length())))
                .anyMatch(text::contains);
      }
    }

    /** Assigns a result to the first waiting call with its id, or to the first if it has none. */
    private void answer(JsonNode message) {
      String id = message.path("tool_call_id").asText("");
      boolean named = !id.isEmpty() && !message.path("tool_call_id").isNull();
      for (int i = 0; i < calls.size(); i++) {
        if (answers.get(i) == null && (!named || id.equals(calls.get(i).path("id").asText("")))) {
          answers.set(i, message);
          return;
        }
      }
    }

    private static String tool(JsonNode call) {
      JsonNode function = call.path("function");
      return function.isObject() ? function.path("name").asText("") : function.asText("");
    }

    private RecordedCall call(int index) {
      JsonNode call = calls.get(index);
      JsonNode given = call.path("function").isObject() ? call.path("function") : call;
      JsonNode arguments = given.has("arguments") ? given.get("arguments") : given.path("args");
      if (arguments.isTextual()) {
        try {
          arguments = JSON.readTree(arguments.textValue());
        } catch (JsonProcessingException notJson) {
          arguments = JSON.createObjectNode().set("arguments", arguments);
        }
      }
      Set<String> names = new TreeSet<>();
      collect(arguments, names);
      String all = String.join(" ", injections);
      String asked = letters(request == null ? "" : request);
      Set<String> planted =
          names.stream()
              .filter(name -> letters(name).length() >= MIN_NAME)
              .filter(name -> all.contains(letters(name)) && !asked.contains(letters(name)))
              .collect(Collectors.toSet());
      JsonNode answer = answers.get(index);
      String error = answer == null ? "" : answer.path("error").asText("");
      boolean failed = answer != null && !answer.path("error").isNull() && !error.isEmpty();
      return new RecordedCall(
          tool(call).intern(),
          arguments.isObject() ? arguments.toString() : "{}",
          Set.copyOf(names),
          planted,
          afterInjection.get(index),
          !failed
              ? Result.COMPLETED
              : NO_SUCH_TOOL.matcher(error).lookingAt() ? Result.NO_SUCH_TOOL : Result.FAILED);
    }

    private static void collect(JsonNode value, Set<String> names) {
      value.forEach(element -> collect(element, names));
      String text = value.isTextual() ? value.textValue() : "";
      if (text.length() >= MIN_NAME && text.length() <= MAX_NAME) {
        names.add(text);
      }
    }

    /** Returns a message's text, which may consist of blocks. */
    private static String content(JsonNode message) {
      JsonNode content = message.path("content");
      if (!content.isArray()) {
        return content.isTextual() ? content.textValue() : "";
      }
      List<String> texts = new ArrayList<>();
      content.forEach(
          block -> texts.add(block.path("content").asText(block.path("text").asText(""))));
      return String.join("\n", texts);
    }
  }
}
