package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description in docs/reference/openapi.yaml matches the running service. */
class OpenApiTest {
  private static final Set<String> METHODS =
      Set.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE");
  private static final SigningKey KEY = SigningKey.generate();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final TestClock CLOCK = new TestClock(TestCompany.issued().plusSeconds(3600));
  private static final String LARGE = "{\"a\":\"" + "x".repeat(70_000) + "\"}";
  private static final String HABIT =
      "{\"subject\":{\"type\":\"service_account\",\"id\":\"%s\"},\"action\":{\"name\":\"Op1\"},\"resource\":{\"type\":\"s3\",\"id\":\"web/Op1\"}}"
          .formatted(TestCompany.identity(1));

  @TempDir private static Path published;
  @TempDir private Path folder;
  private static JsonNode description;

  /** Path, method and status of each answer that was given. */
  private final Set<String> given = new TreeSet<>();

  @BeforeAll
  static void read() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(published, KEY, company.calmContents());
    description =
        new ObjectMapper(new YAMLFactory())
            .readTree(Path.of("../../docs/reference/openapi.yaml").toFile());
  }

  @Test
  void describesExactlyTheEndpoints() {
    Map<String, Set<String>> endpoints = new TreeMap<>();
    for (Endpoint endpoint : Endpoint.values()) {
      Set<String> methods = new TreeSet<>(METHODS);
      methods.removeIf(method -> !endpoint.allows(method));
      endpoints.put(endpoint.path(), methods);
      if (Endpoint.of(endpoint.path() + "/x").isPresent()) {
        endpoints.put(endpoint.path() + "/{path}", methods);
      }
    }
    Map<String, Set<String>> described = new TreeMap<>();
    description
        .get("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> methods = new TreeSet<>();
              resolved(path.getValue())
                  .fieldNames()
                  .forEachRemaining(name -> methods.add(name.toUpperCase(Locale.ROOT)));
              methods.retainAll(METHODS);
              described.put(path.getKey(), methods);
            });
    assertThat(described).isEqualTo(endpoints);
  }

  @Test
  void describesMembersThatDefaultsRead() {
    Set<String> read = new TreeSet<>();
    Pattern.compile("body /(context|subject/properties)/(\\w+)")
        .matcher(ServiceConfig.defaultsYaml())
        .results()
        .forEach(member -> read.add(member.group(1) + " " + member.group(2)));
    Set<String> described = new TreeSet<>();
    JsonNode schemas = description.at("/components/schemas");
    schemas
        .at("/Context/properties")
        .fieldNames()
        .forEachRemaining(name -> described.add("context " + name));
    schemas
        .at("/SubjectProperties/properties")
        .fieldNames()
        .forEachRemaining(name -> described.add("subject/properties " + name));
    assertThat(described).isEqualTo(read);
  }

  @Test
  void answersMatchDescription() throws Exception {
    try (DecisionService service = start("a", published, true, "unknown: {credential: {}}")) {
      request(service, "/auth", "/auth");
      request(service, "/ext_authz", "/ext_authz");
      request(service, "/ext_authz/{path}", "/ext_authz/a/b");
      String check = Endpoint.CHECK.path();
      exchange(service, "POST", check, check, null, 200);
      for (String path : List.of("/access/v1/evaluation", "/access/v1/evaluations")) {
        post(service, path, HABIT, 200);
        post(service, path, HABIT.replace("Op1", "send_money"), 200);
        post(service, path, HABIT.replace("service_account", "human"), 200);
        post(service, path, HABIT.replace("\"id\"", "\"name\""), 400);
        post(service, path, LARGE, 413);
      }
      String several = HABIT.replace("}}", "},\"evaluations\":[{},{\"context\":1},2]}");
      post(service, "/access/v1/evaluations", several, 200);
      for (String method : List.of("GET", "HEAD")) {
        for (String path :
            List.of("/.well-known/authzen-configuration", "/livez", "/readyz", "/metrics")) {
          exchange(service, method, path, path, null, 200);
        }
      }
      String habit = HABIT.substring(0, HABIT.length() - 1);
      post(service, "/access/v1/evaluation", habit + ",\"context\":{\"event_id\":\"e\"}}", 200);
      Map<String, String> reports =
          Map.of(
              "/v1/completed",
              "{\"event_id\":\"e\",\"status\":200,\"bytes\":7,\"duration_ms\":null}",
              "/v1/revalidated",
              "{\"credential\":\"k\",\"source\":\"192.0.2.1\",\"kind\":\"human_approval\",\"action\":\"s3:Op1\",\"target\":\"web\",\"at\":\"2026-03-16T02:00:00Z\"}",
              "/v1/revoked",
              "{\"credential\":\"k\"}",
              "/v1/granted",
              "{\"identity\":\"%s\"}".formatted(TestCompany.identity(1)));
      for (Map.Entry<String, String> report : reports.entrySet()) {
        String path = report.getKey();
        post(service, path, report.getValue(), 204, "Authorization", AuthZenTest.ADMIN);
        post(service, path, "{\"nobody\":1}", 400, "Authorization", AuthZenTest.ADMIN);
        post(service, path, LARGE, 413, "Authorization", AuthZenTest.ADMIN);
        boolean isOutcome = path.equals("/v1/completed");
        post(service, path, report.getValue(), isOutcome ? 404 : 401);
      }
      CLOCK.pass(Duration.ofHours(-2));
      exchange(service, "GET", "/readyz", "/readyz", null, 503);
      exchange(service, "HEAD", "/readyz", "/readyz", null, 503);
      CLOCK.pass(Duration.ofHours(2));
      Path journal = folder.resolve("a/journal");
      Files.delete(journal);
      Files.createDirectory(journal);
      for (String path : List.of("/v1/revalidated", "/v1/revoked", "/v1/granted")) {
        post(service, path, reports.get(path), 503, "Authorization", AuthZenTest.ADMIN);
      }
      Files.delete(journal);
    }
    Path none = folder.resolve("nothing-published");
    try (DecisionService service = start("b", none, false, "proxies: [192.0.2.1]")) {
      post(
          service,
          "/v1/revoked",
          "{\"credential\":\"x\"}",
          202,
          "Authorization",
          AuthZenTest.ADMIN);
      post(service, "/v1/completed", "{\"event_id\":\"e\"}", 403);
      post(service, "/access/v1/evaluation", HABIT, 403);
      post(service, "/access/v1/evaluations", HABIT, 403);
      exchange(service, "GET", "/readyz", "/readyz", null, 200);
    }
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : resolved(path.getValue()).properties()) {
        method
            .getValue()
            .path("responses")
            .fieldNames()
            .forEachRemaining(
                status ->
                    described.add(
                        path.getKey()
                            + " "
                            + method.getKey().toUpperCase(Locale.ROOT)
                            + " "
                            + status));
      }
    }
    assertThat(given).isEqualTo(described);
  }

  private void request(DecisionService service, String template, String path) throws Exception {
    String[] robot = {
      "X-Tidemark-Identity",
      TestCompany.identity(1),
      "X-Tidemark-Kind",
      "service_account",
      "X-Tidemark-Service",
      "s3",
      "X-Tidemark-Operation",
      "Op1",
    };
    String[] stepped = robot.clone();
    stepped[7] = "send_money";
    for (String method : METHODS) {
      exchange(service, method, template, path, null, 200, robot);
      exchange(service, method, template, path, null, 401, stepped);
      exchange(service, method, template, path, null, 403);
    }
  }

  private void post(
      DecisionService service, String path, String body, int status, String... headers)
      throws Exception {
    exchange(service, "POST", path, path, body, status, headers);
  }

  /**
   * Sends a request. A client may miss the answer to a body that is too large, because the service
   * closes the connection without reading the rest.
   */
  private static HttpResponse<String> sent(HttpRequest request, int attempts) throws Exception {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      if (attempts == 1) {
        throw e;
      }
      return sent(request, attempts - 1);
    }
  }

  private void exchange(
      DecisionService service,
      String method,
      String template,
      String path,
      String body,
      int status,
      String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(DecisionServiceTest.uri(service, path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .header("X-Request-ID", "r-1");
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> response = sent(request.build(), status == 413 ? 5 : 1);
    String answer = template + " " + method + " " + response.statusCode();
    assertThat(response.statusCode()).as(answer + " " + response.body()).isEqualTo(status);
    given.add(answer);
    JsonNode operation =
        resolved(description.get("paths").get(template)).path(method.toLowerCase(Locale.ROOT));
    JsonNode described =
        resolved(operation.path("responses").path(Integer.toString(response.statusCode())));
    assertThat(described.isObject()).as(answer).isTrue();
    checkHeaders(answer, response, described.path("headers"));
    checkBody(answer, response, described.path("content"));
    if (body != null && status != 413) {
      JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
      assertThat(problems(schema, JSON.readTree(body)).isEmpty())
          .as(answer + " to " + body)
          .isEqualTo(status != 400);
    }
  }

  private static void checkHeaders(
      String answer, HttpResponse<String> response, JsonNode described) {
    for (Map.Entry<String, JsonNode> entry : described.properties()) {
      JsonNode header = resolved(entry.getValue());
      Optional<String> value = response.headers().firstValue(entry.getKey());
      assertThat(value.isPresent() || !header.path("required").booleanValue())
          .as(answer + " has " + entry.getKey())
          .isTrue();
      value.ifPresent(
          text ->
              assertThat(problems(header.get("schema"), JsonNodeFactory.instance.textNode(text)))
                  .as(answer + " " + entry.getKey())
                  .isEmpty());
    }
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    described.fieldNames().forEachRemaining(names::add);
    assertThat(response.headers().map().keySet())
        .filteredOn(name -> name.toLowerCase(Locale.ROOT).startsWith("x-tidemark-"))
        .as(answer)
        .allMatch(names::contains);
  }

  private static void checkBody(String answer, HttpResponse<String> response, JsonNode content)
      throws IOException {
    if (content.isMissingNode()) {
      assertThat(response.body()).as(answer).isEmpty();
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElseThrow().split(";")[0];
    assertThat(content.has(type)).as(answer + " is " + type).isTrue();
    JsonNode body =
        type.equals("application/json")
            ? JSON.readTree(response.body())
            : JsonNodeFactory.instance.textNode(response.body());
    assertThat(problems(content.get(type).get("schema"), body)).as(answer + " " + body).isEmpty();
  }

  /** Follows a reference within the description. */
  private static JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isTextual() ? description.at(reference.textValue().substring(1)) : node;
  }

  private static List<Error> problems(JsonNode schema, JsonNode instance) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("components", description.get("components"));
    whole.putArray("allOf").add(schema);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole)
        .validate(
            instance,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private DecisionService start(String name, Path release, boolean keepsState, String yaml)
      throws IOException {
    Path config = Files.writeString(folder.resolve(name + ".yaml"), yaml);
    Optional<Path> state = keepsState ? Optional.of(folder.resolve(name)) : Optional.empty();
    return DecisionService.start(AuthZenTest.options(release, KEY, config, state, CLOCK));
  }
}
