package io.tidemark.jobs.cli;

import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.service.DecisionService;
import io.tidemark.service.ServiceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description =
        "Serves decisions on a proxy's requests. /auth is for nginx (auth_request), and /ext_authz "
            + "for Envoy, which can also use gRPC. Status 200 lets a request pass, 401 asks for "
            + "fresh evidence, and 403 refuses. /access/v1/evaluation is for AuthZEN. Also serves "
            + "/readyz, /livez, /metrics and revocations on a separate address. Runs without "
            + "Spark until SIGTERM or Ctrl-C.",
    footer = {
      "  tidemark serve --release published --listen 127.0.0.1:9191",
      "  tidemark serve --release published --listen 127.0.0.1:9191 \\",
      "    --config service.yaml --state /var/lib/tidemark --require-state \\",
      "    --decisions /var/log/tidemark --admin-token token.txt"
    })
@DeclaresExitCodes({ExitCode.INTERRUPTED, ExitCode.TERMINATED})
final class ServeCommand extends ReleaseCommand {
  private static final UserFile TOKEN =
      new UserFile("admin token", "it is a line of 16 characters or more");

  private static final String PROBLEM = "the service cannot start";

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      required = true,
      description =
          "Address for proxies: HOST:PORT, where port 0 picks a free port, or unix:PATH for a Unix "
              + "domain socket. Hosts other than 127.0.0.1 need a proxy_secret or tls in --config.")
  private SocketAddress listen;

  @Option(
      names = "--admin-listen",
      defaultValue = "127.0.0.1:9190",
      description =
          "Address for /readyz, /livez, /metrics, revalidations, revocations and grants. Default: "
              + "${DEFAULT-VALUE}. Hosts other than 127.0.0.1 need --admin-token.")
  private InetSocketAddress adminListen;

  @Option(
      names = "--config",
      description = "YAML file that maps requests to events; see docs/enforce.md.")
  private Path config;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Folder that keeps revocations, the last accepted release and the recent state across "
              + "restarts. The service does not start if its journal cannot be read.")
  private Path state;

  @Option(
      names = "--require-state",
      description =
          "Do not start if the journal is missing from --state. Use this option for every start "
              + "except the first, which creates it. Without this option, a lost folder counts as a "
              + "first start, and its revocations are forgotten.")
  private boolean requireState;

  @Option(
      names = "--decisions",
      paramLabel = "DIR",
      description = "Folder for the decision log, in the format that ingest reads.")
  private Path decisions;

  @Option(
      names = "--admin-token",
      description =
          "File with the token that authorises revalidations, revocations and grants. Optional.")
  private Path adminToken;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "One of the settings that nights use: features.asn-db, features.geo-db, "
              + "features.network-classes or ingest.pseudonym-key; may be repeated.")
  private List<String> set = List.of();

  @Option(
      names = "--refresh",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Seconds between checks for a new release.")
  private int refreshSeconds;

  @Mixin private SharedOptions.Log log = new SharedOptions.Log();

  @Override
  void work() {
    log.start(runId(), Level.INFO);
    DecisionService service = start();
    Thread ending = new Thread(() -> end(service), "tidemark-end");
    Runtime.getRuntime().addShutdownHook(ending);
    printLine(
        "Deciding at %s; http://%s:%d/readyz shows when it is ready. Ctrl-C stops it.",
        service.address(), adminListen.getHostString(), service.adminPort());
    service.judging().ifPresent(release -> printLine("Judging by %s.", release));
    service.lacking().ifPresent(why -> printLine("There is no release to judge with yet: %s", why));
    try {
      service.awaitEnd();
    } catch (InterruptedException e) {
      // Interrupting this command's thread stops the service.
      Runtime.getRuntime().removeShutdownHook(ending);
      end(service);
      Thread.currentThread().interrupt();
    }
  }

  private DecisionService start() {
    if (refreshSeconds < 1) {
      throw usage(
          "--refresh cannot be " + refreshSeconds,
          "it is the number of seconds between checks for a new release",
          "give 1 or more");
    }
    OptionChecks.dependent(spec(), "--state", "--require-state");
    try {
      Settings settings =
          ResolvedSettings.of(Optional.empty(), invocation().environment(), set).settings();
      Optional<Pseudonyms> pseudonyms = IdentitySources.pseudonyms(settings.ingest());
      return DecisionService.start(
          new ServiceOptions(
              folder(),
              keys(),
              listen,
              adminListen,
              Optional.ofNullable(config),
              Optional.ofNullable(state),
              requireState ? MissingState.REFUSED : MissingState.REPORTED,
              Optional.ofNullable(decisions),
              Optional.ofNullable(adminToken)
                  .map(file -> TOKEN.readSecret(file, (name, token) -> token.strip())),
              Duration.ofSeconds(refreshSeconds),
              Duration.ofSeconds(10),
              FeatureSources.networks(settings.features()),
              invocation().clock()),
          link -> pseudonyms.map(key -> key.ofDelegate(link)).orElse(link));
    } catch (InvalidFileException e) {
      throw usage(PROBLEM, e.getMessage(), "correct " + config, e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      String wrong = config == null ? "the option that it names" : config.toString();
      throw TidemarkException.explained(ExitCode.USAGE, PROBLEM, e, "correct " + wrong);
    } catch (UncheckedIOException e) {
      String remedy = "give --state a folder whose files can be read and written";
      throw usage(PROBLEM, inFull(e), remedy, e);
    } catch (BindException e) {
      String remedy = "give this option another address, or stop the other program";
      throw usage(PROBLEM, e.getMessage(), remedy, e);
    } catch (IOException e) {
      throw usage(
          PROBLEM,
          e.getMessage(),
          "choose another --listen or --admin-listen, or folders that can be written",
          e);
    }
  }

  /**
   * Stops the service. If its state cannot be saved, the error is reported and the process ends
   * anyway.
   */
  private void end(DecisionService service) {
    try {
      service.close();
    } catch (UncheckedIOException e) {
      PrintWriter err = err();
      err.println("tidemark: " + PrintableText.of(inFull(e), 400));
    }
  }

  private static String inFull(UncheckedIOException e) {
    return e.getMessage() + ": " + e.getCause();
  }
}
