package io.tidemark.service;

import java.util.List;

/** Request that a proxy asks about, reduced to what the mapping can use. */
interface ProxiedRequest {
  /** All values of a header; empty if the request does not have it. */
  List<String> headers(String name);

  /** Request method in upper case. */
  String method();

  /** Request path without the query. */
  String path();
}
