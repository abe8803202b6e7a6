package io.tidemark.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * Request that a proxy asks about, reduced to what the mapping can use. A proxy describes it in
 * headers, or in the body of an AuthZEN evaluation.
 */
interface ProxiedRequest {
  /** All values of a header; empty if the request does not have it. */
  List<String> headers(String name);

  /** Request method in upper case; null for an evaluation. */
  String method();

  /** Request path without the query; null for an evaluation. */
  String path();

  /** JSON object of an evaluation; a missing node for other requests. */
  default JsonNode body() {
    return MissingNode.getInstance();
  }
}
