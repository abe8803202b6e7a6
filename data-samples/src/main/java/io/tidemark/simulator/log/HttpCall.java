package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import java.util.Locale;

/**
 * @param method HTTP method, such as {@code GET}
 * @param path path, including the query, if any
 */
record HttpCall(String method, String path) {
  /** Converts an API call: the operation becomes the method, and the resource becomes the path. */
  static HttpCall of(Call call) {
    return new HttpCall(call.operation().toUpperCase(Locale.ROOT), call.resource());
  }
}
