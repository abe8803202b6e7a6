package io.tidemark.simulator.event;

import io.tidemark.engine.event.Impact;

/**
 * What is asked for.
 *
 * @param service service, API group or product area
 * @param operation operation, verb or tool
 * @param impact what it can do
 * @param resourceType type of the resource in the words of the log; may be empty
 * @param resource resource; in a template <code>{app}</code> and <code>{n}</code> stand for the
 *     caller's application and a number; may be empty
 */
public record Call(
    String service, String operation, Impact impact, String resourceType, String resource) {

  /**
   * A template from one line: service, operation, impact, resource type, resource, parted by
   * blanks; {@code -} for an empty field.
   */
  public static Call template(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 5) {
      throw new IllegalArgumentException(
          "Call template \"" + line + "\" has " + parts.length + " fields; five are needed");
    }
    return new Call(
        parts[0], parts[1], Impact.valueOf(parts[2]), filled(parts[3]), filled(parts[4]));
  }

  private static String filled(String field) {
    return field.equals("-") ? "" : field;
  }

  /** The call on one resource of an application. */
  public Call on(String app, int number) {
    return new Call(
        service,
        operation,
        impact,
        resourceType,
        resource.replace("{app}", app).replace("{n}", Integer.toString(number)));
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
