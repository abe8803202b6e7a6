package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes the members of JSON objects. Outside an object, names are null.
 *
 * <p>Failures to write are thrown as {@link UncheckedIOException}.
 */
public final class Json {
  private final JsonGenerator out;

  private interface Part {
    void write() throws IOException;
  }

  public Json(JsonGenerator out) {
    this.out = out;
  }

  static String text(Consumer<Json> value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      value.accept(new Json(out));
    } catch (IOException impossible) {
      throw new UncheckedIOException("Writing to memory cannot fail", impossible);
    }
    return text.toString();
  }

  /** Writes a string, unless it is null. */
  public Json text(String name, String value) {
    return value == null ? this : write(() -> out.writeStringField(name, value));
  }

  public Json number(String name, long value) {
    return write(() -> out.writeNumberField(name, value));
  }

  Json flag(String name, boolean value) {
    return write(() -> out.writeBooleanField(name, value));
  }

  /** Writes members that are JSON null. */
  Json none(String... names) {
    for (String name : names) {
      write(() -> out.writeNullField(name));
    }
    return this;
  }

  public Json object(String name, Consumer<Json> members) {
    field(name).write(out::writeStartObject);
    members.accept(this);
    return write(out::writeEndObject);
  }

  /** Writes an object with a single string. */
  Json object(String name, String member, String value) {
    return object(name, object -> object.text(member, value));
  }

  public Json texts(String name, Collection<String> values) {
    field(name).write(out::writeStartArray);
    values.forEach(value -> write(() -> out.writeString(value)));
    return write(out::writeEndArray);
  }

  /** Writes an array with an object for each value. */
  public <T> Json objects(String name, Collection<T> values, BiConsumer<T, Json> members) {
    field(name).write(out::writeStartArray);
    values.forEach(value -> object(null, object -> members.accept(value, object)));
    return write(out::writeEndArray);
  }

  /** Writes an array with a single object. */
  Json objects(String name, Consumer<Json> members) {
    return objects(name, List.of(members), Consumer::accept);
  }

  private Json field(String name) {
    return name == null ? this : write(() -> out.writeFieldName(name));
  }

  private Json write(Part part) {
    try {
      part.write();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
