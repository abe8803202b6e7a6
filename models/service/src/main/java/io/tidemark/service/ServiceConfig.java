package io.tidemark.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.bytes.ResourceText;
import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.config.YamlNode;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.UnknownRules;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.service.ProxyTrust.MutualTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.util.InetAddressSet;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Configuration of the request mapping and limits.
 *
 * @param publicUrl URL of the service as its callers know it; if empty, the one they used
 * @param unknown minimum decisions for identities, credentials and actions that are not in the
 *     release
 * @param evidenceMemory how long fresh evidence counts for a credential and source
 * @param stream stream to follow; if empty, the first stream found in the published folder
 * @param maxAge maximum age of a release since it was issued; if empty, until it expires
 * @param maxConnections maximum number of proxies' connections; more wait in the system's backlog
 * @param maxDecisionLogMb size of the decision log, in MiB, at which its oldest files are deleted
 */
record ServiceConfig(
    RequestMapping mapping,
    ProxyTrust trust,
    Optional<String> publicUrl,
    NotJudged notJudged,
    UnknownRules unknown,
    Duration evidenceMemory,
    Optional<String> stream,
    Optional<Duration> maxAge,
    Sequence minimumSequence,
    int maxHeaderBytes,
    int maxBodyBytes,
    int maxConnections,
    int maxDecisionLogMb) {
  private static final String DEFAULTS = "service.yaml";

  /** Keys whose members are overlaid individually. */
  private static final List<String> OVERLAID = List.of("columns", "unknown");

  private static final Pattern PUBLIC_URL = Pattern.compile("https?://[A-Za-z0-9._:\\[\\]-]+");

  private static final RecordFormat FORMAT =
      new RecordFormat('_')
          .words(
              EventColumn.class,
              Arrays.stream(EventColumn.values()).filter(ServiceConfig::isOfRequests).toList(),
              EventColumn::column)
          .words(
              DecisionKind.class,
              List.of(
                  DecisionKind.ALLOW,
                  DecisionKind.STEP_UP,
                  DecisionKind.REVALIDATE,
                  DecisionKind.REVOKE),
              kind -> kind.name().toLowerCase(Locale.ROOT))
          .text(ValueSource.class, null, ValueSource::parse, ValueSource::toString);

  /** Configuration as written in a file. */
  private record Written(
      String product,
      List<String> proxies,
      Optional<String> proxySecret,
      WrittenTls tls,
      Optional<String> publicUrl,
      NotJudged notJudged,
      WrittenUnknown unknown,
      @AllowedRange(least = "0", most = "86400") Integer evidenceSeconds,
      Optional<String> stream,
      @AllowedRange(least = "0", most = "87600") Integer maxAgeHours,
      @AllowedRange(least = "0", most = "2147483647") Integer minimumSequence,
      @AllowedRange(least = "1024", most = "1048576") Integer maxHeaderBytes,
      @AllowedRange(least = "1024", most = "16777216") Integer maxBodyBytes,
      @AllowedRange(least = "1", most = "1048576") Integer maxConnections,
      @AllowedRange(least = "1", most = "16777216") Integer maxDecisionLogMb,
      Map<EventColumn, Optional<List<ValueSource>>> columns,
      List<WrittenRoute> routes,
      Optional<Impact> unrouted) {}

  /** Names of PEM files, of which either all or none are given. */
  private record WrittenTls(
      Optional<String> key, Optional<String> certificate, Optional<String> clientCa) {}

  /** Minimum decisions by impact. An impact that is not listed is allowed. */
  private record WrittenUnknown(
      Map<Impact, DecisionKind> identity,
      Map<Impact, DecisionKind> credential,
      Map<Impact, DecisionKind> action) {}

  private record WrittenRoute(
      String method,
      @JsonProperty(required = true) String path,
      @JsonProperty(required = true) String service,
      @JsonProperty(required = true) String operation,
      Optional<Impact> impact) {}

  /** Response for people and identities of unknown kind. */
  enum NotJudged {
    /** Allow the request; another system checks these identities. */
    ALLOW,
    /** Refuse the request; only non-human identities may pass. */
    DENY
  }

  static String defaultsYaml() {
    return ResourceText.of(ServiceConfig.class, DEFAULTS);
  }

  static ServiceConfig defaults() {
    return of(defaultsYaml(), DEFAULTS);
  }

  /**
   * Reads a file. Its keys replace the defaults, those of {@code columns} and {@code unknown} one
   * by one.
   *
   * @throws InvalidFileException if the file is invalid; the message lists all problems by line
   * @throws IllegalArgumentException if the file cannot be read
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
    YamlNode defaults = YamlNode.read(DEFAULTS, defaultsYaml());
    YamlNode own = YamlNode.read(name, yaml);
    return new Reading(FORMAT.read(joined(own, defaults), Written.class)).config();
  }

  private static YamlNode joined(YamlNode own, YamlNode defaults) {
    if (own.members() == null) {
      return own.isNothing() ? defaults : own;
    }
    YamlNode joined = own.over(defaults);
    for (String key : OVERLAID) {
      YamlNode members = own.members().get(key);
      if (members != null && members.members() != null) {
        joined = joined.with(key, members.over(defaults.members().get(key)));
      }
    }
    return joined;
  }

  private static boolean isOfRequests(EventColumn column) {
    return column.isKnownAtRequest()
        && column != EventColumn.TIME
        && column.type() != ColumnType.TEXT_MAP;
  }

  /** Converts one file and collects its problems. */
  private record Reading(RecordReading<Written> reading) {
    ServiceConfig config() {
      Optional<Written> found = reading.found();
      List<Route> routes = found.map(this::routes).orElse(List.of());
      Set<String> proxies = new HashSet<>();
      InetAddressSet networks = new InetAddressSet();
      found.ifPresent(written -> readProxies(written, proxies, networks));
      Optional<UnknownRules> unknown = found.map(Written::unknown).map(this::unknown);
      found.ifPresent(this::checkUrl);
      found.ifPresent(this::checkTls);
      Written written = reading.get();
      Map<EventColumn, ValueSource> columns = new EnumMap<>(EventColumn.class);
      written.columns.forEach(
          (column, sources) ->
              sources.ifPresent(some -> columns.put(column, ValueSource.firstOf(some))));
      return new ServiceConfig(
          new RequestMapping(columns, routes, written.unrouted, written.product),
          new ProxyTrust(
              proxies,
              networks,
              written.proxySecret.filter(file -> !file.isEmpty()).map(Path::of),
              tls(written.tls)),
          written.publicUrl,
          written.notJudged,
          unknown.orElseThrow(),
          Duration.ofSeconds(written.evidenceSeconds),
          written.stream,
          Optional.of(Duration.ofHours(written.maxAgeHours)).filter(age -> !age.isZero()),
          written.minimumSequence == 0 ? Sequence.NONE : new Sequence(written.minimumSequence),
          written.maxHeaderBytes,
          written.maxBodyBytes,
          written.maxConnections,
          written.maxDecisionLogMb);
    }

    /** Reads addresses, in the JDK's spelling, and networks. Host names would never match. */
    private void readProxies(Written written, Set<String> addresses, InetAddressSet networks) {
      for (String text : written.proxies == null ? List.<String>of() : written.proxies) {
        int slash = text.indexOf('/');
        Optional<String> address = ProxyTrust.address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty() || (slash >= 0 && !isAdded(networks, text))) {
          reading.problem(
              written,
              "proxies",
              ("'%s' is neither an address nor a network; name each proxy by its address,"
                      + " such as 10.0.0.7 or fd00::7, or by its network, such as 10.0.0.0/24,"
                      + " without a port: names are not trusted")
                  .formatted(text));
        } else if (slash < 0) {
          addresses.add(address.get());
        }
      }
    }

    private static boolean isAdded(InetAddressSet networks, String network) {
      try {
        networks.add(network);
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private void checkTls(Written written) {
      if (written.tls != null
          && List.of(1, 2)
              .contains((int) files(written.tls).filter(name -> !name.isEmpty()).count())) {
        reading.problem(
            written,
            "tls",
            "'tls' needs a key, a certificate and a client_ca; without a client_ca, anyone could"
                + " pose as a proxy");
      }
    }

    private static Stream<String> files(WrittenTls tls) {
      return Stream.of(tls.key, tls.certificate, tls.clientCa).flatMap(Optional::stream);
    }

    private static Optional<SslContextFactory.Server> tls(WrittenTls written) {
      List<Path> files = files(written).filter(name -> !name.isEmpty()).map(Path::of).toList();
      return files.isEmpty()
          ? Optional.empty()
          : Optional.of(MutualTls.of(files.get(0), files.get(1), files.get(2)));
    }

    private void checkUrl(Written written) {
      String url = written.publicUrl == null ? "" : written.publicUrl.orElse("");
      if (!url.isEmpty() && !PUBLIC_URL.matcher(url).matches()) {
        reading.problem(
            written,
            "public_url",
            ("'%s' is not the URL of a service; write it without a path, such as"
                    + " https://decisions.example")
                .formatted(url));
      }
    }

    private List<Route> routes(Written written) {
      List<Route> routes = new ArrayList<>();
      for (WrittenRoute route : written.routes == null ? List.<WrittenRoute>of() : written.routes) {
        route(route)
            .ifPresent(
                late -> {
                  checkReached(route, late, routes);
                  routes.add(late);
                });
      }
      return routes;
    }

    /** Reports a route that can never match because an earlier route matches all its requests. */
    private void checkReached(WrittenRoute route, Route late, List<Route> before) {
      for (int early = 0; early < before.size(); early++) {
        if (before.get(early).fitsAllOf(late)) {
          reading.problem(
              route,
              "no request reaches route %d (%s): route %d (%s) already matches all its requests;"
                      .formatted(before.size() + 1, late, early + 1, before.get(early))
                  + " move this route before that one, or remove it");
          return;
        }
      }
    }

    private Optional<Route> route(WrittenRoute route) {
      if (route.path == null || route.service == null || route.operation == null) {
        return Optional.empty();
      }
      try {
        String method = route.method == null ? "*" : route.method.toUpperCase(Locale.ROOT);
        return Optional.of(
            Route.of(method, route.path, route.service, route.operation, route.impact));
      } catch (IllegalArgumentException e) {
        reading.problem(route, e.getMessage());
        return Optional.empty();
      }
    }

    private UnknownRules unknown(WrittenUnknown unknown) {
      return new UnknownRules(
          least(unknown, "identity", unknown.identity),
          least(unknown, "credential", unknown.credential),
          least(unknown, "action", unknown.action));
    }

    private FailSafe least(WrittenUnknown unknown, String what, Map<Impact, DecisionKind> written) {
      List<DecisionKind> decisions = new ArrayList<>();
      for (Impact impact : Impact.values()) {
        decisions.add(
            written == null
                ? DecisionKind.ALLOW
                : written.getOrDefault(impact, DecisionKind.ALLOW));
      }
      try {
        return new FailSafe(decisions);
      } catch (IllegalArgumentException e) {
        reading.problem(
            unknown,
            what,
            ("'%s' gives %s for read, write, admin, critical, but no impact may get less"
                    + " than the one before; an impact that is not listed gets allow")
                .formatted(what, decisions));
        return FailSafe.defaults();
      }
    }
  }
}
