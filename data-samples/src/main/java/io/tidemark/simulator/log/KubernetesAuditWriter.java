package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a Kubernetes API server's audit log, with one {@code audit.k8s.io/v1} event per line and
 * one file per day. For secrets and jobs, the audit policy also logs the {@code RequestReceived}
 * stage.
 *
 * <p>Source: {@code pkg/apis/audit/v1/types.go} in kubernetes/apiserver.
 */
final class KubernetesAuditWriter extends JsonLinesWriter {
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

  KubernetesAuditWriter(Path out) {
    super(LogFormat.KUBERNETES_AUDIT, out, "audit-%s.log.gz");
  }

  /** Returns an id that includes the time, because clients can choose their request ids. */
  @Override
  public String idInLog(LoggedEvent logged) {
    return logged.id() + "@" + logged.event().timeMicros();
  }

  @Override
  void lines(LoggedEvent logged, Json out) {
    if (BOTH_STAGES.contains(logged.event().call().resourceType())) {
      out.object(null, line -> line(logged, false, line));
    }
    super.lines(logged, out);
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    line(logged, true, line);
  }

  private static void line(LoggedEvent logged, boolean complete, Json line) {
    SimulatedEvent event = logged.event();
    line.text("kind", "Event")
        .text("apiVersion", "audit.k8s.io/v1")
        .text("level", "Metadata")
        .text("auditID", logged.id())
        .text("stage", complete ? "ResponseComplete" : "RequestReceived")
        .text("requestURI", uri(event))
        .text("verb", event.call().operation())
        .object("user", user -> user(event, user))
        .texts("sourceIPs", List.of(event.origin().address()))
        .text("userAgent", event.origin().userAgent())
        .object("objectRef", object -> objectRef(event, object));
    Ending ending = event.result().ending();
    long finished = event.timeMicros();
    if (complete) {
      line.object("responseStatus", status -> responseStatus(ending, event.call(), status));
      finished += event.result().durationMillis() * 1000;
    }
    line.text("requestReceivedTimestamp", IsoTime.micros(event.timeMicros()))
        .text("stageTimestamp", IsoTime.micros(finished));
    if (complete) {
      boolean denied = ending == Ending.DENIED;
      line.object(
          "annotations",
          annotations ->
              annotations
                  .text("authorization.k8s.io/decision", denied ? "forbid" : "allow")
                  .text("authorization.k8s.io/reason", denied ? "" : reason(event.who())));
    }
  }

  private static void user(SimulatedEvent event, Json out) {
    Identity who = event.who();
    boolean account = who.principal() == Principal.SERVICE_ACCOUNT;
    List<String> groups =
        switch (who.principal()) {
          case SERVICE_ACCOUNT ->
              List.of("system:serviceaccounts", "system:serviceaccounts:" + who.group());
          case NODE -> List.of("system:nodes");
          default -> List.of("norrin:developers");
        };
    out.text("username", who.name())
        .text("uid", account ? who.uid() : null)
        .texts("groups", Stream.concat(groups.stream(), Stream.of("system:authenticated")).toList())
        .object(
            "extra",
            extra -> {
              extra("credential-id", event.credential().uid(), extra);
              if (account) {
                extra("node-name", event.origin().node(), extra);
                extra("pod-name", event.origin().host(), extra);
              }
            });
  }

  private static void extra(String name, String value, Json out) {
    if (value != null) {
      out.texts("authentication.kubernetes.io/" + name, List.of(value));
    }
  }

  private static void objectRef(SimulatedEvent event, Json out) {
    Call call = event.call();
    String[] resource = call.resourceType().split("/", 2);
    boolean clusterWide = CLUSTER_WIDE.contains(call.resourceType());
    out.text("resource", resource[0])
        .text("namespace", clusterWide ? null : namespace(event.who()))
        .text("name", hasName(call) ? call.resource() : null)
        .text("apiGroup", call.service().equals("core") ? null : call.service())
        .text("apiVersion", "v1")
        .text("subresource", resource.length == 2 ? resource[1] : null);
  }

  private static void responseStatus(Ending ending, Call call, Json out) {
    out.object("metadata", none -> {});
    if (ending == Ending.OK) {
      out.number("code", call.operation().equals("create") ? 201 : 200);
    } else {
      out.text("status", "Failure")
          .text("reason", REASONS.get(ending))
          .number("code", ending.httpStatus());
    }
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
