package io.tidemark.service;

import io.tidemark.engine.config.DecimalText;
import io.tidemark.engine.enrich.CallTarget;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Maps a proxied request to an access event. Headers and bodies are trusted, so the proxy must set
 * or clear every header that the mapping reads. Thread-safe.
 *
 * @param routes in order; the first match names the action, unless a column does
 * @param unrouted impact of requests without a route; if empty, the highest impact of the routes
 */
record RequestMapping(
    Map<EventColumn, ValueSource> columns,
    List<Route> routes,
    Optional<Impact> unrouted,
    String product) {
  /** Unpredictable ids, unique across restarts, for events that have none. */
  private static final SecureRandom IDS = new SecureRandom();

  /** Headers with which a client asks frameworks to treat a request as if it had another method. */
  static final List<String> OVERRIDES =
      List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

  /** Query parameter with the same effect, as PHP reads names. */
  private static final Pattern OVERRIDE_PARAMETER =
      Pattern.compile("(?is)[\\s+]*[_. \\[]method(?:[\\[\\x00].*)?");

  /** Methods to which a client may override its own, from the strongest. */
  private static final List<String> METHODS =
      List.of("DELETE", "OTHER", "PUT", "PATCH", "POST", "OPTIONS", "HEAD", "GET");

  RequestMapping {
    columns = Collections.unmodifiableMap(new EnumMap<>(columns));
    routes = List.copyOf(routes);
    unrouted = unrouted.or(highest(routes));
  }

  /** Returns the highest impact of the routes, of which the standard map knows some. */
  private static Supplier<Optional<Impact>> highest(List<Route> routes) {
    return () ->
        routes.stream()
            .map(route -> route.impact().orElseGet(() -> standardImpact(route)))
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder());
  }

  private static Impact standardImpact(Route route) {
    String method = route.isForAnyMethod() ? null : route.method();
    return ImpactMap.standard()
        .ruling(null, route.service(), route.operation(), AccessEvent.MISSING, method)
        .impact();
  }

  /**
   * Creates the event for a request that arrives now.
   *
   * @throws IllegalArgumentException if a header is repeated, or a value is invalid for its column
   */
  AccessEvent event(ProxiedRequest request, Instant now) {
    AccessEvent.Builder event = AccessEvent.builder();
    event.at(now);
    event.text(EventColumn.METADATA_PRODUCT, product);
    columns.forEach(
        (column, source) -> {
          String value = source.of(request);
          if (value != null) {
            try {
              set(event, column, value);
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
              throw new IllegalArgumentException(
                  source.place(request) + " is not " + expected(column.type()), e);
            }
          }
        });
    if (request.method() != null
        && columns.containsKey(EventColumn.USER_AGENT)
        && event.text(EventColumn.USER_AGENT) == null) {
      event.text(EventColumn.USER_AGENT, AccessEvent.NO_USER_AGENT);
    }
    complete(event, column -> columns.get(column).place(request));
    cleanTargets(event);
    nameAction(event, request);
    return event.build();
  }

  /** Returns why an event without an identity cannot be judged, by the sources that are empty. */
  String withoutIdentity() {
    List<String> sources =
        Stream.of(EventColumn.IDENTITY, EventColumn.ACTOR_USER_UID)
            .filter(columns::containsKey)
            .map(column -> columns.get(column).toString())
            .toList();
    return "The request has no identity; set "
        + (sources.isEmpty()
            ? "columns.identity in the configuration"
            : String.join(" or ", sources));
  }

  /**
   * @param place returns where the request has a column's value
   */
  private static void complete(AccessEvent.Builder event, Function<EventColumn, String> place) {
    if (event.text(EventColumn.METADATA_UID) == null) {
      byte[] id = new byte[16];
      IDS.nextBytes(id);
      event.text(EventColumn.METADATA_UID, HexFormat.of().formatHex(id));
    }
    String identity = event.text(EventColumn.IDENTITY);
    if (identity != null && !Enricher.isIdentityKey(identity)) {
      throw new IllegalArgumentException(
          place.apply(EventColumn.IDENTITY)
              + " is not an identity; "
              + Enricher.IDENTITY_KEY_REMEDY);
    }
    if (identity != null && event.text(EventColumn.CLOUD_PROVIDER) == null) {
      String[] parts = identity.split("\\|", 3);
      // A dash marks a part that the nightly log does not contain.
      event.identity(
          parts[0].equals("-") ? null : parts[0], parts[1].equals("-") ? null : parts[1], parts[2]);
    }
    String label = event.text(EventColumn.NHI_KIND);
    if (label != null) {
      // A misspelled kind would count as a person and pass without being judged.
      IdentityKind kind =
          IdentityKind.ofLabel(label)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          place.apply(EventColumn.NHI_KIND)
                              + " is not a known kind; give one of "
                              + Arrays.stream(IdentityKind.values())
                                  .map(IdentityKind::label)
                                  .collect(Collectors.joining(", "))));
      if (kind != IdentityKind.UNKNOWN && event.number(EventColumn.IS_NHI) == AccessEvent.MISSING) {
        event.flag(EventColumn.IS_NHI, kind.isNonHuman());
      }
    }
  }

  private static void cleanTargets(AccessEvent.Builder event) {
    String target = event.text(EventColumn.RESOURCE_UID);
    if (event.text(EventColumn.AI_AGENT_UID) != null && target != null) {
      event.text(EventColumn.RESOURCE_UID, CallTarget.of("", target));
    }
  }

  private void nameAction(AccessEvent.Builder event, ProxiedRequest request) {
    String method = orElse(event.text(EventColumn.HTTP_METHOD), request.method());
    String path = orElse(event.text(EventColumn.HTTP_PATH_TEMPLATE), request.path());
    boolean named = event.text(EventColumn.API_OPERATION) != null;
    // A path without a route would be a new action every time and could contain anything.
    event.text(EventColumn.HTTP_PATH_TEMPLATE, null);
    Optional<Route> route = path == null ? Optional.empty() : route(method, path);
    String override = override(request, method, path);
    if (override != null) {
      // It is unknown whether the server behind the proxy honours the override. This does not
      // matter if a route does not depend on the method.
      route = route.filter(fits -> fits.isForAnyMethod());
      if (route.isEmpty() && !named) {
        event.text(EventColumn.API_OPERATION, method + " as " + override);
        event.number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal());
        return;
      }
    }
    route.ifPresent(fits -> event.text(EventColumn.HTTP_PATH_TEMPLATE, fits.path()));
    if (named) {
      return;
    }
    if (route.isEmpty() && method == null) {
      throw new IllegalArgumentException("The request's api_operation is missing");
    }
    event.text(EventColumn.API_OPERATION, route.map(Route::operation).orElse("unrouted " + method));
    route.ifPresent(fits -> event.text(EventColumn.API_SERVICE_NAME, fits.service()));
    (route.isPresent() ? route.flatMap(Route::impact) : unrouted)
        .ifPresent(impact -> event.number(EventColumn.IMPACT_TIER, impact.ordinal()));
  }

  /**
   * Returns the strongest method with which the client may override its own, or null. Unusual names
   * become {@code OTHER}, because a client could otherwise invent actions.
   */
  private static String override(ProxiedRequest request, String method, String path) {
    return Stream.concat(
            OVERRIDES.stream().flatMap(name -> request.headers(name).stream()),
            RequestPath.parameters(path, OVERRIDE_PARAMETER))
        .map(value -> value.strip().toUpperCase(Locale.ROOT))
        .filter(other -> !other.isEmpty() && !other.equals(method))
        .map(other -> METHODS.contains(other) ? other : "OTHER")
        .min(Comparator.comparing(METHODS::indexOf))
        .orElse(null);
  }

  private Optional<Route> route(String method, String path) {
    if (routes.isEmpty()) {
      return Optional.empty();
    }
    // The server behind the proxy may interpret an ambiguous path differently, which would evade
    // its route.
    List<String> segments =
        RequestPath.segments(path)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The request's http_path_template is not a path that all servers read"
                            + " alike; it must not contain .., ;, #, \\, escaped slashes, control"
                            + " characters, double or invalid escapes, or invalid UTF-8"));
    List<String> folded = Route.folded(segments);
    for (Route route : routes) {
      if (route.fits(method, segments)) {
        return Optional.of(route);
      }
      // The server may take the request for one of this route, so a broader route must not name it.
      if (route.isNear(method, folded)) {
        return routes.stream()
            .filter(other -> other.wanted().equals(segments) && other.fits(method, segments))
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static String orElse(String text, String other) {
    return text == null ? other : text;
  }

  private static void set(AccessEvent.Builder event, EventColumn column, String value) {
    switch (column.type()) {
      case TEXT -> event.text(column, withoutSecrets(column, value));
      case INTEGER, LONG -> event.number(column, Long.parseLong(value));
      case TIMESTAMP -> event.number(column, micros(value));
      case BOOLEAN -> event.flag(column, truth(value));
      case DOUBLE -> event.decimal(column, DecimalText.parse(value));
      case TEXT_LIST -> event.texts(column, list(column, value));
      case DELEGATION -> event.delegation(column, chain(value));
      case TEXT_MAP -> throw new IllegalArgumentException("a header cannot hold a map");
    }
  }

  /** Removes secrets like the nightly run, because the decision log contains client text. */
  private static String withoutSecrets(EventColumn column, String value) {
    return switch (column) {
      case RESOURCE_UID -> RequestTarget.resource(value);
      default -> column.isId() ? CredentialHash.ofId(value) : SecretMask.masked(value);
    };
  }

  private static List<Delegate> chain(String value) {
    return Delegate.chain(value).stream()
        .map(link -> new Delegate(CredentialHash.ofId(link.uid()), link.type()))
        .toList();
  }

  private static List<String> list(EventColumn column, String value) {
    return switch (column) {
      case TOKEN_SCOPES -> words(value, "[ ,]+");
      case RESOURCES ->
          words(value, ",").stream().map(target -> CallTarget.of("", target)).toList();
      default -> words(value, ",");
    };
  }

  private static String expected(ColumnType type) {
    return switch (type) {
      case TIMESTAMP -> "a time: RFC 3339, or seconds since 1970";
      case BOOLEAN -> "true or false";
      case DELEGATION -> "a chain such as user:ann, app:crm";
      default -> "a value of type " + type;
    };
  }

  private static long micros(String value) {
    // JSON's large fractional numbers arrive with an exponent.
    if (value.matches("[0-9]{1,11}(\\.[0-9]{1,20})?(E[0-9]{1,2})?")) {
      BigDecimal micros = new BigDecimal(value).scaleByPowerOfTen(6);
      return micros.setScale(0, RoundingMode.FLOOR).longValueExact();
    }
    return EventTime.micros(Instant.parse(value));
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new IllegalArgumentException(value);
    };
  }

  private static List<String> words(String value, String between) {
    return Arrays.stream(value.split(between))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /**
   * Path as servers behind a proxy read it. Escapes are decoded once; empty segments and {@code .}
   * are dropped. Ambiguous paths are rejected: those with {@code ..}, a semicolon, a slash or
   * backslash within a segment, control characters, remaining escapes, invalid UTF-8 or a fragment.
   */
  static final class RequestPath {
    private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private RequestPath() {}

    /** Returns the decoded segments of a path or URL; empty if servers may read it differently. */
    static Optional<List<String>> segments(String target) {
      String path = AUTHORITY.matcher(target).replaceFirst("");
      int query = path.indexOf('?');
      path = query < 0 ? path : path.substring(0, query);
      List<String> segments = new ArrayList<>();
      for (int from = 0, to; from <= path.length(); from = to + 1) {
        int slash = path.indexOf('/', from);
        to = slash < 0 ? path.length() : slash;
        Optional<String> segment = decoded(path.substring(from, to)).filter(text -> isClear(text));
        if (segment.isEmpty()) {
          return Optional.empty();
        }
        if (!segment.get().isEmpty() && !segment.get().equals(".")) {
          segments.add(segment.get());
        }
      }
      return Optional.of(segments);
    }

    private static boolean isClear(String segment) {
      return !segment.equals("..")
          && segment.chars().noneMatch(c -> "/\\#;".indexOf(c) >= 0 || Character.isISOControl(c))
          && !ESCAPE.matcher(segment).find();
    }

    /** Returns the values of the query parameters with a name, which may be escaped. */
    static Stream<String> parameters(String target, Pattern name) {
      int query = target == null ? -1 : target.indexOf('?');
      return query < 0
          ? Stream.empty()
          : Arrays.stream(target.substring(query + 1).split("[&;#]"))
              .map(pair -> (pair + "=").split("=", 3))
              .filter(
                  pair -> decoded(pair[0]).filter(text -> name.matcher(text).matches()).isPresent())
              .map(pair -> decoded(pair[1]).orElse("invalid"));
    }

    /** Decodes escapes; empty if one is malformed or the result is not UTF-8. */
    private static Optional<String> decoded(String text) {
      if (text.indexOf('%') < 0) {
        return Optional.of(text);
      }
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.allocate(utf8.length);
      for (int i = 0; i < utf8.length; i++) {
        if (utf8[i] != '%') {
          bytes.put(utf8[i]);
          continue;
        }
        int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(utf8[i + 2], 16);
        if (low < 0) {
          return Optional.empty();
        }
        bytes.put((byte) (high * 16 + low));
        i += 2;
      }
      try {
        return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
      } catch (CharacterCodingException e) {
        return Optional.empty();
      }
    }
  }
}
