package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import java.util.Locale;

/**
 * An HTTP call as a proxy records it.
 *
 * @param method for example {@code GET}
 * @param path with its query, if any
 */
record HttpCall(String method, String path) {
  /** Converts the call of an API: the operation becomes the method, the resource the path. */
  static HttpCall of(Call call) {
    return new HttpCall(call.operation().toUpperCase(Locale.ROOT), call.resource());
  }
}
