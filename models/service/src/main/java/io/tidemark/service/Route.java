package io.tidemark.service;

import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
  /** What other routers call a segment that varies: {n}, &lt;id>, :id, or a * among letters. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[{}<>]|^:|[^*]\\*|\\*[^*]");

  private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z-]*");

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
    wanted.stream()
        .filter(segment -> PLACEHOLDER.matcher(segment).find())
        .findFirst()
        .ifPresent(segment -> refuse(path, segment));
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException(
          "A route's method cannot be '" + method + "'; write one, such as GET, or * for any");
    }
    return new Route(method, path, wanted, service, operation, impact);
  }

  private static void refuse(String path, String segment) {
    throw new IllegalArgumentException(
        "A route's path cannot be '"
            + path
            + "'; requests would have to spell '"
            + segment
            + "' letter by letter. Write * for a segment that varies, /** at the end for any rest");
  }

  /** The requests that it fits. */
  @Override
  public String toString() {
    return method + " " + path;
  }

  /** Whether this route fits each request that another one fits. */
  boolean fitsAllOf(Route other) {
    if (!method.equals("*") && !method.equals(other.method)) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).equals("**")) {
        return true;
      }
      boolean fits =
          i < other.wanted.size()
              && !other.wanted.get(i).equals("**")
              && (wanted.get(i).equals("*") || wanted.get(i).equals(other.wanted.get(i)));
      if (!fits) {
        return false;
      }
    }
    return other.wanted.size() == wanted.size();
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
