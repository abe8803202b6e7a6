import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.TrustedKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Decides on a few requests made by one identity. Arguments: published folder, public root key. */
public final class Service {
  public static void main(String[] arguments) {
    TrustedKeys keys = TrustedKeys.read(Path.of(arguments[1]));
    // The time at which the requests were recorded. A live service would use Clock.systemUTC().
    Instant at = Instant.parse("2026-03-16T10:00:00Z");
    EnforcerOptions options = EnforcerOptions.builder(Clock.fixed(at, ZoneOffset.UTC)).build();
    try (Enforcer enforcer = Enforcer.open(Path.of(arguments[0]), keys, options)) {
      for (String operation : new String[] {"GetObject", "ListBuckets", "DeleteBucket"}) {
        at = at.plusSeconds(30);
        String id = "request-" + operation;
        AccessEvent event =
            AccessEvent.builder()
                .id("our-gateway", id)
                .at(at)
                .identity("aws", "123456789012", "robot-1")
                .kind(IdentityKind.SERVICE_ACCOUNT)
                .credential("key-1")
                .action("s3.amazonaws.com", operation)
                .source("198.51.1.7", "aws-sdk-java/2.25")
                .build();
        Decision decision = enforcer.evaluate(event);
        System.out.println(operation + " " + decision.kind() + " trust " + decision.trust());
        enforcer.completed(id, "key-1", Outcome.SUCCESS, 512, Duration.ofMillis(9));
      }
    }
  }
}
