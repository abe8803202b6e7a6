package io.tidemark.jobs.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.exports.SecurityEvent;
import io.tidemark.exports.SecurityEvent.CredentialChange;
import io.tidemark.exports.SecurityEvent.Subject;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Channel that pushes CAEP events to a receiver as signed Security Event Tokens. An alert with the
 * decision REVALIDATE or REVOKE ends the sessions named in its evidence. REVOKE also revokes the
 * credentials named there. Each event is sent only once, even if its alert changes. Alerts older
 * than two days are not sent, because a backfill must not end current sessions.
 *
 * <p>Sources: OpenID CAEP 1.0; RFC 8417 (tokens); RFC 8935 (push delivery); OpenID SSF 1.0, section
 * 8.1.4.1 (the test message is a verification event).
 */
final class CaepReceiver implements AlertChannel {
  private static final Duration OLDEST = Duration.ofDays(2);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final RecordFormat FORMAT =
      new RecordFormat('-').text(URI.class, "an address", URI::create, URI::toString);
  private static final UserFile FILE =
      new UserFile("description of a CAEP receiver", "docs/alerts.md shows one");
  private static final String GENERATE =
      "generate one with 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072'";
  private static final UserFile TOKEN =
      new UserFile("token for a CAEP receiver", "it contains only the token");

  /** Contents of a receiver description file. */
  private record Written(
      @JsonProperty(required = true) URI endpoint,
      @JsonProperty(required = true) String issuer,
      @JsonProperty(required = true) String audience,
      @JsonProperty(required = true) String keyFile,
      @JsonProperty(required = true) String keyId,
      Optional<String> tokenFile,
      Optional<Boolean> riskLevelChange) {}

  private final Written receiver;
  private final Webhook webhook;
  private final RSAPrivateKey key;
  private final Optional<String> token;

  private CaepReceiver(Written receiver, RSAPrivateKey key, Optional<String> token) {
    this.receiver = receiver;
    this.webhook = new Webhook(receiver.endpoint);
    this.key = key;
    this.token = token;
  }

  static Optional<CaepReceiver> of(Settings.Alerts settings) {
    return Settings.named(settings.caepFile())
        .map(
            file -> {
              Written written = FILE.read(Path.of(file), CaepReceiver::read);
              return new CaepReceiver(
                  written,
                  KeyFiles.rsa(Path.of(written.keyFile), GENERATE),
                  written.tokenFile.map(
                      named -> TOKEN.readSecret(Path.of(named), (name, text) -> text.strip())));
            });
  }

  private static Written read(String name, String yaml) {
    Written written = FORMAT.read(name, yaml, Written.class).get();
    String scheme = written.endpoint.getScheme();
    if (!"https".equals(scheme) && !("http".equals(scheme) && isLocal(written.endpoint))) {
      throw new IllegalArgumentException(
          name + ": its endpoint does not begin with https://, and it is not on this machine");
    }
    return written;
  }

  private static boolean isLocal(URI endpoint) {
    try {
      return InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String name() {
    return "caep";
  }

  @Override
  public Map<String, String> messages(String key, ObjectNode finding, Instant now) {
    Status status = Status.ofCaption(finding.path("status").asText());
    Instant last = Instant.ofEpochMilli(finding.path("end_time").asLong());
    Map<String, String> messages = new LinkedHashMap<>();
    if (status.isClosed() || last.isBefore(now.minus(OLDEST))) {
      return messages;
    }
    String identity = finding.at("/resources/0/uid").asText();
    String why = PrintableText.of(finding.path("message").asText(), 300);
    DecisionKind decision = DecisionKind.valueOf(finding.at("/unmapped/decision").asText());
    Subject subject = Subject.of(identity, Optional.empty());
    if (decision == DecisionKind.REVALIDATE || decision == DecisionKind.REVOKE) {
      Set<String> sessions = evidence(finding, "/actor/session/uid");
      if (sessions.isEmpty()) {
        add(messages, finding, "", SecurityEvent.sessionRevoked(subject, why, last), now);
      }
      for (String session : sessions) {
        Subject one = Subject.of(identity, Optional.of(session));
        add(messages, finding, session, SecurityEvent.sessionRevoked(one, why, last), now);
      }
    }
    if (decision == DecisionKind.REVOKE) {
      for (String credential : evidence(finding, "/actor/user/credential_uid")) {
        SecurityEvent revoked =
            SecurityEvent.credentialChange(subject, credential, CredentialChange.REVOKE, why, last);
        add(messages, finding, credential, revoked, now);
      }
    }
    if (receiver.riskLevelChange.orElse(false)) {
      Level level = Level.valueOf(finding.at("/unmapped/level").asText());
      SecurityEvent changed = SecurityEvent.riskLevelChange(subject, level, why, last);
      add(messages, finding, level.name(), changed, now);
    }
    return messages;
  }

  private static Set<String> evidence(ObjectNode finding, String pointer) {
    Set<String> found = new LinkedHashSet<>();
    for (JsonNode evidence : finding.path("evidences")) {
      String text = evidence.at(pointer).asText();
      if (!text.isEmpty()) {
        found.add(text);
      }
    }
    return found;
  }

  private void add(
      Map<String, String> to, ObjectNode finding, String of, SecurityEvent event, Instant now) {
    String uid = finding.at("/finding_info/uid").asText();
    UUID target = UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8));
    String id = "caep-%s-%s-%s".formatted(uid, event.type(), target);
    to.put(id, event.token(receiver.issuer, receiver.audience, id, uid, now).toString());
  }

  @Override
  public String testMessage(Instant now) {
    String id = "test-" + now.toEpochMilli();
    return SecurityEvent.verification(receiver.issuer, receiver.audience, id, now).toString();
  }

  @Override
  public Optional<Webhook.Failure> send(String id, String body, Instant now) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", "application/secevent+jwt");
    headers.put("Accept", "application/json");
    token.ifPresent(secret -> headers.put("Authorization", "Bearer " + secret));
    return webhook
        .post(SecurityEvent.signed(claims(body), key, receiver.keyId), headers)
        .map(CaepReceiver::explained);
  }

  private static ObjectNode claims(String body) {
    try {
      return (ObjectNode) MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored message is not JSON", e);
    }
  }

  /** Adds the explanation in {@code err} and {@code description} of the receiver's response. */
  private static Webhook.Failure explained(Webhook.Failure failure) {
    try {
      JsonNode answer = MAPPER.readTree(failure.answer());
      String reply =
          (answer.path("err").asText() + " " + answer.path("description").asText()).strip();
      String cause = failure.cause() + ": " + PrintableText.of(reply, 200);
      return reply.isEmpty() ? failure : new Webhook.Failure(cause, failure.mayPass(), "");
    } catch (JsonProcessingException notJson) {
      return failure;
    }
  }
}
