package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON access log of Envoy: Istio's default keys, and keys that are spelled like the operators
 * of Envoy's format string or like headers. Every value may be a text; a dash is no value.
 *
 * <p>One call through a mesh is two lines, one at each side. Only the server's side knows who
 * called: the client's side is {@code anonymous}. The id of a request is no key of an event: both
 * sides log it, and a client may send the same one twice.
 */
final class EnvoySource extends JsonLogSource {
  static final String PRODUCT = "Envoy";

  private static final String RULES = "envoy";

  @Override
  public LogFormat format() {
    return LogFormat.ENVOY;
  }

  @Override
  Set<String> containers() {
    return Set.of();
  }

  @Override
  boolean knows(JsonNode record) {
    boolean time = false;
    boolean code = false;
    boolean proxy = false;
    for (Map.Entry<String, JsonNode> member : record.properties()) {
      Optional<AccessField> field = AccessField.ofEnvoy(member.getKey());
      if (field.isPresent()) {
        time |= field.get() == AccessField.TIME;
        code |= field.get() == AccessField.STATUS;
        proxy |=
            field.get() == AccessField.RESPONSE_FLAGS
                || field.get() == AccessField.UPSTREAM
                || field.get() == AccessField.CLIENT_URI_SAN;
      }
    }
    return time && code && proxy;
  }

  @Override
  List<String> marks() {
    return List.of("\"start_time\"", "\"response_flags\"");
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    return object;
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    return Optional.empty();
  }

  @Override
  Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.cleaned(frame, code, detail, options);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) throws RefusedRecord {
    AccessFields fields = new AccessFields();
    for (Map.Entry<String, JsonNode> member : record.fields()) {
      String key = member.getKey();
      Optional<AccessField> field = AccessField.ofEnvoy(key);
      if (field.isPresent()) {
        fields.set(field.get(), record.text(key));
      } else {
        KeptField.keep(event, key, member.getValue());
      }
    }
    String time = fields.required(AccessField.TIME, "start_time");
    event
        .time(EventTimes.required(time, "start_time"), "start_time")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.CLOUD_PROVIDER, "envoy")
        .text(EventColumn.CLOUD_ACCOUNT_UID, options.clusterName());
    event.keep("upstream_cluster", fields.text(AccessField.UPSTREAM));
    HttpAccess.map(withService(fields), event, options, RULES);
  }

  /** Names the service that is called, as far as cluster and server name of the mesh tell it. */
  private static AccessFields withService(AccessFields fields) {
    String[] cluster = orEmpty(fields.text(AccessField.UPSTREAM)).split("\\|", -1);
    String asked = orEmpty(fields.text(AccessField.REQUESTED_SERVER_NAME));
    int prefix = asked.indexOf("_._.");
    String service = cluster.length == 4 ? cluster[3] : cluster[0];
    if (cluster.length == 4 && service.isEmpty() && prefix >= 0) {
      service = asked.substring(prefix + 4);
    }
    boolean passedThrough =
        service.startsWith("PassthroughCluster")
            || service.startsWith("InboundPassthrough")
            || service.startsWith("BlackHoleCluster");
    fields.replace(AccessField.UPSTREAM, passedThrough ? "" : service);
    return fields;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
