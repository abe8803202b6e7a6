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
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Writes the log of a Vault server's file audit device, with one file per day. Each request and its
 * response are on consecutive lines. Tokens appear as HMACs.
 *
 * <p>Source: {@code audit/types.go} in hashicorp/vault.
 */
final class VaultAuditWriter implements LogWriter {
  private static final Map<Ending, String> ERRORS =
      Map.of(
          Ending.DENIED, "1 error occurred:\n\t* permission denied\n\n",
          Ending.NOT_FOUND, "unsupported path",
          Ending.THROTTLED, "request path rejected by rate limit quota",
          Ending.UNAVAILABLE, "Vault is sealed",
          Ending.REFUSED_CREDENTIAL, "1 error occurred:\n\t* bad token\n\n");

  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  VaultAuditWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.VAULT_AUDIT;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    return lines.write(
        folder.resolve("audit-" + day + ".log.gz"),
        events,
        (logged, out) -> {
          line(logged, "request", out);
          line(logged, "response", out);
        });
  }

  private static void line(LoggedEvent logged, String type, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    boolean response = type.equals("response");
    boolean login = event.call().resource().endsWith("/login");
    long at = event.timeMicros() + (response ? event.result().durationMillis() * 1000 : 0);
    Ending ending = event.result().ending();
    out.writeStartObject();
    JsonLinesWriter.texts(out, "time", IsoTime.micros(at).replace("Z", "000Z"), "type", type);
    // The caller is known only after a login has succeeded.
    if (login && (!response || ending != Ending.OK)) {
      JsonLinesWriter.object(out, "auth", "token_type", "default");
    } else {
      auth(event, out);
    }
    request(logged, login, out);
    if (response) {
      JsonLinesWriter.object(out, "response", "mount_type", event.call().service());
    }
    if (ending != Ending.OK && (response || ending == Ending.DENIED)) {
      JsonLinesWriter.texts(out, "error", ERRORS.get(ending));
    }
    out.writeEndObject();
  }

  private static void auth(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    boolean jwt = who.principal() == Principal.VAULT_JWT;
    String token = event.credential().uid();
    out.writeObjectFieldStart("auth");
    JsonLinesWriter.texts(
        out,
        "client_token",
        token,
        "accessor",
        // Batch tokens have no accessor.
        jwt ? null : token,
        "display_name",
        jwt ? "jwt-" + who.name() : "approle");
    policies("policies", event, out);
    policies("token_policies", event, out);
    out.writeObjectFieldStart("policy_results");
    out.writeBooleanField("allowed", event.result().ending() != Ending.DENIED);
    out.writeEndObject();
    JsonLinesWriter.object(out, "metadata", jwt ? "role" : "role_name", who.group());
    JsonLinesWriter.texts(
        out,
        "entity_id",
        who.uid(),
        "token_type",
        jwt ? "batch" : "service",
        "token_issue_time",
        IsoTime.seconds(event.credential().createdMicros()));
    out.writeNumberField("token_ttl", 3600);
    out.writeEndObject();
  }

  private static void policies(String name, SimulatedEvent event, JsonGenerator out)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String policy : event.credential().scopes()) {
      out.writeString(policy);
    }
    out.writeEndArray();
  }

  private static void request(LoggedEvent logged, boolean login, JsonGenerator out)
      throws IOException {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    String token = login ? null : event.credential().uid();
    boolean batch = event.who().principal() == Principal.VAULT_JWT;
    out.writeObjectFieldStart("request");
    JsonLinesWriter.texts(
        out,
        "id",
        logged.id(),
        "client_id",
        login ? null : event.who().uid(),
        "operation",
        call.operation(),
        "mount_point",
        mount(call.resource()),
        "mount_type",
        call.service(),
        "client_token",
        token,
        "client_token_accessor",
        batch ? null : token);
    JsonLinesWriter.object(out, "namespace", "id", "root");
    JsonLinesWriter.texts(out, "path", call.resource(), "remote_address", event.origin().address());
    out.writeNumberField("remote_port", 40_000 + Math.floorMod(logged.id().hashCode(), 20_000));
    out.writeObjectFieldStart("headers");
    out.writeArrayFieldStart("user-agent");
    out.writeString(event.origin().userAgent());
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndObject();
  }

  /**
   * Returns the mount point of a path, such as {@code auth/approle/} for {@code
   * auth/approle/login}.
   */
  private static String mount(String path) {
    int slash = path.indexOf('/');
    if (path.startsWith("auth/")) {
      slash = path.indexOf('/', slash + 1);
    }
    return path.substring(0, slash + 1);
  }
}
