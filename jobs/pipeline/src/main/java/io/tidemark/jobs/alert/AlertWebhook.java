package io.tidemark.jobs.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.exports.DetectionFinding.Activity;
import io.tidemark.exports.DetectionFinding.Assessment;
import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.exports.DetectionFinding.Subject;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Webhook for alerts. Messages follow Standard Webhooks 1.0.0: {@code webhook-id} is the
 * idempotency key, and {@code webhook-signature} is {@code v1,} followed by an HMAC-SHA-256 of
 * {@code id.timestamp.body}. The address and the secret are read from files and are never logged or
 * printed.
 *
 * <p>Source: Standard Webhooks, specification, "Webhook headers" and "Signature scheme".
 */
record AlertWebhook(Webhook webhook, Optional<byte[]> secret, String template, boolean isSlack)
    implements AlertChannel {
  private static final int LONGEST = 1_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final UserFile SECRET =
      new UserFile("webhook secret", "it is whsec_ followed by 24 to 64 bytes in Base64");
  private static final UserFile BODY =
      new UserFile("webhook body", "it is JSON with names such as ${title}");
  private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)}");
  private static final String SLACK =
      "{\"text\": \"*${severity}*, ${status}: ${title}\\n${events} events from ${first_seen} to"
          + " ${last_seen}, owner ${owner}\\n${url}\"}";

  /** Placeholder names allowed in a body, and how to extract their values from a finding. */
  private static final Map<String, Function<JsonNode, String>> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("id", finding -> finding.at("/finding_info/uid").asText()),
              Map.entry("title", finding -> finding.path("message").asText()),
              Map.entry("severity", finding -> finding.path("severity").asText()),
              Map.entry("status", finding -> finding.path("status").asText()),
              Map.entry("identity", finding -> finding.at("/resources/0/uid").asText()),
              Map.entry("kind", finding -> finding.at("/resources/0/type").asText()),
              Map.entry("owner", finding -> finding.at("/resources/0/owner/name").asText("none")),
              Map.entry("decision", finding -> finding.at("/unmapped/decision").asText()),
              Map.entry("events", finding -> finding.path("count").asText()),
              Map.entry("first_seen", finding -> time(finding.path("start_time"))),
              Map.entry("last_seen", finding -> time(finding.path("end_time"))),
              Map.entry("url", finding -> finding.at("/finding_info/src_url").asText(""))));

  static Optional<AlertWebhook> of(Settings.Alerts settings) {
    return Settings.named(settings.webhookFile())
        .map(file -> of(Webhook.read("alerts.webhook-file", Path.of(file)), settings));
  }

  private static AlertWebhook of(Webhook webhook, Settings.Alerts settings) {
    String body = settings.webhookBody();
    return new AlertWebhook(
        webhook,
        Settings.named(settings.webhookSecretFile())
            .map(file -> SECRET.readSecret(Path.of(file), (name, text) -> secret(text.strip()))),
        switch (body) {
          case Settings.Alerts.OCSF -> "";
          case "slack" -> SLACK;
          default -> BODY.read(Path.of(body), AlertWebhook::template);
        },
        body.equals("slack"));
  }

  private static byte[] secret(String text) {
    if (!text.startsWith("whsec_")) {
      throw new IllegalArgumentException("its secret does not begin with whsec_");
    }
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(text.substring(6));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its secret is not Base64 after whsec_", e);
    }
    if (secret.length < 24 || secret.length > 64) {
      throw new IllegalArgumentException(
          "its secret has %d bytes instead of 24 to 64".formatted(secret.length));
    }
    return secret;
  }

  private static String template(String file, String text) {
    for (Matcher names = NAME.matcher(text); names.find(); ) {
      if (!NAMES.containsKey(names.group(1))) {
        String known = String.join(", ", NAMES.keySet());
        String name = PrintableText.of(names.group(1), 40);
        throw new IllegalArgumentException(
            "%s: it names ${%s}, which is none of %s".formatted(file, name, known));
      }
    }
    try {
      MAPPER.readTree(NAME.matcher(text).replaceAll("x"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": it is not JSON: " + e.getOriginalMessage(), e);
    }
    return text;
  }

  String body(JsonNode finding) {
    Function<MatchResult, String> value =
        name -> Matcher.quoteReplacement(quoted(NAMES.get(name.group(1)).apply(finding)));
    return template.isEmpty() ? finding.toString() : NAME.matcher(template).replaceAll(value);
  }

  /**
   * Escapes log text for JSON, without characters that are special to a terminal or chat client.
   */
  private String quoted(String text) {
    String shown = isSlack ? Webhook.plain(text, LONGEST) : PrintableText.of(text, LONGEST);
    return new String(JsonStringEncoder.getInstance().quoteAsString(shown));
  }

  private static String time(JsonNode millis) {
    return Instant.ofEpochMilli(millis.asLong()).toString();
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public Map<String, String> messages(String key, ObjectNode finding, Instant now) {
    return Map.of(key, body(finding));
  }

  @Override
  public String testMessage(Instant now) {
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    String text = "Test message from Tidemark. There is no alert.";
    double none = Double.NaN;
    Assessment harmless =
        new Assessment(
            DecisionKind.ALLOW, Level.LOW, Impact.READ, none, none, none, "none", List.of(), text);
    DetectionFinding finding =
        new DetectionFinding(
            DetectionFinding.uid(day, "test"),
            new Subject("test", "unknown", null, null),
            harmless,
            now,
            now,
            1,
            List.of(),
            new Review(Status.RESOLVED, text),
            Optional.empty());
    ObjectNode json = finding.toJson(ProgramVersion.text()).put("message", text);
    ((ObjectNode) json.get("finding_info")).put("title", text);
    return body(DetectionFinding.stamp(json, Activity.CLOSE, 1, now, now));
  }

  @Override
  public Optional<Webhook.Failure> send(String key, String body, Instant now) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("webhook-id", key);
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    secret.ifPresent(shared -> headers.put("webhook-signature", signature(shared, key, now, body)));
    return webhook.post(body, headers);
  }

  static String signature(byte[] secret, String key, Instant now, String body) {
    String signed = key + "." + now.getEpochSecond() + "." + body;
    return "v1," + Base64.getEncoder().encodeToString(HmacKey.of(secret).hash(signed));
  }
}
