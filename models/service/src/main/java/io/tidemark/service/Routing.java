package io.tidemark.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.release.Freshness;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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

  /** How far a publisher's clock may be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final String NOT_SAVED =
      "it is in force but could not be saved, so a restart would forget it:"
          + " see the service's log, free some space, and send it again\n";

  private static final String NOT_KEPT =
      "it is in force until the service stops, but a restart forgets it: run 'serve' with --state"
          + " to keep it\n";

  private final Enforcer enforcer;
  private final ServiceConfig config;
  private final ServiceMetrics metrics;
  private final Optional<String> adminToken;
  private final Clock clock;
  private final LongSupplier droppedLines;
  private final boolean outlivesRestart;
  private final AuthZenApi authZen;
  private volatile boolean stopping;

  Routing(
      Enforcer enforcer,
      ServiceConfig config,
      ServiceMetrics metrics,
      Optional<String> adminToken,
      Clock clock,
      LongSupplier droppedLines,
      boolean outlivesRestart) {
    this.outlivesRestart = outlivesRestart;
    this.enforcer = enforcer;
    this.config = config;
    this.metrics = metrics;
    this.adminToken = adminToken;
    this.clock = clock;
    this.droppedLines = droppedLines;
    this.authZen = new AuthZenApi(this::event, this::decide, metrics::badRequest);
  }

  private static boolean isAdministrative(Request request) {
    return ADMIN.equals(request.getConnectionMetaData().getConnector().getName());
  }

  /** Reports the service as not ready. */
  void stopping() {
    stopping = true;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    boolean administrative = isAdministrative(request);
    Optional<Endpoint> found =
        Endpoint.of(path).filter(one -> one.isAdministrative() == administrative);
    if (found.isEmpty()) {
      text(response, callback, 404, "there is no such path at this address\n");
      return true;
    }
    Endpoint endpoint = found.get();
    repeatRequestId(request, response);
    if (!isPermitted(endpoint, request, response, callback)) {
      return true;
    }
    switch (endpoint) {
      case AUTH, EXT_AUTHZ -> write(response, callback, answer(() -> proxied(request)));
      case CHECK -> check(request, response, callback);
      case EVALUATION -> evaluate(request, response, callback, authZen::evaluation);
      case EVALUATIONS -> evaluate(request, response, callback, authZen::evaluations);
      case AUTHZEN_CONFIGURATION -> {
        String url = config.publicUrl().orElseGet(() -> origin(request));
        json(response, callback, AuthZenApi.configuration(url));
      }
      case COMPLETED ->
          body(
              request,
              response,
              callback,
              Runnable::run,
              report(response, callback, ControlMessage::completed, true));
      case REVALIDATED ->
          administer(request, response, callback, ControlMessage::revalidated, true);
      case REVOKED ->
          administer(request, response, callback, ControlMessage::revoked, outlivesRestart);
      case GRANTED -> administer(request, response, callback, ControlMessage::granted, true);
      case LIVEZ -> text(response, callback, 200, "alive\n");
      case READYZ -> ready(response, callback);
      case METRICS -> {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4");
        text(response, callback, 200, metrics.text(enforcer, clock.instant(), droppedLines));
      }
    }
    return true;
  }

  /** Copies the id of an AuthZEN request to the response. */
  static void repeatRequestId(Request request, Response response) {
    String id = request.getHeaders().get(REQUEST_ID);
    if (id != null && isAuthZen(request)) {
      response.getHeaders().put(REQUEST_ID, id);
    }
  }

  private static boolean isAuthZen(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.startsWith("/access/");
  }

  /** Returns whether the caller and the method are allowed; if not, the response is written. */
  private boolean isPermitted(
      Endpoint endpoint, Request request, Response response, Callback callback) {
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
      closing(request, response);
      if (endpoint.caller() == Endpoint.Caller.ADMIN) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        text(response, callback, 401, "an admin token is required\n");
      } else if (isAuthZen(request)) {
        text(response, callback, 403, "only proxies may ask: see 'proxies' and 'proxy_secret'\n");
      } else if (endpoint == Endpoint.CHECK) {
        EnvoyCheck.write(response, callback, ProxyResponse.refused(UNTRUSTED));
      } else {
        write(response, callback, ProxyResponse.refused(UNTRUSTED));
      }
      return false;
    }
    if (!endpoint.allows(request.getMethod())) {
      closing(request, response);
      response.getHeaders().put(HttpHeader.ALLOW, endpoint.allow());
      text(response, callback, 405, "only " + endpoint.allow() + " is allowed\n");
      return false;
    }
    return true;
  }

  /** Answers on another thread, because a call that waits for the store must not delay others. */
  private void check(Request request, Response response, Callback callback) {
    Promise<ByteBuffer> read =
        Promise.from(
            body -> {
              ProxyResponse answer;
              try {
                answer = answer(() -> EnvoyCheck.read(body));
              } catch (RuntimeException e) {
                // Ends the call at once. Otherwise, Envoy would wait for its timeout.
                callback.failed(e);
                return;
              }
              EnvoyCheck.write(response, callback, answer);
            },
            failure ->
                EnvoyCheck.write(
                    response,
                    callback,
                    unreadable("The request is incomplete, or larger than max_body_bytes")));
    Content.Source.asByteBuffer(request, Promise.from(request.getContext(), read));
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

  private static void write(Response response, Callback callback, ProxyResponse answer) {
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, null, callback);
  }

  private AccessEvent event(ProxiedRequest request) {
    return config.mapping().event(request, clock.instant());
  }

  private Answer decide(AccessEvent event) {
    Answer answer = Answer.of(event, enforcer.evaluate(event), config.notJudged());
    if (!answer.passes() && !answer.decision().kind().isStepUpOrStronger()) {
      // Otherwise the enforcer would count the request as allowed, and profiles would learn from
      // it.
      enforcer.completed(stopped(answer));
    }
    return answer;
  }

  private void evaluate(
      Request request,
      Response response,
      Callback callback,
      Function<JsonNode, JsonNode> evaluation) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (!"application/json".equalsIgnoreCase(HttpField.getValueParameters(type, null))) {
      metrics.badRequest();
      closing(request, response);
      text(response, callback, 400, "the Content-Type is not application/json\n");
      return;
    }
    body(
        request,
        response,
        callback,
        Runnable::run,
        body -> json(response, callback, evaluation.apply(ControlMessage.json(body))));
  }

  private static String origin(Request request) {
    return request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority();
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

  private void ready(Response response, Callback callback) {
    Instant now = clock.instant();
    Freshness freshness = enforcer.freshness(now);
    boolean behind = enforcer.issuedAt().filter(at -> at.isAfter(now.plus(SKEW))).isPresent();
    boolean ready = !stopping && !behind && freshness != Freshness.DEAD;
    String status = stopping ? "stopping" : behind ? "clock behind" : freshness.name();
    text(response, callback, ready ? 200 : 503, status + "\n");
  }

  private boolean isAdmin(Request request) {
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    return adminToken.isPresent()
        && given != null
        && MessageDigest.isEqual(
            ("Bearer " + adminToken.get()).getBytes(StandardCharsets.UTF_8),
            given.getBytes(StandardCharsets.UTF_8));
  }

  /** Closes the connection if the request has a body, which was not read. */
  private static void closing(Request request, Response response) {
    if (request.getLength() != 0) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
  }

  /** Reads the body and passes it on. A malformed body makes the request a bad request. */
  private void body(
      Request request,
      Response response,
      Callback callback,
      Executor executor,
      Consumer<ByteBuffer> then) {
    Content.Source.asByteBuffer(
        request,
        Promise.from(
            body -> executor.execute(() -> accept(body, response, callback, then)),
            failure -> Response.writeError(request, response, callback, failure)));
  }

  private void accept(
      ByteBuffer body, Response response, Callback callback, Consumer<ByteBuffer> then) {
    try {
      then.accept(body);
    } catch (IllegalArgumentException | IllegalStateException e) {
      metrics.badRequest();
      text(response, callback, 400, e.getMessage() + "\n");
    } catch (UncheckedIOException e) {
      metrics.failedChore();
      LOG.warn("The service could not save a report", e);
      text(response, callback, 503, NOT_SAVED);
    } catch (RuntimeException e) {
      callback.failed(e);
    }
  }

  /** Takes a report on another thread, because a slow disk must not delay probes. */
  private void administer(
      Request request,
      Response response,
      Callback callback,
      BiConsumer<ControlMessage, Enforcer> action,
      boolean kept) {
    Executor executor = request.getConnectionMetaData().getConnector().getExecutor();
    body(request, response, callback, executor, report(response, callback, action, kept));
  }

  private Consumer<ByteBuffer> report(
      Response response,
      Callback callback,
      BiConsumer<ControlMessage, Enforcer> action,
      boolean kept) {
    return body -> {
      action.accept(ControlMessage.read(body, clock.instant()), enforcer);
      if (kept) {
        response.setStatus(204);
        response.write(true, null, callback);
      } else {
        text(response, callback, 202, NOT_KEPT);
      }
    };
  }

  private static void json(Response response, Callback callback, JsonNode json) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    text(response, callback, 200, json.toString());
  }

  private static void text(Response response, Callback callback, int status, String text) {
    response.setStatus(status);
    if (!response.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    }
    Content.Sink.write(response, true, text, callback);
  }

  /**
   * One line of text for requests that Jetty rejects, such as oversized ones, without request data.
   */
  static final class ErrorLine extends ErrorHandler {
    private static final String TEXT = "text/plain; charset=utf-8";

    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int code,
        String message,
        Throwable cause,
        Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, TEXT);
      Routing.repeatRequestId(request, response);
      Content.Sink.write(response, true, line(code), callback);
    }

    private static String line(int status) {
      return HttpStatus.getMessage(status).toLowerCase(Locale.ROOT) + "\n";
    }
  }
}
