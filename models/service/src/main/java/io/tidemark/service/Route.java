package io.tidemark.service;

import io.tidemark.engine.event.Impact;
import io.tidemark.service.RequestMapping.RequestPath;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rule that maps matching requests to one action.
 *
 * @param method method in upper case, or {@code *} for any method
 * @param wanted path segments; {@code *} matches any one segment, and a final {@code **} matches
 *     any remaining segments
 * @param folded path segments as lenient servers read them
 * @param impact if empty, the release's impact map decides
 */
record Route(
    String method,
    String path,
    List<String> wanted,
    List<String> folded,
    String service,
    String operation,
    Optional<Impact> impact) {
  /** Placeholders in the syntax of other routers: {n}, &lt;id>, :id, or a * among letters. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[{}<>]|^:|[^*]\\*|\\*[^*]");

  private static final Pattern EXTENSION = Pattern.compile("(?<=.)\\s*\\.[^.]*$");

  private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z-]*");

  Route {
    wanted = List.copyOf(wanted);
    folded = List.copyOf(folded);
  }

  /**
   * Creates a route.
   *
   * @throws IllegalArgumentException if the method is invalid or no request can have this path
   */
  static Route of(
      String method, String path, String service, String operation, Optional<Impact> impact) {
    if (!path.startsWith("/") || (path.contains("**") && !path.endsWith("/**"))) {
      throw new IllegalArgumentException(
          "A route's path cannot be '%s'; it must begin with /, and ** may only be its end"
              .formatted(path));
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
                            + "'; no request matches a path with .., ?, #, ; or an escaped slash"));
    wanted.stream()
        .filter(segment -> PLACEHOLDER.matcher(segment).find())
        .findFirst()
        .ifPresent(segment -> refuse(path, segment));
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException(
          "A route's method cannot be '%s'; write a method such as GET, or * for any method"
              .formatted(method));
    }
    return new Route(method, path, wanted, folded(wanted), service, operation, impact);
  }

  private static void refuse(String path, String segment) {
    throw new IllegalArgumentException(
        ("A route's path cannot be '%s'; requests would have to contain '%s' literally."
                + " Write * for a segment that varies, /** at the end for any rest")
            .formatted(path, segment));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  boolean isForAnyMethod() {
    return method.equals("*");
  }

  /** Returns whether this route matches every request that the other route matches. */
  boolean fitsAllOf(Route other) {
    return isFor(other.method) && fits(wanted, other.wanted, true);
  }

  /** Returns whether a request matches. The segments are those of {@link RequestPath}. */
  boolean fits(String requestMethod, List<String> found) {
    return isFor(requestMethod) && fits(wanted, found, false);
  }

  /** Returns whether a request whose segments are {@link #folded} matches in this form. */
  boolean isNear(String requestMethod, List<String> found) {
    return isFor(requestMethod) && fits(folded, found, false);
  }

  /** Returns segments as lenient servers read them: without letter case, padding and extension. */
  static List<String> folded(List<String> segments) {
    return segments.stream()
        .map(text -> Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
        .map(text -> EXTENSION.matcher(text.strip()).replaceFirst(""))
        .toList();
  }

  private boolean isFor(String other) {
    return isForAnyMethod() || method.equals(other);
  }

  private static boolean fits(List<String> wanted, List<String> found, boolean isRoute) {
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).equals("**")) {
        return true;
      }
      boolean fits =
          i < found.size()
              && !(isRoute && found.get(i).equals("**"))
              && (wanted.get(i).equals("*") || wanted.get(i).equals(found.get(i)));
      if (!fits) {
        return false;
      }
    }
    return found.size() == wanted.size();
  }
}
