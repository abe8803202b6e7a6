package io.tidemark.service;

/** A request that a proxy asks about: what the mapping of a service can look at. */
interface ProxiedRequest {
  /** The value of a header, the first where there are several; null where there is none. */
  String header(String name);

  /** Method of the request, upper case. */
  String method();

  /** Path of the request, without its query. */
  String path();
}
