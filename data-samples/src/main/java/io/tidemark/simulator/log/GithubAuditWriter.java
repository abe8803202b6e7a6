package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Writes a GitHub enterprise's audit log as delivered by log streaming, with one event per line and
 * one file per day. Events for failed requests contain a status code, as GitHub's API events do.
 *
 * <p>Source: GitHub's documentation on audit log events for organisations, and "Identifying audit
 * log events performed by an access token".
 */
final class GithubAuditWriter implements LogWriter {
  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  GithubAuditWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.GITHUB_AUDIT;
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
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    return lines.write(folder.resolve("audit-" + day + ".json.log.gz"), events, this::line);
  }

  private void line(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    Call call = event.call();
    boolean actions = who.principal() == Principal.GITHUB_ACTIONS;
    boolean bot = who.principal() != Principal.GITHUB_TOKEN;
    long millis = Math.floorDiv(event.timeMicros(), 1000L);
    out.writeStartObject();
    out.writeNumberField("@timestamp", millis);
    JsonLinesWriter.texts(
        out,
        "_document_id",
        idInLog(logged),
        "action",
        call.operation(),
        "actor",
        actions ? "github-actions[bot]" : who.name());
    out.writeNumberField("actor_id", Long.parseLong(who.uid()));
    JsonLinesWriter.texts(out, "actor_ip", event.origin().address());
    out.writeBooleanField("actor_is_bot", bot);
    JsonLinesWriter.object(out, "actor_location", "country_code", event.origin().country());
    JsonLinesWriter.texts(out, "business", "norrin");
    out.writeNumberField("business_id", 3082);
    out.writeNumberField("created_at", millis);
    JsonLinesWriter.texts(
        out,
        "hashed_token",
        event.credential().uid(),
        "operation_type",
        call.isRead() ? "access" : "modify",
        "org",
        who.account(),
        "programmatic_access_type",
        bot ? "GitHub App server-to-server token" : "Personal access token (classic)",
        "repo",
        who.account() + "/" + call.resource(),
        "repository",
        who.account() + "/" + call.resource());
    out.writeBooleanField("repository_public", false);
    if (call.operation().equals("api.request") || event.result().ending() != Ending.OK) {
      out.writeNumberField("status_code", event.result().ending().httpStatus());
    }
    if (!event.credential().scopes().isEmpty()) {
      JsonLinesWriter.texts(out, "token_scopes", String.join(",", event.credential().scopes()));
    }
    if (call.operation().startsWith("git.")) {
      out.writeNumberField("transport_protocol", 1);
      JsonLinesWriter.texts(out, "transport_protocol_name", "http");
    }
    if (actions) {
      out.writeNumberField("workflow_run_id", Long.parseLong(event.session().name().substring(4)));
      JsonLinesWriter.texts(
          out, "job_workflow_ref", event.session().workflow() + "@refs/heads/main");
    }
    JsonLinesWriter.texts(out, "user_agent", event.origin().userAgent());
    out.writeEndObject();
  }
}
