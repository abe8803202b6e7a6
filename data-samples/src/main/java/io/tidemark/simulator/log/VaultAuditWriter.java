package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the log of a Vault server's file audit device, with one file per day. Each request and its
 * response are on consecutive lines. Tokens appear as HMACs.
 *
 * <p>Source: {@code audit/types.go} in hashicorp/vault.
 */
final class VaultAuditWriter extends JsonLinesWriter {
  private static final Map<Ending, String> ERRORS =
      Map.of(
          Ending.DENIED, "1 error occurred:\n\t* permission denied\n\n",
          Ending.NOT_FOUND, "unsupported path",
          Ending.THROTTLED, "request path rejected by rate limit quota",
          Ending.UNAVAILABLE, "Vault is sealed",
          Ending.REFUSED_CREDENTIAL, "1 error occurred:\n\t* bad token\n\n");

  VaultAuditWriter(Path out) {
    super(LogFormat.VAULT_AUDIT, out, "audit-%s.log.gz");
  }

  @Override
  void lines(LoggedEvent logged, Json out) {
    out.object(null, line -> line(logged, false, line));
    out.object(null, line -> line(logged, true, line));
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    line(logged, true, line);
  }

  private static void line(LoggedEvent logged, boolean response, Json line) {
    SimulatedEvent event = logged.event();
    boolean login = event.call().resource().endsWith("/login");
    long at = event.timeMicros() + (response ? event.result().durationMillis() * 1000 : 0);
    Ending ending = event.result().ending();
    line.text("time", IsoTime.micros(at).replace("Z", "000Z"))
        .text("type", response ? "response" : "request");
    // The caller is known only after a login has succeeded.
    if (login && (!response || ending != Ending.OK)) {
      line.object("auth", "token_type", "default");
    } else {
      line.object("auth", auth -> auth(event, auth));
    }
    line.object("request", request -> request(logged, login, request));
    if (response) {
      line.object("response", "mount_type", event.call().service());
    }
    if (ending != Ending.OK && (response || ending == Ending.DENIED)) {
      line.text("error", ERRORS.get(ending));
    }
  }

  private static void auth(SimulatedEvent event, Json out) {
    Identity who = event.who();
    boolean jwt = who.principal() == Principal.VAULT_JWT;
    boolean allowed = event.result().ending() != Ending.DENIED;
    String token = event.credential().uid();
    // Batch tokens have no accessor.
    out.text("client_token", token)
        .text("accessor", jwt ? null : token)
        .text("display_name", jwt ? "jwt-" + who.name() : "approle")
        .texts("policies", event.credential().scopes())
        .texts("token_policies", event.credential().scopes())
        .object("policy_results", results -> results.flag("allowed", allowed))
        .object("metadata", jwt ? "role" : "role_name", who.group())
        .text("entity_id", who.uid())
        .text("token_type", jwt ? "batch" : "service")
        .text("token_issue_time", IsoTime.seconds(event.credential().createdMicros()))
        .number("token_ttl", 3600);
  }

  private static void request(LoggedEvent logged, boolean login, Json out) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    String token = login ? null : event.credential().uid();
    boolean batch = event.who().principal() == Principal.VAULT_JWT;
    out.text("id", logged.id())
        .text("client_id", login ? null : event.who().uid())
        .text("operation", call.operation())
        .text("mount_point", mount(call.resource()))
        .text("mount_type", call.service())
        .text("client_token", token)
        .text("client_token_accessor", batch ? null : token)
        .object("namespace", "id", "root")
        .text("path", call.resource())
        .text("remote_address", event.origin().address())
        .number("remote_port", 40_000 + Math.floorMod(logged.id().hashCode(), 20_000))
        .object(
            "headers", headers -> headers.texts("user-agent", List.of(event.origin().userAgent())));
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
