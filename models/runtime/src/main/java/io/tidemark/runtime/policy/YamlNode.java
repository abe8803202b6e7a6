package io.tidemark.runtime.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML text as a tree whose nodes know their line.
 *
 * @param line where it begins, from 1
 * @param text of a scalar; null for a mapping, a list and nothing
 * @param members of a mapping, in their order; null for anything else
 * @param items of a list; null for anything else
 */
record YamlNode(int line, String text, Map<String, YamlNode> members, List<YamlNode> items) {
  private static final int DEEPEST = 12;

  /**
   * Reads a text.
   *
   * @param source name of the file, for messages
   * @throws PolicyException where it is no YAML, or names a key twice
   */
  static YamlNode read(String source, String yaml) {
    YAMLFactory factory = new YAMLFactory();
    factory.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try (JsonParser parser = factory.createParser(yaml)) {
      parser.nextToken();
      YamlNode root = node(parser, 0);
      if (parser.nextToken() != null) {
        throw new PolicyException(
            List.of(source + " holds more than one document; keep the first, drop '---'"));
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new PolicyException(
          List.of(source + " line " + line + ": is not YAML: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory cannot fail to be read", e);
    }
  }

  private static YamlNode node(JsonParser parser, int depth) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    JsonToken token = parser.currentToken();
    if (depth > DEEPEST) {
      throw new PolicyException(List.of("line " + line + ": nests too deeply"));
    }
    if (token == JsonToken.START_OBJECT) {
      Map<String, YamlNode> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        int at = parser.currentTokenLocation().getLineNr();
        parser.nextToken();
        YamlNode value = node(parser, depth + 1);
        members.put(name, new YamlNode(at, value.text, value.members, value.items));
      }
      return new YamlNode(line, null, members, null);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(node(parser, depth + 1));
      }
      return new YamlNode(line, null, null, items);
    }
    boolean nothing = token == null || token == JsonToken.VALUE_NULL;
    return new YamlNode(line, nothing ? null : parser.getText(), null, null);
  }

  /** A scalar as a list of one, a list as itself. */
  List<YamlNode> each() {
    return items != null ? items : List.of(this);
  }
}
