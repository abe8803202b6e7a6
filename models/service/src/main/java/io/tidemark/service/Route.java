package io.tidemark.service;

import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.Optional;

/**
 * Requests that are one action.
 *
 * @param method upper case, or {@code *} for any
 * @param path as it was written
 * @param wanted its segments; {@code *} stands for one segment, {@code **} at the end for any rest
 * @param service of the action
 * @param operation of the action
 * @param impact of the action; empty leaves it to the release's impact map
 */
record Route(
    String method,
    String path,
    List<String> wanted,
    String service,
    String operation,
    Optional<Impact> impact) {
  Route {
    wanted = List.copyOf(wanted);
  }

  /**
   * A route.
   *
   * @param path segments after slashes
   * @throws IllegalArgumentException if no request has such a path
   */
  static Route of(
      String method, String path, String service, String operation, Optional<Impact> impact) {
    if (!path.startsWith("/") || (path.contains("**") && !path.endsWith("/**"))) {
      throw new IllegalArgumentException(
          "A route's path cannot be '" + path + "'; it begins with /, and ** can only end it");
    }
    List<String> wanted =
        Optional.of(path)
            .filter(text -> text.matches("[^?#;]*"))
            .flatMap(RequestPath::segments)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "A route's path cannot be '"
                            + path
                            + "'; no request fits one with .., ?, #, ; or an escaped slash"));
    return new Route(method, path, wanted, service, operation, impact);
  }

  /**
   * Whether a request is this action.
   *
   * @param found segments of its path, as {@link RequestPath} reads them
   */
  boolean fits(String requestMethod, List<String> found) {
    if (!method.equals("*") && !method.equals(requestMethod)) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).equals("**")) {
        return true;
      }
      boolean fits =
          i < found.size() && (wanted.get(i).equals("*") || wanted.get(i).equals(found.get(i)));
      if (!fits) {
        return false;
      }
    }
    return found.size() == wanted.size();
  }
}
