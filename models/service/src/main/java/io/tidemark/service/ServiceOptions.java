package io.tidemark.service;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.release.TrustedKeys;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Options of a decision service.
 *
 * @param keys public root keys that anchor trust
 * @param listen address or Unix domain socket for proxies; port 0 picks any free port
 * @param adminListen address for probes, metrics and the reports of admins
 * @param config empty for the defaults
 * @param state folder for the enforcer's state; if empty, nothing survives a restart
 * @param missing what to do if that folder has no state; use {@code REFUSED} for every start except
 *     the first
 * @param decisions folder for the decision log; if empty, no log is written
 * @param adminToken token for revalidations, revocations and grants; if empty, these are disabled
 * @param refresh interval between checks for a new release
 * @param drain time limit for running requests at shutdown
 * @param networks the same as for the nightly run
 */
public record ServiceOptions(
    Path release,
    TrustedKeys keys,
    SocketAddress listen,
    InetSocketAddress adminListen,
    Optional<Path> config,
    Optional<Path> state,
    MissingState missing,
    Optional<Path> decisions,
    Optional<String> adminToken,
    Duration refresh,
    Duration drain,
    SourceNetworks networks,
    Clock clock) {
  public ServiceOptions {
    if (refresh.toMillis() < 10) {
      throw new IllegalArgumentException(
          "The interval between checks for a new release cannot be "
              + refresh.toMillis()
              + " ms; refresh every 10 ms or more");
    }
    if (drain.isNegative()) {
      throw new IllegalArgumentException(
          "Running requests cannot have " + drain.toMillis() + " ms to finish; use 0 or more");
    }
    adminToken.ifPresent(token -> ProxyTrust.checkSecret("The admin token", token));
  }
}
