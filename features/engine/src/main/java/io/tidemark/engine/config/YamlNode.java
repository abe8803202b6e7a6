package io.tidemark.engine.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Node of a YAML or JSON tree, with its position in the source.
 *
 * @param line line on which the node begins, counted from 1; 0 if it does not come from a file
 * @param text text of a scalar; null for a mapping, a list or an empty value
 * @param members members of a mapping, in order; null for other nodes
 * @param items items of a list; null for other nodes
 */
public record YamlNode(
    String source,
    int line,
    JsonToken token,
    String text,
    Map<String, YamlNode> members,
    List<YamlNode> items) {
  private static final int DEEPEST = 12;
  private static final Pattern PLACE = Pattern.compile(" in 'reader', line (\\d+), column ");
  private static final JsonFactory YAML =
      new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /**
   * Parses YAML.
   *
   * @throws InvalidFileException if the text is not valid YAML or contains a duplicate key
   */
  public static YamlNode read(String source, String yaml) {
    return read(source, YAML, yaml);
  }

  public static YamlNode read(String source, JsonFactory format, String text) {
    try (JsonParser parser = format.createParser(text)) {
      parser.nextToken();
      YamlNode root = node(source, parser, 0);
      if (parser.nextToken() != null) {
        throw new InvalidFileException(
            List.of(source + " contains more than one document; keep the first and remove '---'"));
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      // The location is where the parser began to read the part that contains the problem.
      for (Matcher place = PLACE.matcher(e.getOriginalMessage()); place.find(); ) {
        line = Integer.parseInt(place.group(1));
      }
      throw new InvalidFileException(
          List.of(
              "%s line %d: is not %s: %s"
                  .formatted(source, line, format.getFormatName(), e.getOriginalMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from an in-memory string cannot fail", e);
    }
  }

  private static YamlNode node(String source, JsonParser parser, int depth) throws IOException {
    int line = Math.max(1, parser.currentTokenLocation().getLineNr());
    JsonToken token = parser.currentToken();
    if (depth > DEEPEST) {
      throw new InvalidFileException(List.of(source + " line " + line + ": is nested too deeply"));
    }
    if (token == JsonToken.START_OBJECT) {
      Map<String, YamlNode> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        int at = parser.currentTokenLocation().getLineNr();
        parser.nextToken();
        members.put(name, node(source, parser, depth + 1).from(at));
      }
      return new YamlNode(source, line, token, null, Collections.unmodifiableMap(members), null);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(node(source, parser, depth + 1));
      }
      return new YamlNode(source, line, token, null, null, Collections.unmodifiableList(items));
    }
    boolean nothing = token == null || token == JsonToken.VALUE_NULL;
    return new YamlNode(source, line, token, nothing ? null : parser.getText(), null, null);
  }

  private YamlNode from(int begins) {
    return new YamlNode(source, begins, token, text, members, items);
  }

  public static YamlNode text(String source, String text) {
    return new YamlNode(source, 0, null, text, null, null);
  }

  public static YamlNode mapping(String source, Map<String, YamlNode> members) {
    return new YamlNode(source, 0, null, null, members, null);
  }

  public String place() {
    return line == 0 ? source : source + " line " + line;
  }

  public boolean isNothing() {
    return members == null && items == null && (text == null || text.isBlank());
  }

  YamlNode only(Collection<String> keys) {
    Map<String, YamlNode> some = new LinkedHashMap<>(members);
    some.keySet().retainAll(keys);
    return new YamlNode(source, line, token, text, some, items);
  }

  public YamlNode with(String key, YamlNode value) {
    return new YamlNode(source, line, token, text, Map.of(key, value), items).over(this);
  }

  /** Returns the union of two mappings, in which this one takes precedence. */
  public YamlNode over(YamlNode other) {
    Map<String, YamlNode> joined = new LinkedHashMap<>(other.members);
    joined.putAll(members);
    return new YamlNode(source, line, token, text, joined, items);
  }
}
