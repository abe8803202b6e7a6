package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a Kubernetes API server's audit log, with one {@code audit.k8s.io/v1} event per line and
 * one file per day. For secrets and jobs, the audit policy also logs the {@code RequestReceived}
 * stage.
 *
 * <p>Source: {@code pkg/apis/audit/v1/types.go} in kubernetes/apiserver.
 */
final class KubernetesAuditWriter implements LogWriter {
  private static final Set<String> BOTH_STAGES = Set.of("secrets", "jobs");
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "nodes", "nodes/status", "namespaces", "clusterrolebindings", "selfsubjectrulesreviews");
  private static final Set<String> WITHOUT_NAME = Set.of("list", "watch");
  private static final Map<Ending, String> REASONS =
      Map.of(
          Ending.DENIED, "Forbidden",
          Ending.NOT_FOUND, "NotFound",
          Ending.THROTTLED, "TooManyRequests",
          Ending.UNAVAILABLE, "ServiceUnavailable",
          Ending.REFUSED_CREDENTIAL, "Unauthorized");

  private final JsonFactory json = new JsonFactory();
  private final Path folder;

  KubernetesAuditWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.KUBERNETES_AUDIT;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    if (events.isEmpty()) {
      return List.of();
    }
    Path file = folder.resolve("audit-" + day + ".log.gz");
    try (JsonGenerator out = json.createGenerator(GzipFile.create(file))) {
      out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (LoggedEvent logged : events) {
        if (BOTH_STAGES.contains(logged.event().call().resourceType())) {
          line(logged, false, out);
        }
        line(logged, true, out);
      }
      out.writeRaw('\n');
    }
    return List.of(file);
  }

  /** Returns an id that includes the time, because clients can choose their request ids. */
  @Override
  public String idInLog(LoggedEvent logged) {
    return logged.id() + "@" + logged.event().timeMicros();
  }

  private static void line(LoggedEvent logged, boolean complete, JsonGenerator out)
      throws IOException {
    SimulatedEvent event = logged.event();
    out.writeStartObject();
    out.writeStringField("kind", "Event");
    out.writeStringField("apiVersion", "audit.k8s.io/v1");
    out.writeStringField("level", "Metadata");
    out.writeStringField("auditID", logged.id());
    out.writeStringField("stage", complete ? "ResponseComplete" : "RequestReceived");
    out.writeStringField("requestURI", uri(event));
    out.writeStringField("verb", event.call().operation());
    user(event, out);
    out.writeArrayFieldStart("sourceIPs");
    out.writeString(event.origin().address());
    out.writeEndArray();
    out.writeStringField("userAgent", event.origin().userAgent());
    objectRef(event, out);
    long finished = event.timeMicros();
    if (complete) {
      responseStatus(event.result().ending(), event.call(), out);
      finished += event.result().durationMillis() * 1000;
    }
    out.writeStringField("requestReceivedTimestamp", IsoTime.micros(event.timeMicros()));
    out.writeStringField("stageTimestamp", IsoTime.micros(finished));
    if (complete) {
      boolean denied = event.result().ending() == Ending.DENIED;
      out.writeObjectFieldStart("annotations");
      out.writeStringField("authorization.k8s.io/decision", denied ? "forbid" : "allow");
      out.writeStringField("authorization.k8s.io/reason", denied ? "" : reason(event.who()));
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void user(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    out.writeObjectFieldStart("user");
    out.writeStringField("username", who.name());
    if (who.principal() == Principal.SERVICE_ACCOUNT) {
      out.writeStringField("uid", who.uid());
    }
    out.writeArrayFieldStart("groups");
    switch (who.principal()) {
      case SERVICE_ACCOUNT -> {
        out.writeString("system:serviceaccounts");
        out.writeString("system:serviceaccounts:" + who.group());
      }
      case NODE -> out.writeString("system:nodes");
      default -> out.writeString("norrin:developers");
    }
    out.writeString("system:authenticated");
    out.writeEndArray();
    out.writeObjectFieldStart("extra");
    extra("credential-id", event.credential().uid(), out);
    if (who.principal() == Principal.SERVICE_ACCOUNT) {
      extra("node-name", event.origin().node(), out);
      extra("pod-name", event.origin().host(), out);
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void extra(String name, String value, JsonGenerator out) throws IOException {
    if (value != null) {
      out.writeArrayFieldStart("authentication.kubernetes.io/" + name);
      out.writeString(value);
      out.writeEndArray();
    }
  }

  private static void objectRef(SimulatedEvent event, JsonGenerator out) throws IOException {
    Call call = event.call();
    String[] resource = call.resourceType().split("/", 2);
    out.writeObjectFieldStart("objectRef");
    out.writeStringField("resource", resource[0]);
    if (!CLUSTER_WIDE.contains(call.resourceType())) {
      out.writeStringField("namespace", namespace(event.who()));
    }
    if (hasName(call)) {
      out.writeStringField("name", call.resource());
    }
    if (!call.service().equals("core")) {
      out.writeStringField("apiGroup", call.service());
    }
    out.writeStringField("apiVersion", "v1");
    if (resource.length == 2) {
      out.writeStringField("subresource", resource[1]);
    }
    out.writeEndObject();
  }

  private static void responseStatus(Ending ending, Call call, JsonGenerator out)
      throws IOException {
    out.writeObjectFieldStart("responseStatus");
    out.writeObjectFieldStart("metadata");
    out.writeEndObject();
    if (ending == Ending.OK) {
      out.writeNumberField("code", call.operation().equals("create") ? 201 : 200);
    } else {
      out.writeStringField("status", "Failure");
      out.writeStringField("reason", REASONS.get(ending));
      out.writeNumberField("code", ending.httpStatus());
    }
    out.writeEndObject();
  }

  private static String uri(SimulatedEvent event) {
    Call call = event.call();
    String[] resource = call.resourceType().split("/", 2);
    StringBuilder uri =
        new StringBuilder(
            call.service().equals("core") ? "/api/v1" : "/apis/" + call.service() + "/v1");
    if (!CLUSTER_WIDE.contains(call.resourceType())) {
      uri.append("/namespaces/").append(namespace(event.who()));
    }
    uri.append('/').append(resource[0]);
    if (hasName(call) && !(call.operation().equals("create") && resource.length == 1)) {
      uri.append('/').append(call.resource());
    }
    if (resource.length == 2) {
      uri.append('/').append(resource[1]);
    }
    return uri.toString();
  }

  private static boolean hasName(Call call) {
    return !call.resource().isEmpty() && !WITHOUT_NAME.contains(call.operation());
  }

  private static String namespace(Identity who) {
    return who.principal() == Principal.NODE ? "kube-node-lease" : who.group();
  }

  private static String reason(Identity who) {
    return who.principal() == Principal.NODE
        ? ""
        : "RBAC: allowed by RoleBinding \"" + namespace(who) + "-access\"";
  }
}
