package io.tidemark.simulator;

import java.util.Base64;
import java.util.HexFormat;

/**
 * Writes a GitHub enterprise's audit log as delivered by log streaming, with one event per line and
 * one file per day. Events for failed requests contain a status code, as GitHub's API events do.
 *
 * <p>Source: GitHub's documentation on audit log events for organisations, and "Identifying audit
 * log events performed by an access token".
 */
final class GithubAuditWriter extends LogWriter {
  @Override
  String idInLog(SimulatedEvent event) {
    byte[] bytes = HexFormat.of().parseHex(event.id().replace("-", ""));
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  @Override
  String line(SimulatedEvent event) {
    Identity who = event.who();
    Call call = event.call();
    Session session = event.session();
    String scopes = String.join(",", event.credential().scopes());
    String repository = who.account() + "/" + call.resource();
    boolean actions = who.principal() == Principal.GITHUB_ACTIONS;
    boolean bot = who.principal() != Principal.GITHUB_TOKEN;
    boolean git = call.operation().startsWith("git.");
    long millis = Math.floorDiv(event.timeMicros(), 1000L);
    return Json.of("@timestamp", millis)
        .with("_document_id", idInLog(event))
        .with("action", call.operation())
        .with("actor", actions ? "github-actions[bot]" : who.name())
        .with("actor_id", Long.parseLong(who.uid()))
        .with("actor_ip", event.origin().address())
        .with("actor_is_bot", bot)
        .with("actor_location", Json.of("country_code", event.origin().country()))
        .with("business", "norrin")
        .with("business_id", 3082)
        .with("created_at", millis)
        .with("hashed_token", event.credential().uid())
        .with("operation_type", call.isRead() ? "access" : "modify")
        .with("org", who.account())
        .with(
            "programmatic_access_type",
            bot ? "GitHub App server-to-server token" : "Personal access token (classic)")
        .with("repo", repository)
        .with("repository", repository)
        .with("repository_public", false)
        .with("status_code", event.isOk() ? null : event.status().httpStatus())
        .with("token_scopes", scopes.isEmpty() ? null : scopes)
        .with("transport_protocol", git ? 1 : null)
        .with("transport_protocol_name", git ? "http" : null)
        .with("workflow_run_id", actions ? Long.parseLong(session.name().substring(4)) : null)
        .with("job_workflow_ref", actions ? session.workflow() + "@refs/heads/main" : null)
        .with("user_agent", event.origin().userAgent())
        .toString();
  }
}
