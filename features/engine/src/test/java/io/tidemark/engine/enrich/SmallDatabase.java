package io.tidemark.engine.enrich;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes small databases in MaxMind's format 2.0: a binary tree with 24-bit records over 128-bit
 * addresses (IPv4 below ::/96), a data section and metadata.
 */
final class SmallDatabase {
  private static final byte[] MARKER =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

  private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final String type;
  private final long built;

  /**
   * @param built build time in seconds since the epoch
   */
  SmallDatabase(String type, long built) {
    this.type = type;
    this.built = built;
  }

  /** Adds the record of an IPv4 or IPv6 network. Networks must not overlap. */
  SmallDatabase with(String network, Map<String, Object> record) {
    int slash = network.indexOf('/');
    byte[] given = SourcePrefix.bytes(network.substring(0, slash));
    int bits = Integer.parseInt(network.substring(slash + 1)) + (given.length == 4 ? 96 : 0);
    byte[] address = new byte[16];
    System.arraycopy(given, 0, address, 16 - given.length, given.length);
    int offset = data.size();
    write(record);
    int node = 0;
    for (int bit = 0; bit < bits - 1; bit++) {
      int side = address[bit / 8] >> (7 - bit % 8) & 1;
      if (nodes.get(node)[side] == 0) {
        nodes.add(new int[2]);
        nodes.get(node)[side] = nodes.size() - 1;
      }
      node = nodes.get(node)[side];
    }
    // Negative until the number of nodes is known.
    nodes.get(node)[address[(bits - 1) / 8] >> (7 - (bits - 1) % 8) & 1] = -1 - offset;
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int record : node) {
        int written =
            record > 0 ? record : record < 0 ? nodes.size() + 16 + (-1 - record) : nodes.size();
        file.write(written >> 16);
        file.write(written >> 8);
        file.write(written);
      }
    }
    file.writeBytes(new byte[16]);
    file.writeBytes(data.toByteArray());
    file.writeBytes(MARKER);
    data.reset();
    write(
        Map.of(
            "binary_format_major_version",
            (short) 2,
            "binary_format_minor_version",
            (short) 0,
            "build_epoch",
            built,
            "database_type",
            type,
            "description",
            Map.of("en", "small"),
            "ip_version",
            (short) 6,
            "languages",
            List.of("en"),
            "node_count",
            nodes.size(),
            "record_size",
            (short) 24));
    file.writeBytes(data.toByteArray());
    return file.toByteArray();
  }

  private void write(Object value) {
    if (value instanceof Map<?, ?> map) {
      control(7, map.size());
      map.forEach(
          (key, entry) -> {
            write(key);
            write(entry);
          });
    } else if (value instanceof List<?> list) {
      control(11, list.size());
      list.forEach(this::write);
    } else if (value instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      control(2, utf8.length);
      data.writeBytes(utf8);
    } else if (value instanceof Double number) {
      control(3, 8);
      long bits = Double.doubleToRawLongBits(number);
      for (int shift = 56; shift >= 0; shift -= 8) {
        data.write((int) (bits >>> shift));
      }
    } else if (value instanceof Long number) {
      control(9, 8);
      for (int shift = 56; shift >= 0; shift -= 8) {
        data.write((int) (number >>> shift));
      }
    } else if (value instanceof Short number) {
      control(5, 2);
      data.write(number >>> 8);
      data.write(number);
    } else {
      int number = (Integer) value;
      control(6, 4);
      for (int shift = 24; shift >= 0; shift -= 8) {
        data.write(number >>> shift);
      }
    }
  }

  /** Types above 7 need a second byte. */
  private void control(int dataType, int size) {
    if (size >= 29) {
      data.write(dataType <= 7 ? dataType << 5 | 29 : 29);
      if (dataType > 7) {
        data.write(dataType - 7);
      }
      data.write(size - 29);
      return;
    }
    data.write(dataType <= 7 ? dataType << 5 | size : size);
    if (dataType > 7) {
      data.write(dataType - 7);
    }
  }
}
