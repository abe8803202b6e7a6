package io.tidemark.simulator;

import java.util.List;
import java.util.Map;

/**
 * Writes the log of a Vault server's file audit device, with one file per day. Each request and its
 * response are on consecutive lines. Tokens appear as HMACs.
 *
 * <p>Source: {@code audit/types.go} in hashicorp/vault.
 */
final class VaultAuditWriter extends LogWriter {
  private static final Map<Status, String> ERRORS =
      Map.of(
          Status.DENIED, "1 error occurred:\n\t* permission denied\n\n",
          Status.NOT_FOUND, "unsupported path",
          Status.THROTTLED, "request path rejected by rate limit quota",
          Status.UNAVAILABLE, "Vault is sealed",
          Status.REFUSED_CREDENTIAL, "1 error occurred:\n\t* bad token\n\n");

  @Override
  String line(SimulatedEvent event) {
    return line(event, false) + "\n" + line(event, true);
  }

  private static String line(SimulatedEvent event, boolean response) {
    boolean login = event.call().resource().endsWith("/login");
    long at = event.timeMicros() + (response ? event.result().durationMillis() * 1000 : 0);
    // The caller is known only after a login has succeeded.
    boolean unknown = login && (!response || !event.isOk());
    boolean failed = response || event.isDenied();
    return Json.of("time", time(at, 9), "type", response ? "response" : "request")
        .with("auth", unknown ? Json.of("token_type", "default") : auth(event))
        .with("request", request(event, login))
        .with("response", response ? Json.of("mount_type", event.call().service()) : null)
        .with("error", failed && !event.isOk() ? ERRORS.get(event.status()) : null)
        .toString();
  }

  private static Json auth(SimulatedEvent event) {
    Identity who = event.who();
    boolean jwt = who.principal() == Principal.VAULT_JWT;
    String token = event.credential().uid();
    // Batch tokens have no accessor.
    return Json.of("client_token", token, "accessor", jwt ? null : token)
        .with("display_name", jwt ? "jwt-" + who.name() : "approle")
        .with("policies", event.credential().scopes())
        .with("token_policies", event.credential().scopes())
        .with("policy_results", Json.of("allowed", !event.isDenied()))
        .with("metadata", Json.of(jwt ? "role" : "role_name", who.group()))
        .with("entity_id", who.uid())
        .with("token_type", jwt ? "batch" : "service")
        .with("token_issue_time", time(event.credential().createdMicros(), 0))
        .with("token_ttl", 3600);
  }

  private static Json request(SimulatedEvent event, boolean login) {
    Call call = event.call();
    String token = login ? null : event.credential().uid();
    boolean batch = event.principal() == Principal.VAULT_JWT;
    return Json.of("id", event.id(), "client_id", login ? null : event.who().uid())
        .with("operation", call.operation())
        .with("mount_point", mount(call.resource()))
        .with("mount_type", call.service())
        .with("client_token", token)
        .with("client_token_accessor", batch ? null : token)
        .with("namespace", Json.of("id", "root"))
        .with("path", call.resource())
        .with("remote_address", event.origin().address())
        .with("remote_port", 40_000 + Math.floorMod(event.id().hashCode(), 20_000))
        .with("headers", Json.of("user-agent", List.of(event.origin().userAgent())));
  }

  /** Returns the mount point, such as {@code auth/approle/} for {@code auth/approle/login}. */
  private static String mount(String path) {
    int slash = path.indexOf('/', path.startsWith("auth/") ? "auth/".length() : 0);
    return path.substring(0, slash + 1);
  }
}
