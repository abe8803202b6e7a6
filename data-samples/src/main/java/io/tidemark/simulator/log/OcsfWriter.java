package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.nio.file.Path;

/** Writes an internal platform's log as OCSF 1.9.0 API Activity events, one per line. */
final class OcsfWriter extends JsonLinesWriter {
  private static final int CLASS_UID = 6003;

  OcsfWriter(Path out) {
    super(LogFormat.OCSF, out, "api-activity-%s.json.gz");
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    Ending ending = event.result().ending();
    int activity = call.isRead() ? 2 : 3;
    line.number("class_uid", CLASS_UID)
        .number("category_uid", 6)
        .number("activity_id", activity)
        .number("type_uid", CLASS_UID * 100 + activity)
        .number("severity_id", 1)
        .number("time", Math.floorDiv(event.timeMicros(), 1000L))
        .number("duration", event.result().durationMillis())
        .object("metadata", metadata -> metadata(logged.id(), metadata))
        .object(
            "cloud", cloud -> cloud.text("provider", "norrin").text("region", event.who().region()))
        .object("actor", actor -> actor(event, actor))
        .object("api", api -> api(call, ending, api))
        .objects(
            "resources",
            resource -> resource.text("uid", call.resource()).text("type", call.resourceType()))
        .object("http_request", "user_agent", event.origin().userAgent())
        .object(
            "src_endpoint",
            source ->
                source
                    .text("ip", event.origin().address())
                    .object("location", "country", event.origin().country())
                    .object(
                        "autonomous_system",
                        system -> system.number("number", event.origin().asn())))
        .number("status_id", ending == Ending.OK ? 1 : 2);
  }

  private static void metadata(String id, Json out) {
    out.text("uid", id)
        .text("version", "1.9.0")
        .object(
            "product", product -> product.text("name", "Platform").text("vendor_name", "Norrin"));
  }

  private static void api(Call call, Ending ending, Json out) {
    out.text("operation", call.operation())
        .object("service", "name", call.service())
        .object("response", response -> response.number("code", ending.httpStatus()));
  }

  private static void actor(SimulatedEvent event, Json out) {
    out.object(
            "user",
            user ->
                user.text("uid", event.who().uid())
                    .text("name", event.who().name())
                    .text("type", "Service")
                    .number("type_id", 4)
                    .object("account", "uid", event.who().account())
                    .objects(
                        "programmatic_credentials",
                        credential -> credential.text("uid", event.credential().uid())))
        .object("session", "uid", event.session().name());
  }
}
