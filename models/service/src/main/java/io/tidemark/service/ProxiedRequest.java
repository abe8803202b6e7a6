package io.tidemark.service;

import java.util.List;

/** A request that a proxy asks about: what the mapping of a service can look at. */
interface ProxiedRequest {
  /** The values of a header, one for each time that it comes; none where it does not. */
  List<String> headers(String name);

  /** Method of the request, upper case. */
  String method();

  /** Path of the request, without its query. */
  String path();
}
