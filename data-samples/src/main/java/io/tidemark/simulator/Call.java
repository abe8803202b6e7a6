package io.tidemark.simulator;

import io.tidemark.engine.event.Impact;
import java.util.List;

/**
 * A requested operation. Its resource may be empty or several, separated by line feeds. In a
 * template, <code>{app}</code> and <code>{n}</code> stand for the caller's application and a
 * number. For a tool call, the resource type is the argument that contains the resource, and the
 * others are listed by name.
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

  public Call(
      String service, String operation, Impact impact, String resourceType, String resource) {
    this(service, operation, impact, resourceType, resource, List.of());
  }

  /**
   * Parses a template line, whose fields are the service, operation, impact, resource type,
   * resource and, for tool calls, the other arguments, separated by commas. Fields are separated by
   * spaces, and {@code -} denotes an empty field.
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

  /** Returns this call applied to one of the given application's resources. */
  public Call on(String app, int number) {
    return on(resource.replace("{app}", app).replace("{n}", Integer.toString(number)));
  }

  public Call on(String other) {
    return new Call(service, operation, impact, resourceType, other, arguments);
  }

  public List<String> resources() {
    return resource.isEmpty() ? List.of() : List.of(resource.split("\n", -1));
  }

  public boolean isRead() {
    return impact == Impact.READ;
  }

  /** Returns the service and the operation, without the resource. */
  public String action() {
    return service + ':' + operation;
  }
}
