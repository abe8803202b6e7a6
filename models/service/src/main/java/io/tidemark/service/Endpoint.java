package io.tidemark.service;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** An endpoint with its path, permitted callers and methods. */
enum Endpoint {
  AUTH("/auth", Caller.PROXY, ""),
  EXT_AUTHZ("/ext_authz", Caller.PROXY, ""),
  CHECK("/envoy.service.auth.v3.Authorization/Check", Caller.PROXY, "POST"),
  EVALUATION("/access/v1/evaluation", Caller.PROXY, "POST"),
  EVALUATIONS("/access/v1/evaluations", Caller.PROXY, "POST"),
  AUTHZEN_CONFIGURATION("/.well-known/authzen-configuration", Caller.ANYBODY, "GET, HEAD"),
  COMPLETED("/v1/completed", Caller.PROXY, "POST"),
  REVALIDATED("/v1/revalidated", Caller.ADMIN, "POST"),
  REVOKED("/v1/revoked", Caller.ADMIN, "POST"),
  GRANTED("/v1/granted", Caller.ADMIN, "POST"),
  LIVEZ("/livez", Caller.OPERATOR, "GET, HEAD"),
  READYZ("/readyz", Caller.OPERATOR, "GET, HEAD"),
  METRICS("/metrics", Caller.OPERATOR, "GET, HEAD");

  enum Caller {
    ANYBODY,
    /** A caller that {@link ProxyTrust} recognises as a proxy. */
    PROXY,
    /** A caller of the admin listener that sends the admin token. */
    ADMIN,
    /** Any caller of the admin listener. */
    OPERATOR
  }

  private final String path;
  private final Caller caller;
  private final String allow;

  Endpoint(String path, Caller caller, String allow) {
    this.path = path;
    this.caller = caller;
    this.allow = allow;
  }

  /** Returns whether only the admin listener serves this endpoint. */
  boolean isAdministrative() {
    return caller == Caller.ADMIN || caller == Caller.OPERATOR;
  }

  /** Returns the endpoint of a path. Envoy appends the client's path to its endpoint. */
  static Optional<Endpoint> of(String path) {
    return path.startsWith(EXT_AUTHZ.path + "/")
        ? Optional.of(EXT_AUTHZ)
        : Arrays.stream(values()).filter(endpoint -> endpoint.path.equals(path)).findFirst();
  }

  String path() {
    return path;
  }

  Caller caller() {
    return caller;
  }

  /** Returns the allowed methods as in the Allow header; empty if every method is allowed. */
  String allow() {
    return allow;
  }

  boolean allows(String method) {
    return allow.isEmpty() || Set.of(allow.split(", ")).contains(method);
  }
}
