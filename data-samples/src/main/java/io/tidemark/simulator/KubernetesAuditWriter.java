package io.tidemark.simulator;

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
final class KubernetesAuditWriter extends LogWriter {
  private static final Set<String> BOTH_STAGES = Set.of("secrets", "jobs");
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "nodes", "nodes/status", "namespaces", "clusterrolebindings", "selfsubjectrulesreviews");
  private static final Set<String> WITHOUT_NAME = Set.of("list", "watch");

  private static final Map<Status, String> REASONS =
      Map.of(
          Status.DENIED, "Forbidden",
          Status.NOT_FOUND, "NotFound",
          Status.THROTTLED, "TooManyRequests",
          Status.UNAVAILABLE, "ServiceUnavailable",
          Status.REFUSED_CREDENTIAL, "Unauthorized");

  /** Returns an id that includes the time, because clients can choose their request ids. */
  @Override
  String idInLog(SimulatedEvent event) {
    return event.id() + "@" + event.timeMicros();
  }

  @Override
  String line(SimulatedEvent event) {
    String complete = line(event, true);
    return BOTH_STAGES.contains(event.call().resourceType())
        ? line(event, false) + "\n" + complete
        : complete;
  }

  private static String line(SimulatedEvent event, boolean complete) {
    Call call = event.call();
    String[] resource = call.resourceType().split("/", 2);
    String subresource = resource.length == 2 ? resource[1] : null;
    boolean node = event.principal() == Principal.NODE;
    String own = node ? "kube-node-lease" : event.who().group();
    String namespace = CLUSTER_WIDE.contains(call.resourceType()) ? null : own;
    boolean named = !call.resource().isEmpty() && !WITHOUT_NAME.contains(call.operation());
    String group = call.service().equals("core") ? null : call.service();
    String uri =
        (group == null ? "/api/v1" : "/apis/" + group + "/v1")
            + (namespace == null ? "" : "/namespaces/" + namespace)
            + ("/" + resource[0])
            + (named && (!call.operation().equals("create") || subresource != null)
                ? "/" + call.resource()
                : "")
            + (subresource == null ? "" : "/" + subresource);
    String reason =
        node || event.isDenied() ? "" : "RBAC: allowed by RoleBinding \"" + own + "-access\"";
    Json annotations =
        Json.of("authorization.k8s.io/decision", event.isDenied() ? "forbid" : "allow")
            .with("authorization.k8s.io/reason", reason);
    long finished = event.timeMicros() + (complete ? event.result().durationMillis() * 1000 : 0);
    return Json.of("kind", "Event", "apiVersion", "audit.k8s.io/v1", "level", "Metadata")
        .with("auditID", event.id())
        .with("stage", complete ? "ResponseComplete" : "RequestReceived")
        .with("requestURI", uri)
        .with("verb", call.operation())
        .with("user", user(event))
        .with("sourceIPs", List.of(event.origin().address()))
        .with("userAgent", event.origin().userAgent())
        .with(
            "objectRef",
            Json.of("resource", resource[0], "namespace", namespace)
                .with("name", named ? call.resource() : null)
                .with("apiGroup", group)
                .with("apiVersion", "v1")
                .with("subresource", subresource))
        .with("responseStatus", complete ? responseStatus(event) : null)
        .with("requestReceivedTimestamp", time(event.timeMicros(), 6))
        .with("stageTimestamp", time(finished, 6))
        .with("annotations", complete ? annotations : null)
        .toString();
  }

  private static Json user(SimulatedEvent event) {
    Identity who = event.who();
    boolean account = who.principal() == Principal.SERVICE_ACCOUNT;
    String all = "system:authenticated";
    List<String> groups =
        switch (who.principal()) {
          case SERVICE_ACCOUNT ->
              List.of("system:serviceaccounts", "system:serviceaccounts:" + who.group(), all);
          case NODE -> List.of("system:nodes", all);
          default -> List.of("norrin:developers", all);
        };
    Origin pod = event.origin();
    String extra = "authentication.kubernetes.io/";
    return Json.of("username", who.name(), "uid", account ? who.uid() : null, "groups", groups)
        .with(
            "extra",
            Json.of(extra + "credential-id", List.of(event.credential().uid()))
                .with(extra + "node-name", account ? list(pod.node()) : null)
                .with(extra + "pod-name", account ? list(pod.host()) : null));
  }

  private static List<String> list(String value) {
    return value == null ? null : List.of(value);
  }

  private static Json responseStatus(SimulatedEvent event) {
    Json status = Json.of("metadata", Json.of());
    return event.isOk()
        ? status.with("code", event.call().operation().equals("create") ? 201 : 200)
        : status
            .with("status", "Failure")
            .with("reason", REASONS.get(event.status()))
            .with("code", event.status().httpStatus());
  }
}
