package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

record EventEvidence(AccessEvent event) {
  ObjectNode toJson(String name) {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("uid", event.text(EventColumn.METADATA_UID));
    json.put("name", name);
    put(json.putObject("actor"));
    ObjectNode api = json.putObject("api");
    String operation = event.text(EventColumn.API_OPERATION);
    api.put("operation", operation == null ? event.text(EventColumn.ACTION) : operation);
    put(api, EventColumn.API_SERVICE_NAME, "service", "name");
    endpoint(json);
    put(json, EventColumn.USER_AGENT, "http_request", "user_agent");
    put(json, EventColumn.AI_AGENT_UID, "ai_agent", "uid");
    ArrayNode resources = JsonText.MAPPER.createArrayNode();
    targets().forEach(target -> resources.addObject().put("uid", target).put("role_id", 1));
    if (!resources.isEmpty()) {
      json.set("resources", resources);
    }
    // OCSF has no attributes for these values.
    json.putObject("data")
        .put("time", Instant.ofEpochMilli(millis()).toString())
        .put("product", event.text(EventColumn.METADATA_PRODUCT))
        .put("outcome", event.outcome().name())
        .put("impact", event.impact().label());
    return json;
  }

  private void put(ObjectNode actor) {
    ObjectNode user = actor.putObject("user");
    user.put("uid", event.text(EventColumn.IDENTITY)).put("type_id", 4);
    put(user, EventColumn.ACTOR_USER_NAME, "name");
    put(user, EventColumn.CREDENTIAL_UID, "credential_uid");
    put(user, EventColumn.CLOUD_ACCOUNT_UID, "account", "uid");
    if (event.has(EventColumn.ACTOR_SESSION_UID)) {
      ObjectNode session = actor.putObject("session");
      put(session, EventColumn.ACTOR_SESSION_UID, "uid");
      put(session, EventColumn.ACTOR_SESSION_ISSUER, "issuer");
    }
  }

  private void endpoint(ObjectNode json) {
    if (!event.has(EventColumn.SRC_IP)) {
      return;
    }
    ObjectNode endpoint = json.putObject("src_endpoint");
    // Some logs contain the name of a cloud service instead of an address.
    put(endpoint, EventColumn.SRC_IP, event.has(EventColumn.SRC_IP_PREFIX) ? "ip" : "name");
    if (event.has(EventColumn.SRC_ASN)) {
      ObjectNode system = endpoint.putObject("autonomous_system");
      system.put("number", event.number(EventColumn.SRC_ASN));
      put(system, EventColumn.SRC_AS_ORG, "name");
    }
  }

  private void put(ObjectNode json, EventColumn column, String name) {
    if (event.has(column)) {
      json.put(name, event.text(column));
    }
  }

  private void put(ObjectNode json, EventColumn column, String object, String name) {
    if (event.has(column)) {
      json.putObject(object).put(name, event.text(column));
    }
  }

  private List<String> targets() {
    List<String> several = event.texts(EventColumn.RESOURCES);
    if (several != null && !several.isEmpty()) {
      return several;
    }
    return Optional.ofNullable(event.text(EventColumn.RESOURCE_UID)).stream().toList();
  }

  private long millis() {
    return Math.floorDiv(event.timeMicros(), 1_000L);
  }
}
