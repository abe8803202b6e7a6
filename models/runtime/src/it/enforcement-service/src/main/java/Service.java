import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Judges a few requests of one identity; arguments: published folder, public root key. */
public final class Service {
  public static void main(String[] arguments) {
    TrustedKeys keys = TrustedKeys.read(Path.of(arguments[1]));
    // The clock of the recorded requests; a service that decides now has Clock.systemUTC().
    Instant at = Instant.parse("2026-03-16T10:00:00Z");
    EnforcerOptions options = EnforcerOptions.builder(Clock.fixed(at, ZoneOffset.UTC)).build();
    try (Enforcer enforcer = Enforcer.open(Path.of(arguments[0]), keys, options)) {
      for (String operation : new String[] {"GetObject", "ListBuckets", "DeleteBucket"}) {
        at = at.plusSeconds(30);
        AccessEvent event = request("request-" + operation, at, operation);
        Decision decision = enforcer.evaluate(event);
        System.out.println(operation + " " + decision.kind() + " trust " + decision.trust());
        enforcer.completed(event.text(EventColumn.METADATA_UID), Outcome.SUCCESS, 512, Duration.ofMillis(9));
      }
    }
  }

  private static AccessEvent request(String id, Instant at, String operation) {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, id)
        .number(EventColumn.TIME, at.toEpochMilli() * 1_000)
        .text(EventColumn.CLOUD_PROVIDER, "aws")
        .text(EventColumn.CLOUD_ACCOUNT_UID, "123456789012")
        .text(EventColumn.ACTOR_USER_UID, "robot-1")
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.NHI_KIND, "service_account")
        .text(EventColumn.CREDENTIAL_UID, "key-1")
        .text(EventColumn.API_SERVICE_NAME, "s3.amazonaws.com")
        .text(EventColumn.API_OPERATION, operation)
        .text(EventColumn.SRC_IP, "198.51.1.7")
        .text(EventColumn.USER_AGENT, "aws-sdk-java/2.25")
        .build();
  }
}
