package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/**
 * Writes a GitHub enterprise's audit log as delivered by log streaming, with one event per line and
 * one file per day. Events for failed requests contain a status code, as GitHub's API events do.
 *
 * <p>Source: GitHub's documentation on audit log events for organisations, and "Identifying audit
 * log events performed by an access token".
 */
final class GithubAuditWriter extends JsonLinesWriter {
  GithubAuditWriter(Path out) {
    super(LogFormat.GITHUB_AUDIT, out, "audit-%s.json.log.gz");
  }

  @Override
  public String idInLog(LoggedEvent logged) {
    UUID id = UUID.fromString(logged.id());
    ByteBuffer bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().encodeToString(bytes.array());
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    Call call = event.call();
    boolean actions = who.principal() == Principal.GITHUB_ACTIONS;
    boolean bot = who.principal() != Principal.GITHUB_TOKEN;
    long millis = Math.floorDiv(event.timeMicros(), 1000L);
    line.number("@timestamp", millis)
        .text("_document_id", idInLog(logged))
        .text("action", call.operation())
        .text("actor", actions ? "github-actions[bot]" : who.name())
        .number("actor_id", Long.parseLong(who.uid()))
        .text("actor_ip", event.origin().address())
        .flag("actor_is_bot", bot)
        .object("actor_location", "country_code", event.origin().country())
        .text("business", "norrin")
        .number("business_id", 3082)
        .number("created_at", millis)
        .text("hashed_token", event.credential().uid())
        .text("operation_type", call.isRead() ? "access" : "modify")
        .text("org", who.account())
        .text(
            "programmatic_access_type",
            bot ? "GitHub App server-to-server token" : "Personal access token (classic)")
        .text("repo", who.account() + "/" + call.resource())
        .text("repository", who.account() + "/" + call.resource())
        .flag("repository_public", false);
    if (call.operation().equals("api.request") || event.result().ending() != Ending.OK) {
      line.number("status_code", event.result().ending().httpStatus());
    }
    if (!event.credential().scopes().isEmpty()) {
      line.text("token_scopes", String.join(",", event.credential().scopes()));
    }
    if (call.operation().startsWith("git.")) {
      line.number("transport_protocol", 1).text("transport_protocol_name", "http");
    }
    if (actions) {
      line.number("workflow_run_id", Long.parseLong(event.session().name().substring(4)))
          .text("job_workflow_ref", event.session().workflow() + "@refs/heads/main");
    }
    line.text("user_agent", event.origin().userAgent());
  }
}
