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
import java.io.UncheckedIOException;
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
final class CloudTrailWriter extends LogWriter {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu/MM/dd", Locale.ROOT);

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
  private final long seed;

  CloudTrailWriter(Path out, long seed) {
    super(LogFormat.CLOUDTRAIL, out);
    this.seed = seed;
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
    String date = day.format(DateTimeFormatter.BASIC_ISO_DATE);
    String stem = first.account() + "_CloudTrail_" + first.region() + "_" + date;
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
      new Json(out)
          .object(null, whole -> whole.objects("Records", events, CloudTrailWriter::record));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return file;
  }

  private static void record(LoggedEvent logged, Json record) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    boolean login = call.operation().equals("ConsoleLogin");
    boolean ok = event.result().ending() == Ending.OK;
    String code = ERRORS.get(event.result().ending());
    // Only half of the request id is random. A fully random second id would make compressed records
    // a fifth larger.
    record
        .text("eventVersion", "1.11")
        .object("userIdentity", identity -> CloudTrailIdentity.write(event, identity))
        .text("eventTime", IsoTime.seconds(event.timeMicros()))
        .text("eventSource", call.service())
        .text("eventName", call.operation())
        .text("awsRegion", event.who().region())
        .text("sourceIPAddress", event.origin().address())
        .text("userAgent", event.origin().userAgent())
        .text("errorCode", ok ? null : code)
        .text("errorMessage", ok ? null : code + " when calling " + call.operation());
    RequestParameters.write(event, record);
    if (login) {
      record
          .object("responseElements", "ConsoleLogin", ok ? "Success" : "Failure")
          .object(
              "additionalEventData",
              data ->
                  data.text("LoginTo", "https://console.aws.amazon.com/console/home")
                      .text("MobileVersion", "No")
                      .text("MFAUsed", "Yes"));
    } else {
      record.none("responseElements");
    }
    if (isData(call) && !login) {
      record.object(
          "additionalEventData",
          data ->
              data.number("bytesTransferredIn", event.result().bytesIn())
                  .number("bytesTransferredOut", event.result().bytesOut()));
    }
    record
        .text("requestID", logged.id().substring(0, 18) + "-8000-" + "000000000000")
        .text("eventID", logged.id())
        .flag("readOnly", call.isRead());
    if (!call.resource().isEmpty()) {
      record.objects(
          "resources",
          resource ->
              resource
                  .text("accountId", event.who().account())
                  .text("type", call.resourceType())
                  .text("ARN", RequestParameters.arn(event)));
    }
    record
        .text("eventType", login ? "AwsConsoleSignIn" : "AwsApiCall")
        .flag("managementEvent", !isData(call))
        .text("recipientAccountId", event.who().account())
        .text("eventCategory", isData(call) ? "Data" : "Management");
    if (event.who().principal() != Principal.CLOUD_SERVICE) {
      record.object(
          "tlsDetails",
          tls ->
              tls.text("tlsVersion", "TLSv1.3")
                  .text("cipherSuite", "TLS_AES_128_GCM_SHA256")
                  .text("clientProvidedHostHeader", call.service()));
    }
  }

  private static boolean isData(Call call) {
    return DATA_SERVICES.contains(call.service()) && !MANAGEMENT_OF_S3.contains(call.operation());
  }
}
