package io.tidemark.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Request that a proxy asks about, reduced to the parts that the mapping can use. It comes in
 * headers, in a {@code CheckRequest} of Envoy, or in the body of an AuthZEN evaluation.
 */
interface ProxiedRequest {
  /** All values of a header; empty if the request does not have it. */
  default List<String> headers(String name) {
    return List.of();
  }

  /** Request method in upper case; null for an evaluation. */
  default String method() {
    return null;
  }

  /** Request path, with the query if there is one; null for an evaluation. */
  default String path() {
    return null;
  }

  /** JSON object of an evaluation, or of Envoy's attributes; a missing node for other requests. */
  default JsonNode body() {
    return MissingNode.getInstance();
  }

  /**
   * Decodes a header.
   *
   * @throws IllegalArgumentException if it is not UTF-8
   */
  static String utf8(String name, ByteBuffer value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(value).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The request's header "
              + name
              + " is not UTF-8, but notices and logs are; have the proxy encode it as UTF-8",
          e);
    }
  }
}
