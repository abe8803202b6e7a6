package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for Envoy's JSON access log. Keys are Istio's defaults, operators from Envoy's format
 * string, or header names. Any value may be written as a string, and a dash represents a missing
 * value.
 *
 * <p>A call through a mesh produces two log lines, one on each side. Only the server's line
 * identifies the caller; in the client's line, the caller is {@code anonymous}. Request ids are not
 * used as event keys because both sides log the same id and clients may reuse ids.
 */
final class EnvoySource extends AccessJsonSource {
  static final String PRODUCT = "Envoy";

  /** Response flag "downstream protocol error": the request is not HTTP. */
  private static final String PROTOCOL_ERROR = "DPE";

  private static final String RULES = "envoy";

  EnvoySource() {
    super(LogFormat.ENVOY, List.of("\"start_time\"", "\"response_flags\""));
  }

  @Override
  Optional<AccessField> field(String key) {
    return AccessField.ofEnvoy(key);
  }

  @Override
  boolean isRequest(Set<AccessField> fields) {
    return fields.contains(AccessField.TIME)
        && fields.contains(AccessField.STATUS)
        && (fields.contains(AccessField.RESPONSE_FLAGS)
            || fields.contains(AccessField.UPSTREAM)
            || fields.contains(AccessField.CLIENT_URI_SAN));
  }

  @Override
  void map(AccessFields fields, EventDraft event, ReadOptions options) {
    String time = fields.required(AccessField.TIME, "start_time");
    event
        .time(LogTimes.required(time, "start_time"), "start_time")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.CLOUD_PROVIDER, "envoy")
        .text(EventColumn.CLOUD_ACCOUNT_UID, options.cluster());
    if (orEmpty(fields.text(AccessField.RESPONSE_FLAGS)).contains(PROTOCOL_ERROR)) {
      HttpAccess.requireAsked(fields);
    }
    event.keep("upstream_cluster", fields.text(AccessField.UPSTREAM));
    HttpAccess.map(withService(fields), event, options, RULES);
  }

  /** Sets the called service, derived from the mesh's cluster name and server name. */
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
