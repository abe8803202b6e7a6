package io.tidemark.simulator;

import java.util.List;

/** Writes an internal platform's log as OCSF 1.9.0 API Activity events, one per line. */
final class OcsfWriter extends LogWriter {
  private static final int CLASS_UID = 6003;

  @Override
  String line(SimulatedEvent event) {
    Call call = event.call();
    Origin origin = event.origin();
    int activity = call.isRead() ? 2 : 3;
    Json product = Json.of("name", "Platform", "vendor_name", "Norrin");
    Json location = Json.of("country", origin.country());
    return Json.of("class_uid", CLASS_UID)
        .with("category_uid", 6)
        .with("activity_id", activity)
        .with("type_uid", CLASS_UID * 100 + activity)
        .with("severity_id", 1)
        .with("time", Math.floorDiv(event.timeMicros(), 1000L))
        .with("duration", event.result().durationMillis())
        .with("metadata", Json.of("uid", event.id(), "version", "1.9.0", "product", product))
        .with("cloud", Json.of("provider", "norrin", "region", event.who().region()))
        .with("actor", actor(event))
        .with(
            "api",
            Json.of("operation", call.operation())
                .with("service", Json.of("name", call.service()))
                .with("response", Json.of("code", event.status().httpStatus())))
        .with("resources", List.of(Json.of("uid", call.resource(), "type", call.resourceType())))
        .with("http_request", Json.of("user_agent", origin.userAgent()))
        .with(
            "src_endpoint",
            Json.of("ip", origin.address(), "location", location)
                .with("autonomous_system", Json.of("number", origin.asn())))
        .with("status_id", event.isOk() ? 1 : 2)
        .toString();
  }

  private static Json actor(SimulatedEvent event) {
    Json user =
        Json.of("uid", event.who().uid())
            .with("name", event.who().name())
            .with("type", "Service")
            .with("type_id", 4)
            .with("account", Json.of("uid", event.who().account()))
            .with("programmatic_credentials", List.of(Json.of("uid", event.credential().uid())));
    return Json.of("user", user, "session", Json.of("uid", event.session().name()));
  }
}
