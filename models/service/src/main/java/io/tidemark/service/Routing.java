package io.tidemark.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.DecisionLog;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.Throttle;
import io.tidemark.runtime.release.Freshness;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests to the {@linkplain Endpoint endpoints}. Decisions take microseconds and never
 * block, so requests are answered on the thread that reads them.
 */
final class Routing extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = LoggerFactory.getLogger(Routing.class);

  /** Name of the connector that serves administrative endpoints, and no others. */
  static final String ADMIN = "admin";

  private static final String UNTRUSTED = "untrusted_proxy";
  private static final String REQUEST_ID = "X-Request-ID";

  private static final String NOT_SAVED =
      "it is in force but could not be saved, so a restart would forget it:"
          + " see the service's log, free some space, and send it again\n";

  private static final String NOT_KEPT =
      "it is in force until the service stops, but a restart forgets it: run 'serve' with --state"
          + " to keep it\n";

  private static final String NOT_AWAITED =
      "no request awaits this outcome: it has been reported, is overdue or was denied without a"
          + " judgement, or the service has restarted, or event_id or credential differ from the"
          + " request's; send both as in the request, once, right after it\n";

  private final ServiceOptions options;
  private final Enforcer enforcer;
  private final ServiceConfig config;
  private final ServiceMetrics metrics;
  private final DecisionLog log;
  private final UnaryOperator<Delegate> people;
  private final AuthZenApi authZen;
  private final Throttle unsaved = new Throttle(Duration.ofMinutes(1));
  private volatile boolean stopping;

  Routing(
      ServiceOptions options,
      Enforcer enforcer,
      ServiceConfig config,
      ServiceMetrics metrics,
      DecisionLog log,
      UnaryOperator<Delegate> people) {
    this.options = options;
    this.enforcer = enforcer;
    this.config = config;
    this.metrics = metrics;
    this.log = log;
    this.people = people;
    this.authZen = new AuthZenApi(this::event, this::decide, metrics::badRequest);
  }

  /** A request, its response, and the callback that completes both. */
  private record Exchange(Request request, Response response, Callback callback) {
    void text(int status, String text) {
      response.setStatus(status);
      if (!response.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
      }
      Content.Sink.write(response, true, text, callback);
    }

    void json(JsonNode json) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
      text(200, ControlMessage.ascii(json));
    }

    void write(ProxyResponse answer) {
      response.setStatus(answer.status());
      answer.headers().forEach(response.getHeaders()::put);
      response.write(true, null, callback);
    }

    void writeCheck(ProxyResponse answer) {
      EnvoyCheck.write(response, callback, answer);
    }

    boolean isAuthZen() {
      String path = request.getHttpURI().getPath();
      return path != null && path.startsWith("/access/");
    }

    /** Copies the id of an AuthZEN request to the response. */
    void repeatRequestId() {
      String id = request.getHeaders().get(REQUEST_ID);
      if (id != null && isAuthZen()) {
        response.getHeaders().put(REQUEST_ID, id);
      }
    }

    /** Closes the connection if the request has a body, which was not read. */
    void closing() {
      if (request.getLength() != 0) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
    }

    /** Returns the URL by which the caller reached the service. */
    String origin() {
      return request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority();
    }
  }

  /** Reports the service as not ready, so that load balancers stop sending requests. */
  void stopping() {
    stopping = true;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    boolean administrative = ADMIN.equals(request.getConnectionMetaData().getConnector().getName());
    Optional<Endpoint> found =
        Endpoint.of(request.getHttpURI().getPath())
            .filter(one -> one.isAdministrative() == administrative);
    if (found.isEmpty()) {
      exchange.text(404, "there is no such path at this address\n");
      return true;
    }
    Endpoint endpoint = found.get();
    exchange.repeatRequestId();
    if (!isPermitted(endpoint, exchange)) {
      return true;
    }
    switch (endpoint) {
      case AUTH, EXT_AUTHZ -> exchange.write(answer(() -> proxied(request)));
      case CHECK -> check(exchange);
      case EVALUATION -> evaluate(exchange, authZen::evaluation);
      case EVALUATIONS -> evaluate(exchange, authZen::evaluations);
      case AUTHZEN_CONFIGURATION ->
          exchange.json(AuthZenApi.configuration(config.publicUrl().orElseGet(exchange::origin)));
      case COMPLETED -> body(exchange, Runnable::run, body -> complete(exchange, body));
      case REVALIDATED -> administer(exchange, ControlMessage::revalidated, true);
      case REVOKED ->
          administer(
              exchange,
              (message, judge) -> message.revoked(judge, people),
              options.state().isPresent());
      case GRANTED -> administer(exchange, ControlMessage::granted, true);
      case LIVEZ -> exchange.text(200, "alive\n");
      case READYZ -> ready(exchange);
      case METRICS -> {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4");
        exchange.text(200, metrics.text(enforcer, options.clock().instant(), log.dropped()));
      }
    }
    return true;
  }

  /** Returns whether the caller and the method are allowed; if not, the response is written. */
  private boolean isPermitted(Endpoint endpoint, Exchange exchange) {
    Request request = exchange.request;
    boolean known =
        switch (endpoint.caller()) {
          case ANYBODY, OPERATOR -> true;
          case PROXY ->
              config
                  .trust()
                  .isProxy(
                      request.getConnectionMetaData().getRemoteSocketAddress(),
                      request.getHeaders());
          case ADMIN -> isAdmin(request);
        };
    if (!known) {
      metrics.badRequest();
      exchange.closing();
      if (endpoint.caller() == Endpoint.Caller.ADMIN) {
        exchange.response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        exchange.text(401, "an admin token is required\n");
      } else if (exchange.isAuthZen()) {
        exchange.text(403, "only proxies may ask: see 'proxies' and 'proxy_secret'\n");
      } else if (endpoint == Endpoint.CHECK) {
        exchange.writeCheck(ProxyResponse.refused(UNTRUSTED));
      } else {
        exchange.write(ProxyResponse.refused(UNTRUSTED));
      }
      return false;
    }
    if (!endpoint.allows(request.getMethod())) {
      exchange.closing();
      exchange.response.getHeaders().put(HttpHeader.ALLOW, endpoint.allow());
      exchange.text(405, "only " + endpoint.allow() + " is allowed\n");
      return false;
    }
    return true;
  }

  /**
   * Answers on another thread, because a call that waits for the store must not delay the others of
   * its connection.
   */
  private void check(Exchange exchange) {
    Promise<ByteBuffer> read =
        Promise.from(
            body -> {
              ProxyResponse answer;
              try {
                answer = answer(() -> EnvoyCheck.read(body));
              } catch (RuntimeException e) {
                // Ends the call at once. Otherwise, Envoy would wait for its timeout.
                exchange.callback.failed(e);
                return;
              }
              exchange.writeCheck(answer);
            },
            failure ->
                exchange.writeCheck(
                    unreadable("The request is incomplete, or larger than max_body_bytes")));
    Content.Source.asByteBuffer(
        exchange.request, Promise.from(exchange.request.getContext(), read));
  }

  private ProxyResponse answer(Supplier<ProxiedRequest> request) {
    try {
      return ProxyResponse.of(decide(event(request.get())));
    } catch (IllegalArgumentException e) {
      // The request has no readable identity and must never be allowed silently.
      return unreadable(e.getMessage());
    }
  }

  private ProxyResponse unreadable(String problem) {
    metrics.badRequest();
    return ProxyResponse.unreadable(problem);
  }

  private AccessEvent event(ProxiedRequest request) {
    AccessEvent event = config.mapping().event(request, options.clock().instant());
    List<Delegate> chain = event.delegation(EventColumn.DELEGATION_CHAIN);
    List<Delegate> known = chain.stream().map(people).toList();
    return known.equals(chain)
        ? event
        : event.toBuilder().delegation(EventColumn.DELEGATION_CHAIN, known).build();
  }

  private Answer decide(AccessEvent event) {
    Answer answer = Answer.of(event, judged(event), config.notJudged());
    if (!answer.passes() && !answer.decision().kind().isStepUpOrStronger()) {
      // Otherwise the enforcer would count the request as allowed, and profiles would learn from
      // it.
      enforcer.completed(stopped(answer));
    }
    return answer;
  }

  private Decision judged(AccessEvent event) {
    try {
      return enforcer.evaluate(event);
    } catch (IllegalArgumentException e) {
      boolean named = event.has(EventColumn.IDENTITY) || event.has(EventColumn.ACTOR_USER_UID);
      throw named ? e : new IllegalArgumentException(config.mapping().withoutIdentity(), e);
    }
  }

  private void evaluate(Exchange exchange, Function<JsonNode, JsonNode> evaluation) {
    String type = exchange.request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (!"application/json".equalsIgnoreCase(HttpField.getValueParameters(type, null))) {
      metrics.badRequest();
      exchange.closing();
      exchange.text(400, "the Content-Type is not application/json\n");
      return;
    }
    body(
        exchange,
        Runnable::run,
        body -> exchange.json(evaluation.apply(ControlMessage.json(body))));
  }

  private static AccessEvent stopped(Answer answer) {
    String why =
        answer.isBeforeBaseline()
            ? Decision.BEFORE_BASELINE
            : answer.decision().kind().name().toLowerCase(Locale.ROOT);
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, answer.eventId())
        .text(EventColumn.CREDENTIAL_UID, answer.event().text(EventColumn.CREDENTIAL_UID))
        .number(EventColumn.STATUS_ID, 2)
        .text(EventColumn.AUTHZ_DECISION, "DENIED")
        .text(EventColumn.STATUS_CODE, AccessEvent.STOPPED + why)
        .build();
  }

  private static ProxiedRequest proxied(Request request) {
    String path = request.getHttpURI().getPathQuery();
    String envoy = Endpoint.EXT_AUTHZ.path();
    String rest = path.startsWith(envoy) ? path.substring(envoy.length()) : path;
    return new ProxiedRequest(
        request.getMethod(),
        rest.startsWith("/") ? rest : "/" + rest,
        name ->
            request.getHeaders().getValuesList(name).stream()
                .map(value -> utf8(name, value))
                .toList(),
        MissingNode.getInstance());
  }

  /** Decodes UTF-8 from a string in which Jetty stored one byte per character. */
  private static String utf8(String name, String bytes) {
    if (bytes.chars().allMatch(c -> c < 0x80)) {
      return bytes;
    }
    return ProxiedRequest.utf8(name, StandardCharsets.ISO_8859_1.encode(bytes));
  }

  private void ready(Exchange exchange) {
    Instant now = options.clock().instant();
    Freshness freshness = enforcer.freshness(now);
    boolean behind = enforcer.pointer().filter(pointer -> pointer.isAhead(now)).isPresent();
    String status = stopping ? "stopping" : behind ? "clock behind" : freshness.name();
    // Also ready without a usable release: the fail-safe table decides, and admins can revoke.
    exchange.text(stopping || behind ? 503 : 200, status + "\n");
  }

  private boolean isAdmin(Request request) {
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    return options.adminToken().isPresent()
        && given != null
        && MessageDigest.isEqual(
            ("Bearer " + options.adminToken().get()).getBytes(StandardCharsets.UTF_8),
            given.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the body and passes it on. A malformed body makes the request a bad request. */
  private void body(Exchange exchange, Executor executor, Consumer<ByteBuffer> then) {
    Content.Source.asByteBuffer(
        exchange.request,
        Promise.from(
            body -> executor.execute(() -> accept(body, exchange, then)),
            failure ->
                Response.writeError(
                    exchange.request, exchange.response, exchange.callback, failure)));
  }

  private void accept(ByteBuffer body, Exchange exchange, Consumer<ByteBuffer> then) {
    try {
      then.accept(body);
    } catch (IllegalArgumentException | IllegalStateException e) {
      metrics.badRequest();
      exchange.text(400, e.getMessage() + "\n");
    } catch (UncheckedIOException e) {
      metrics.failedChore();
      unsaved
          .another(options.clock().instant())
          .ifPresent(
              often ->
                  LOG.warn(
                      "The service could not save a report{}: {}",
                      often,
                      MaintenanceTasks.reason(e)));
      exchange.text(503, NOT_SAVED);
    } catch (RuntimeException e) {
      exchange.callback.failed(e);
    }
  }

  private void complete(Exchange exchange, ByteBuffer body) {
    if (ControlMessage.read(body, options.clock().instant()).completed(enforcer)) {
      done(exchange);
    } else {
      exchange.text(404, NOT_AWAITED);
    }
  }

  private static void done(Exchange exchange) {
    exchange.response.setStatus(204);
    exchange.response.write(true, null, exchange.callback);
  }

  /** Takes a report on another thread, because a slow disk must not delay probes. */
  private void administer(
      Exchange exchange, BiConsumer<ControlMessage, Enforcer> action, boolean kept) {
    Executor executor = exchange.request.getConnectionMetaData().getConnector().getExecutor();
    body(exchange, executor, report(exchange, audited(exchange.request, action), kept));
  }

  /** Logs a report once it is in force. */
  private static BiConsumer<ControlMessage, Enforcer> audited(
      Request request, BiConsumer<ControlMessage, Enforcer> action) {
    String path = request.getHttpURI().getPath();
    String from = Request.getRemoteAddr(request);
    return (message, enforcer) -> {
      try {
        action.accept(message, enforcer);
      } catch (UncheckedIOException e) {
        LOG.info("{} from {} is in force, but not saved: {}", path, from, message.shown());
        throw e;
      }
      LOG.info("{} from {} is in force: {}", path, from, message.shown());
    };
  }

  /**
   * @param kept false to respond that a restart forgets the report
   */
  private Consumer<ByteBuffer> report(
      Exchange exchange, BiConsumer<ControlMessage, Enforcer> action, boolean kept) {
    return body -> {
      action.accept(ControlMessage.read(body, options.clock().instant()), enforcer);
      if (kept) {
        done(exchange);
      } else {
        exchange.text(202, NOT_KEPT);
      }
    };
  }

  /** One line of text for requests that Jetty rejects, without request data. */
  static final class ErrorLine extends ErrorHandler {
    private final ServiceConfig config;

    ErrorLine(ServiceConfig config) {
      this.config = config;
    }

    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int code,
        String message,
        Throwable cause,
        Callback callback) {
      Exchange exchange = new Exchange(request, response, callback);
      exchange.repeatRequestId();
      String limit =
          switch (code) {
            case HttpStatus.PAYLOAD_TOO_LARGE_413 ->
                ": the limit is " + config.maxBodyBytes() + " bytes (max_body_bytes)";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                ": the limit is " + config.maxHeaderBytes() + " bytes (max_header_bytes)";
            default -> "";
          };
      exchange.text(code, HttpStatus.getMessage(code).toLowerCase(Locale.ROOT) + limit + "\n");
    }
  }
}
