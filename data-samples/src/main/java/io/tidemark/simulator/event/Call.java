package io.tidemark.simulator.event;

import io.tidemark.engine.event.Impact;
import java.util.List;

/**
 * What is asked for.
 *
 * @param service service, API group or product area
 * @param operation operation, verb or tool
 * @param impact what it can do
 * @param resourceType type of the resource in the words of the log; may be empty. For a tool, the
 *     name of the argument that holds the resource
 * @param resource resource; in a template <code>{app}</code> and <code>{n}</code> stand for the
 *     caller's application and a number; may be empty. Several are separated by line feeds
 * @param arguments names of a tool's other arguments; empty for other calls
 */
public record Call(
    String service,
    String operation,
    Impact impact,
    String resourceType,
    String resource,
    List<String> arguments) {
  public Call {
    arguments = List.copyOf(arguments);
  }

  /** A call that is not one of a tool. */
  public Call(
      String service, String operation, Impact impact, String resourceType, String resource) {
    this(service, operation, impact, resourceType, resource, List.of());
  }

  /**
   * A template from one line: service, operation, impact, resource type, resource, and for tools
   * the other arguments separated by commas. Blanks separate fields; {@code -} is an empty field.
   */
  public static Call template(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length < 5 || parts.length > 6) {
      throw new IllegalArgumentException(
          "Call template \"" + line + "\" has " + parts.length + " fields; give five or six");
    }
    return new Call(
        parts[0],
        parts[1],
        Impact.valueOf(parts[2]),
        filled(parts[3]),
        filled(parts[4]),
        parts.length == 5 ? List.of() : List.of(parts[5].split(",", -1)));
  }

  private static String filled(String field) {
    return field.equals("-") ? "" : field;
  }

  /** The call on one resource of an application. */
  public Call on(String app, int number) {
    return on(resource.replace("{app}", app).replace("{n}", Integer.toString(number)));
  }

  /** The call on another resource. */
  public Call on(String other) {
    return new Call(service, operation, impact, resourceType, other, arguments);
  }

  /** All resources; empty where there is none. */
  public List<String> resources() {
    return resource.isEmpty() ? List.of() : List.of(resource.split("\n", -1));
  }

  /** Whether it changes nothing. */
  public boolean isRead() {
    return impact == Impact.READ;
  }

  /** Service and operation, without the resource. */
  public String action() {
    return service + ':' + operation;
  }
}
