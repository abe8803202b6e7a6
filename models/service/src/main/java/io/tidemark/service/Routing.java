package io.tidemark.service;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.release.Freshness;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * Endpoints of the service: {@code /auth} for nginx, {@code /ext_authz…} for Envoy, reports under
 * {@code /v1}, and endpoints for operators. Decisions take microseconds and never block, so
 * requests are answered on the thread that reads them.
 */
final class Routing extends Handler.Abstract.NonBlocking {
  private static final String ENVOY = "/ext_authz";

  /** How far a publisher's clock may be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final String NOT_SAVED =
      "it is in force but could not be saved, so a restart would forget it:"
          + " see the service's log, free some space, and send it again\n";

  private static final int DONE = 204;
  private static final int ACCEPTED = 202;
  private static final String NOT_KEPT =
      "it is in force until the service stops, but a restart forgets it: run 'serve' with --state"
          + " to keep it\n";

  private final Enforcer enforcer;
  private final ServiceConfig config;
  private final ServiceMetrics metrics;
  private final Optional<String> adminToken;
  private final Clock clock;
  private final LongSupplier droppedLines;
  private final Supplier<CompletableFuture<Void>> saved;
  private final boolean outlivesRestart;
  private volatile boolean stopping;

  /**
   * @param saved saves the enforcer's reports and completes when they are on disk or the save has
   *     failed. Called for reports that must not be lost.
   * @param outlivesRestart whether there is a state folder
   */
  Routing(
      Enforcer enforcer,
      ServiceConfig config,
      ServiceMetrics metrics,
      Optional<String> adminToken,
      Clock clock,
      LongSupplier droppedLines,
      Supplier<CompletableFuture<Void>> saved,
      boolean outlivesRestart) {
    this.saved = saved;
    this.outlivesRestart = outlivesRestart;
    this.enforcer = enforcer;
    this.config = config;
    this.metrics = metrics;
    this.adminToken = adminToken;
    this.clock = clock;
    this.droppedLines = droppedLines;
  }

  /** Reports the service as not ready, so that load balancers stop sending requests. */
  void stopping() {
    stopping = true;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    if (path.equals("/auth") || path.equals(ENVOY) || path.startsWith(ENVOY + "/")) {
      answer(request, response, callback, path);
      return true;
    }
    switch (path) {
      case "/livez" -> text(response, callback, 200, "alive\n");
      case "/readyz" -> ready(response, callback);
      case "/metrics" -> {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4");
        text(response, callback, 200, metrics.text(enforcer, clock.instant(), droppedLines));
      }
      case "/v1/completed" -> {
        if (isProxy(request)) {
          notice(request, response, callback, ControlMessage::completed, Routing::nothingToSave);
        } else {
          closing(request, response);
          refuse(response, callback, "untrusted_proxy");
        }
      }
      case "/v1/revalidated" -> admin(request, response, callback, ControlMessage::revalidated);
      case "/v1/revoked" -> admin(request, response, callback, ControlMessage::revoked, this::kept);
      case "/v1/granted" -> admin(request, response, callback, ControlMessage::granted);
      default -> text(response, callback, 404, "there is no such path\n");
    }
    return true;
  }

  private void answer(Request request, Response response, Callback callback, String path) {
    if (!isProxy(request)) {
      refuse(response, callback, "untrusted_proxy");
      return;
    }
    ProxyResponse answer;
    try {
      AccessEvent event = config.mapping().event(proxied(request, path), clock.instant());
      Decision decision = enforcer.evaluate(event);
      String eventId = event.text(EventColumn.METADATA_UID);
      answer = ProxyResponse.of(decision, config.notJudged(), eventId);
      if (answer.status() != 200 && !decision.kind().isStepUpOrStronger()) {
        // Otherwise the enforcer would count the request as allowed, and profiles would learn from
        // it.
        enforcer.completed(stopped(eventId, decision));
      }
    } catch (IllegalArgumentException e) {
      // The request has no readable identity and must never be allowed silently.
      metrics.badRequest();
      answer = ProxyResponse.unreadable(e.getMessage());
    }
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, null, callback);
  }

  /** Returns the outcome of a request that this service refused. */
  private static AccessEvent stopped(String eventId, Decision decision) {
    String why =
        Decision.BEFORE_BASELINE.equals(decision.detail())
            ? Decision.BEFORE_BASELINE
            : decision.kind().name().toLowerCase(Locale.ROOT);
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, eventId)
        .number(EventColumn.STATUS_ID, 2)
        .text(EventColumn.AUTHZ_DECISION, "DENIED")
        .text(EventColumn.STATUS_CODE, AccessEvent.STOPPED + why)
        .build();
  }

  private void refuse(Response response, Callback callback, String why) {
    metrics.badRequest();
    ProxyResponse answer = ProxyResponse.refused(why);
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, null, callback);
  }

  private static ProxiedRequest proxied(Request request, String path) {
    return new ProxiedRequest() {
      @Override
      public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name).stream()
            .map(value -> utf8(name, value))
            .toList();
      }

      @Override
      public String method() {
        return request.getMethod();
      }

      @Override
      public String path() {
        String rest = path.startsWith(ENVOY) ? path.substring(ENVOY.length()) : path;
        return rest.isEmpty() ? "/" : rest;
      }
    };
  }

  /** Decodes UTF-8 from a string in which Jetty stored one byte per character. */
  private static String utf8(String name, String bytes) {
    if (bytes.chars().allMatch(c -> c < 0x80)) {
      return bytes;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(bytes)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The request's header "
              + name
              + " is not UTF-8, but notices and logs are; have the proxy encode it as UTF-8",
          e);
    }
  }

  private boolean isProxy(Request request) {
    return config.isProxy(request.getConnectionMetaData().getRemoteSocketAddress());
  }

  private void ready(Response response, Callback callback) {
    Instant now = clock.instant();
    Freshness freshness = enforcer.freshness(now);
    boolean behind = enforcer.issuedAt().filter(at -> at.isAfter(now.plus(SKEW))).isPresent();
    boolean ready = !stopping && !behind && freshness != Freshness.DEAD;
    String says = stopping ? "stopping" : behind ? "clock behind" : freshness.name();
    text(response, callback, ready ? 200 : 503, says + "\n");
  }

  /** Returns the status for a report that takes effect immediately. */
  private static CompletableFuture<Integer> nothingToSave() {
    return CompletableFuture.completedFuture(DONE);
  }

  /**
   * Returns the status for a report that must survive a restart, once the report is saved. Without
   * a state folder, the status says only that the report is accepted.
   */
  private CompletableFuture<Integer> kept() {
    return saved.get().thenApply(done -> outlivesRestart ? DONE : ACCEPTED);
  }

  private void admin(
      Request request,
      Response response,
      Callback callback,
      BiConsumer<ControlMessage, Enforcer> action) {
    admin(request, response, callback, action, Routing::nothingToSave);
  }

  private void admin(
      Request request,
      Response response,
      Callback callback,
      BiConsumer<ControlMessage, Enforcer> action,
      Supplier<CompletableFuture<Integer>> then) {
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    boolean known =
        adminToken.isPresent()
            && given != null
            && MessageDigest.isEqual(
                ("Bearer " + adminToken.get()).getBytes(StandardCharsets.UTF_8),
                given.getBytes(StandardCharsets.UTF_8));
    if (!known) {
      metrics.badRequest();
      closing(request, response);
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      text(response, callback, 401, "an admin token is required\n");
      return;
    }
    notice(request, response, callback, action, then);
  }

  /**
   * Closes the connection after the response if the request has a body, because the body was not
   * read.
   */
  private static void closing(Request request, Response response) {
    if (request.getLength() != 0) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
  }

  private void notice(
      Request request,
      Response response,
      Callback callback,
      BiConsumer<ControlMessage, Enforcer> action,
      Supplier<CompletableFuture<Integer>> then) {
    if (!request.getMethod().equals("POST")) {
      closing(request, response);
      text(response, callback, 405, "only POST is allowed\n");
      return;
    }
    Content.Source.asByteBuffer(
        request,
        Promise.from(
            body -> told(response, callback, body, action, then),
            failure -> Response.writeError(request, response, callback, failure)));
  }

  private void told(
      Response response,
      Callback callback,
      ByteBuffer body,
      BiConsumer<ControlMessage, Enforcer> action,
      Supplier<CompletableFuture<Integer>> then) {
    try {
      action.accept(ControlMessage.read(body, clock.instant()), enforcer);
    } catch (IllegalArgumentException | IllegalStateException e) {
      metrics.badRequest();
      text(response, callback, 400, e.getMessage() + "\n");
      return;
    }
    var unused =
        then.get()
            .whenComplete(
                (status, failure) -> {
                  if (failure == null && status == ACCEPTED) {
                    text(response, callback, ACCEPTED, NOT_KEPT);
                  } else if (failure == null) {
                    response.setStatus(status);
                    response.write(true, null, callback);
                  } else {
                    text(response, callback, 503, NOT_SAVED);
                  }
                });
  }

  private static void text(Response response, Callback callback, int status, String text) {
    response.setStatus(status);
    if (!response.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    }
    Content.Sink.write(response, true, text, callback);
  }
}
