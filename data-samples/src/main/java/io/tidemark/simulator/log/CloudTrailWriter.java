package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes AWS CloudTrail log files in the layout in which AWS delivers them to a bucket: one file
 * with a {@code Records} array per account, region and day.
 *
 * <p>Source: the page on record contents in the CloudTrail user guide, for event version 1.11.
 */
final class CloudTrailWriter implements LogWriter {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu/MM/dd", Locale.ROOT);
  private static final DateTimeFormatter COMPACT =
      DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
  private static final Set<String> DATA_SERVICES =
      Set.of(
          "s3.amazonaws.com", "dynamodb.amazonaws.com", "sqs.amazonaws.com", "sns.amazonaws.com");
  private static final Set<String> MANAGEMENT_OF_S3 =
      Set.of("ListBuckets", "GetBucketPolicy", "PutBucketTagging");
  private static final Map<Ending, String> ERRORS =
      Map.of(
          Ending.DENIED, "AccessDenied",
          Ending.NOT_FOUND, "ResourceNotFoundException",
          Ending.THROTTLED, "ThrottlingException",
          Ending.UNAVAILABLE, "ServiceUnavailable",
          Ending.REFUSED_CREDENTIAL, "InvalidClientTokenId");

  private final JsonFactory json = new JsonFactory();
  private final Path folder;
  private final long seed;

  CloudTrailWriter(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  @Override
  public LogFormat format() {
    return LogFormat.CLOUDTRAIL;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    Map<String, List<LoggedEvent>> byTrail = new TreeMap<>();
    for (LoggedEvent logged : events) {
      Identity who = logged.event().who();
      byTrail
          .computeIfAbsent(who.account() + '/' + who.region(), k -> new ArrayList<>())
          .add(logged);
    }
    List<Path> files = new ArrayList<>();
    for (List<LoggedEvent> trail : byTrail.values()) {
      files.add(writeTrail(day, trail));
    }
    return files;
  }

  private Path writeTrail(LocalDate day, List<LoggedEvent> events) throws IOException {
    Identity first = events.get(0).event().who();
    String stem = first.account() + "_CloudTrail_" + first.region() + "_" + COMPACT.format(day);
    String hash = Rng.keyed(seed, "file " + stem, 0).base32(16);
    Path file =
        folder
            .resolve("AWSLogs")
            .resolve(first.account())
            .resolve("CloudTrail")
            .resolve(first.region())
            .resolve(FOLDER.format(day))
            .resolve(stem + "T0000Z_" + hash + ".json.gz");
    try (JsonGenerator out = json.createGenerator(GzipFile.create(file))) {
      out.writeStartObject();
      out.writeArrayFieldStart("Records");
      for (LoggedEvent logged : events) {
        record(logged, out);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    return file;
  }

  private static void record(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    boolean login = call.operation().equals("ConsoleLogin");
    boolean ok = event.result().ending() == Ending.OK;
    out.writeStartObject();
    out.writeStringField("eventVersion", "1.11");
    CloudTrailIdentity.write(event, out);
    out.writeStringField("eventTime", IsoTime.seconds(event.timeMicros()));
    out.writeStringField("eventSource", call.service());
    out.writeStringField("eventName", call.operation());
    out.writeStringField("awsRegion", event.who().region());
    out.writeStringField("sourceIPAddress", event.origin().address());
    out.writeStringField("userAgent", event.origin().userAgent());
    if (!ok) {
      String code = ERRORS.get(event.result().ending());
      out.writeStringField("errorCode", code);
      out.writeStringField("errorMessage", code + " when calling " + call.operation());
    }
    RequestParameters.write(event, out);
    response(login, ok, out);
    if (login) {
      out.writeObjectFieldStart("additionalEventData");
      out.writeStringField("LoginTo", "https://console.aws.amazon.com/console/home");
      out.writeStringField("MobileVersion", "No");
      out.writeStringField("MFAUsed", "Yes");
      out.writeEndObject();
    } else if (isData(call)) {
      out.writeObjectFieldStart("additionalEventData");
      out.writeNumberField("bytesTransferredIn", event.result().bytesIn());
      out.writeNumberField("bytesTransferredOut", event.result().bytesOut());
      out.writeEndObject();
    }
    // Only half of the id is random. A fully random second id would make compressed records a fifth
    // larger.
    out.writeStringField("requestID", logged.id().substring(0, 18) + "-8000-" + "000000000000");
    out.writeStringField("eventID", logged.id());
    out.writeBooleanField("readOnly", call.isRead());
    resources(event, out);
    out.writeStringField("eventType", login ? "AwsConsoleSignIn" : "AwsApiCall");
    out.writeBooleanField("managementEvent", !isData(call));
    out.writeStringField("recipientAccountId", event.who().account());
    out.writeStringField("eventCategory", isData(call) ? "Data" : "Management");
    if (event.who().principal() != Principal.CLOUD_SERVICE) {
      out.writeObjectFieldStart("tlsDetails");
      out.writeStringField("tlsVersion", "TLSv1.3");
      out.writeStringField("cipherSuite", "TLS_AES_128_GCM_SHA256");
      out.writeStringField("clientProvidedHostHeader", call.service());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void response(boolean login, boolean ok, JsonGenerator out) throws IOException {
    if (!login) {
      out.writeNullField("responseElements");
      return;
    }
    out.writeObjectFieldStart("responseElements");
    out.writeStringField("ConsoleLogin", ok ? "Success" : "Failure");
    out.writeEndObject();
  }

  private static void resources(SimulatedEvent event, JsonGenerator out) throws IOException {
    Call call = event.call();
    if (call.resource().isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("resources");
    out.writeStartObject();
    out.writeStringField("accountId", event.who().account());
    out.writeStringField("type", call.resourceType());
    out.writeStringField("ARN", RequestParameters.arn(event));
    out.writeEndObject();
    out.writeEndArray();
  }

  private static boolean isData(Call call) {
    return DATA_SERVICES.contains(call.service()) && !MANAGEMENT_OF_S3.contains(call.operation());
  }
}
