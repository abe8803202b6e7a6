package io.tidemark.service;

import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Route from requests to one action.
 *
 * @param method method in upper case, or {@code *} for any
 * @param path path as written
 * @param wanted segments of the path; {@code *} stands for one segment, {@code **} at the end for
 *     any rest
 * @param service service of the action
 * @param operation operation of the action
 * @param impact impact of the action; empty leaves it to the release's impact map
 */
record Route(
    String method,
    String path,
    List<String> wanted,
    String service,
    String operation,
    Optional<Impact> impact) {
  /** Placeholders of other routers: {n}, &lt;id>, :id, or a * among letters. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[{}<>]|^:|[^*]\\*|\\*[^*]");

  private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z-]*");

  Route {
    wanted = List.copyOf(wanted);
  }

  /**
   * Creates a route.
   *
   * @param path segments after slashes
   * @throws IllegalArgumentException if no request can have this path
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

  /** Method and path of the route. */
  @Override
  public String toString() {
    return method + " " + path;
  }

  /** Whether this route matches every request of another. */
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
   * Whether a request matches this route.
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
