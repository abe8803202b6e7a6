package io.tidemark.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.runtime.bundle.FailSafe;
import io.tidemark.runtime.bundle.Sequence;
import io.tidemark.runtime.enforcer.UnknownRules;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file that says how requests are understood and how much is taken of them.
 *
 * @param mapping of requests to events
 * @param proxies addresses whose headers are believed, as remote addresses are spelled
 * @param notJudged what to answer about those who are not judged
 * @param unknown the least that is decided about what a release does not know
 * @param evidenceMemory how long fresh evidence answers for its credential at its source
 * @param stream that is followed; empty follows whatever the published folder holds first
 * @param maxAge releases issued longer ago are refused; empty takes them until they expire
 * @param minimumSequence releases before it are refused
 * @param maxHeaderBytes of one request's line and headers
 * @param maxBodyBytes of one request
 * @param maxConnections at a time; more wait in the system's backlog. Others than proxies have 16
 *     of them, or half where these are few
 */
record ServiceConfig(
    RequestMapping mapping,
    Set<String> proxies,
    NotJudged notJudged,
    UnknownRules unknown,
    Duration evidenceMemory,
    Optional<String> stream,
    Optional<Duration> maxAge,
    Sequence minimumSequence,
    int maxHeaderBytes,
    int maxBodyBytes,
    int maxConnections) {
  private static final String DEFAULTS = "service.yaml";
  private static final String LEASTS = "allow, step_up, revalidate, revoke";
  private static final List<String> UNKNOWN = List.of("identity", "credential", "action");
  private static final List<String> COLUMNS =
      Arrays.stream(EventColumn.values())
          .filter(ServiceConfig::isOfRequests)
          .map(EventColumn::column)
          .toList();
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What is answered about people and identities of unknown kind. */
  enum NotJudged {
    /** They pass: others look after them. */
    ALLOW,
    /** They are refused: only non-human identities are to be let through here. */
    DENY
  }

  /** Whether a request from an address is a proxy's, whose headers are believed. */
  boolean isProxy(SocketAddress remote) {
    return remote instanceof InetSocketAddress address
        && proxies.contains(address.getAddress().getHostAddress());
  }

  /** The file that ships with the service. */
  static String defaultsYaml() {
    try (InputStream yaml = ServiceConfig.class.getResourceAsStream(DEFAULTS)) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The service's defaults cannot be read from the jar", e);
    }
  }

  static ServiceConfig defaults() {
    return of(defaultsYaml(), DEFAULTS);
  }

  /**
   * A file whose keys replace those of the defaults; {@code columns} one by one.
   *
   * @throws IllegalArgumentException if it cannot be understood; names the key
   */
  static ServiceConfig read(Path file) {
    try {
      return of(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The service's configuration " + file + " cannot be read: " + e, e);
    }
  }

  static ServiceConfig of(String yaml, String name) {
    try {
      JsonNode defaults = YAML.readTree(defaultsYaml());
      JsonNode own = YAML.readTree(yaml);
      boolean empty = own.isMissingNode() || (own.isTextual() && own.textValue().isBlank());
      return new Reading(name, defaults, empty ? YAML.createObjectNode() : own).config();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name + " is not YAML: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether a request can say it. */
  private static boolean isOfRequests(EventColumn column) {
    return column.known() != EventColumn.Known.AFTERWARDS
        && column != EventColumn.TIME
        && column.type() != ColumnType.TEXT_MAP;
  }

  /** One file being understood. */
  private record Reading(String name, JsonNode defaults, JsonNode own) {
    ServiceConfig config() {
      object("root", own, "{not_judged: deny}").fieldNames().forEachRemaining(this::checkKnown);
      return new ServiceConfig(
          new RequestMapping(columns(), routes(), text("product")),
          proxies(),
          notJudged(),
          new UnknownRules(least("identity"), least("credential"), least("action")),
          Duration.ofSeconds(whole("evidence_seconds", 0, 86_400)),
          Optional.of(text("stream")).filter(stream -> !stream.isEmpty()),
          Optional.of(Duration.ofHours(whole("max_age_hours", 0, 87_600)))
              .filter(age -> !age.isZero()),
          minimumSequence(),
          whole("max_header_bytes", 1_024, 1 << 20),
          whole("max_body_bytes", 1_024, 1 << 24),
          whole("max_connections", 1, 1 << 20));
    }

    /** As remote addresses are spelled. A name or a network would never be one. */
    private Set<String> proxies() {
      return texts("proxies", value("proxies")).stream()
          .map(
              text ->
                  ProxyAddress.of(text)
                      .orElseThrow(
                          () ->
                              wrong(
                                  "proxies",
                                  "'"
                                      + text
                                      + "' is no address; name each proxy by one, such as 10.0.0.7"
                                      + " or fd00::7, without port: names and networks are not"
                                      + " believed")))
          .collect(Collectors.toUnmodifiableSet());
    }

    private void checkKnown(String key) {
      if (!defaults.has(key)) {
        throw wrong(key, "no such key" + NearestSpelling.hint(key, keys(defaults)));
      }
    }

    private Sequence minimumSequence() {
      int least = whole("minimum_sequence", 0, Integer.MAX_VALUE);
      return least == 0 ? Sequence.NONE : new Sequence(least);
    }

    private Map<EventColumn, ValueSource> columns() {
      Map<EventColumn, ValueSource> columns = new EnumMap<>(EventColumn.class);
      for (JsonNode file : List.of(defaults, own)) {
        if (file.has("columns")) {
          object("columns", file.get("columns"), "{src_asn: header X-ASN}")
              .properties()
              .forEach(entry -> put(columns, entry.getKey(), entry.getValue()));
        }
      }
      return columns;
    }

    private void put(Map<EventColumn, ValueSource> columns, String key, JsonNode sources) {
      String path = "columns." + key;
      EventColumn column =
          EventColumn.named(key)
              .orElseThrow(
                  () ->
                      wrong(path, "there is no such column" + NearestSpelling.hint(key, COLUMNS)));
      if (!isOfRequests(column)) {
        throw wrong(path, "a request cannot say it");
      }
      if (sources.isNull()) {
        columns.remove(column);
        return;
      }
      try {
        columns.put(
            column,
            ValueSource.firstOf(texts(path, sources).stream().map(ValueSource::parse).toList()));
      } catch (IllegalArgumentException e) {
        throw wrong(path, e.getMessage());
      }
    }

    private List<Route> routes() {
      List<Route> routes = new ArrayList<>();
      List<String> known = List.of("method", "path", "service", "operation", "impact");
      JsonNode list = value("routes");
      if (!list.isArray()) {
        throw wrong("routes", shaped(list, "a list of routes"));
      }
      for (JsonNode route : list) {
        object("routes", route, "{path: /x, service: a, operation: b}")
            .fieldNames()
            .forEachRemaining(
                name -> {
                  if (!known.contains(name)) {
                    throw wrong(
                        "routes",
                        "a route takes no '" + name + "'" + NearestSpelling.hint(name, known));
                  }
                });
        String method = route.has("method") ? required(route, "method") : "*";
        String service = required(route, "service");
        String operation = required(route, "operation");
        Optional<Impact> impact = impact(route.path("impact"));
        try {
          routes.add(
              Route.of(
                  method.toUpperCase(Locale.ROOT),
                  required(route, "path"),
                  service,
                  operation,
                  impact));
        } catch (IllegalArgumentException e) {
          throw wrong("routes", e.getMessage());
        }
      }
      checkReached(routes);
      return routes;
    }

    /** The first that fits names the action: of one that comes too late nobody would hear. */
    private void checkReached(List<Route> routes) {
      for (int late = 1; late < routes.size(); late++) {
        for (int early = 0; early < late; early++) {
          if (routes.get(early).fitsAllOf(routes.get(late))) {
            throw wrong(
                "routes",
                "no request reaches route %d (%s): route %d (%s) fits all of its own; put it before"
                        .formatted(late + 1, routes.get(late), early + 1, routes.get(early))
                    + " that one, or take it out");
          }
        }
      }
    }

    private Optional<Impact> impact(JsonNode word) {
      if (word.isMissingNode()) {
        return Optional.empty();
      }
      Optional<Impact> impact = Impact.ofLabel(word.asText());
      if (impact.isEmpty()) {
        throw wrong(
            "routes", "impact '" + word.asText() + "' is none of read, write, admin, critical");
      }
      return impact;
    }

    private String required(JsonNode route, String member) {
      if (!route.has(member)) {
        throw wrong("routes", "a route has no " + member);
      }
      if (!route.get(member).isTextual()) {
        throw wrong("routes", "a route's " + member + ": " + shaped(route.get(member), "a text"));
      }
      return route.get(member).textValue();
    }

    private NotJudged notJudged() {
      try {
        return NotJudged.valueOf(text("not_judged").toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw wrong("not_judged", "it is allow or deny");
      }
    }

    /**
     * What is decided at least of an unknown one, by impact; what a file does not say is allowed.
     */
    private FailSafe least(String what) {
      JsonNode rules = object("unknown", value("unknown"), "{identity: {critical: step_up}}");
      String key = "unknown." + what;
      JsonNode rule = rules.has(what) ? rules.get(what) : YAML.createObjectNode();
      object(key, rule, "{read: allow, critical: step_up}");
      List<DecisionKind> decisions = new ArrayList<>();
      for (Impact impact : Impact.values()) {
        decisions.add(decision(key, rule, impact));
      }
      List<String> known = Arrays.stream(Impact.values()).map(Impact::label).toList();
      rule.fieldNames()
          .forEachRemaining(
              name -> {
                if (!known.contains(name)) {
                  throw wrong(
                      key, "there is no impact '" + name + "'" + NearestSpelling.hint(name, known));
                }
              });
      rules
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!UNKNOWN.contains(name)) {
                  throw wrong(
                      "unknown",
                      "there is no '" + name + "'" + NearestSpelling.hint(name, UNKNOWN));
                }
              });
      try {
        return new FailSafe(decisions);
      } catch (IllegalArgumentException e) {
        throw wrong(
            key,
            "it gives "
                + decisions
                + " for read, write, admin, critical, and must give none less than the one before;"
                + " what is not named is allow");
      }
    }

    private DecisionKind decision(String key, JsonNode rule, Impact impact) {
      JsonNode word = rule.path(impact.label());
      if (word.isMissingNode()) {
        return DecisionKind.ALLOW;
      }
      if (!word.isTextual() || word.textValue().isBlank()) {
        throw wrong(key + "." + impact.label(), shaped(word, "a text, one of " + LEASTS));
      }
      String spelled = word.textValue().toUpperCase(Locale.ROOT);
      return Arrays.stream(DecisionKind.values())
          .filter(kind -> kind != DecisionKind.NOT_JUDGED && kind.name().equals(spelled))
          .findFirst()
          .orElseThrow(() -> wrong(key, "'" + word.textValue() + "' is none of " + LEASTS));
    }

    private JsonNode object(String key, JsonNode node, String example) {
      if (!node.isObject()) {
        throw wrong(key, shaped(node, "an object, such as " + example));
      }
      return node;
    }

    private static String shaped(JsonNode node, String expected) {
      String shape =
          switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> node.textValue().isBlank() ? "empty" : "'" + node.textValue() + "'";
            default -> node.asText();
          };
      return "it is " + shape + ", and must be " + expected;
    }

    private JsonNode value(String key) {
      return own.has(key) ? own.get(key) : defaults.get(key);
    }

    private String text(String key) {
      if (!value(key).isTextual()) {
        throw wrong(key, "it must be a text");
      }
      return value(key).textValue();
    }

    private int whole(String key, int least, int most) {
      JsonNode value = value(key);
      if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
        throw wrong(key, "it must be a whole number from " + least + " to " + most);
      }
      return value.intValue();
    }

    private List<String> texts(String key, JsonNode value) {
      List<String> texts = new ArrayList<>();
      for (JsonNode text : value.isArray() ? value : List.of(value)) {
        if (!text.isTextual()) {
          throw wrong(key, "it must be a text or a list of texts");
        }
        texts.add(text.textValue());
      }
      return texts;
    }

    private IllegalArgumentException wrong(String key, String why) {
      return new IllegalArgumentException(name + " has a wrong " + key + ": " + why);
    }

    private static List<String> keys(JsonNode node) {
      List<String> keys = new ArrayList<>();
      node.fieldNames().forEachRemaining(keys::add);
      return keys;
    }
  }
}
