package io.tidemark.service;

import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Requests that are one action.
 *
 * @param method upper case, or {@code *} for any
 * @param path segments after slashes; {@code *} stands for one segment, {@code **} at the end for
 *     any rest
 * @param service of the action
 * @param operation of the action
 * @param impact of the action; empty leaves it to the release's impact map
 */
record Route(
    String method, String path, String service, String operation, Optional<Impact> impact) {
  Route {
    if (!path.startsWith("/") || (path.contains("**") && !path.endsWith("/**"))) {
      throw new IllegalArgumentException(
          "A route's path cannot be '" + path + "'; it begins with /, and ** can only end it");
    }
  }

  boolean fits(String requestMethod, String requestPath) {
    if (!method.equals("*") && !method.equals(requestMethod)) {
      return false;
    }
    List<String> wanted = segments(path);
    List<String> found = segments(requestPath);
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

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    int from = 1;
    for (int at = path.indexOf('/', from); at >= 0; at = path.indexOf('/', from)) {
      segments.add(path.substring(from, at));
      from = at + 1;
    }
    segments.add(path.substring(Math.min(from, path.length())));
    return segments;
  }
}
