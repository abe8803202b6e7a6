package io.tidemark.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * Request that a proxy asks about, reduced to the parts that the mapping can use. It comes in
 * headers, in a {@code CheckRequest} of Envoy, or in the body of an AuthZEN evaluation.
 *
 * @param method request method in upper case; null for an evaluation
 * @param path request path, with the query if there is one; null for an evaluation
 * @param values returns all values of a header; empty if the request does not have it
 * @param body JSON object of an evaluation, or of Envoy's attributes; otherwise a missing node
 */
record ProxiedRequest(
    String method, String path, Function<String, List<String>> values, JsonNode body) {
  List<String> headers(String name) {
    return values.apply(name);
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
