package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import java.util.Locale;

/**
 * A call as HTTP: what a proxy sees of it.
 *
 * @param method for instance {@code GET}
 * @param path with its query, where there is one
 */
record HttpCall(String method, String path) {
  /**
   * The call of an API whose operations are spelled {@code METHOD}, and its resource as the path.
   */
  static HttpCall of(Call call) {
    return new HttpCall(call.operation().toUpperCase(Locale.ROOT), call.resource());
  }
}
