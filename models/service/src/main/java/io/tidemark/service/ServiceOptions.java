package io.tidemark.service;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.release.TrustedKeys;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Options of a decision service.
 *
 * @param bundle published folder
 * @param keys public root keys that anchor trust
 * @param listen listen address; port 0 takes any
 * @param config configuration of request mapping and limits; empty for the defaults
 * @param state folder that keeps the accepted sequence and the recent state; empty keeps neither
 * @param missing treatment of a missing file of that folder; {@code REFUSED} for every start except
 *     the first
 * @param decisions folder of the decision log; empty keeps none
 * @param adminToken token for reporting revalidations, revocations and grants; empty disables these
 *     reports
 * @param refresh interval between checks for a new release
 * @param drain time limit for running requests at shutdown
 * @param networks databases of source networks; those of the nightly run
 * @param clock clock for events and expiries
 */
public record ServiceOptions(
    Path bundle,
    TrustedKeys keys,
    InetSocketAddress listen,
    Optional<Path> config,
    Optional<Path> state,
    MissingState missing,
    Optional<Path> decisions,
    Optional<String> adminToken,
    Duration refresh,
    Duration drain,
    SourceNetworks networks,
    Clock clock) {
  private static final int LEAST_TOKEN = 16;

  public ServiceOptions {
    if (refresh.toMillis() < 10) {
      throw new IllegalArgumentException(
          "A new release cannot be looked for every "
              + refresh.toMillis()
              + " ms; refresh every 10 ms or more");
    }
    if (drain.isNegative()) {
      throw new IllegalArgumentException(
          "Requests under way cannot have " + drain.toMillis() + " ms to end; give 0 or more");
    }
    int characters = adminToken.map(String::length).orElse(LEAST_TOKEN);
    if (characters < LEAST_TOKEN) {
      throw new IllegalArgumentException(
          "The admin's token has "
              + characters
              + " characters and could be guessed; make one of "
              + LEAST_TOKEN
              + " characters or more");
    }
  }

  /** Defaults: no state, no log, no admin; refresh every minute, drain for five seconds. */
  public static ServiceOptions of(
      Path bundle, TrustedKeys keys, InetSocketAddress listen, Clock clock) {
    return new ServiceOptions(
        bundle,
        keys,
        listen,
        Optional.empty(),
        Optional.empty(),
        MissingState.REPORTED,
        Optional.empty(),
        Optional.empty(),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        SourceNetworks.none(),
        clock);
  }
}
