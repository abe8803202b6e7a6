package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RecencyMapTest {
  @Property(tries = 60)
  void behavesLikeLinkedHashMap(@ForAll long seed) {
    Random random = new Random(seed);
    RecencyMap map = new RecencyMap();
    LinkedHashMap<Long, Long> linked = new LinkedHashMap<>();
    // Hashes whose low bits rarely differ collide in the same slots, which is the difficult case.
    long mask = random.nextBoolean() ? 0x7000_0000_0000_0003L : 0xFF;
    for (int step = 0; step < 400; step++) {
      long hash = random.nextLong() & mask;
      int node = map.find(hash);
      assertThat(node >= 0).isEqualTo(linked.containsKey(hash));
      if (random.nextInt(5) == 0 && !linked.isEmpty()) {
        linked.remove(linked.keySet().iterator().next());
        map.removeOldest();
      } else if (random.nextInt(150) == 0) {
        linked.clear();
        map.clear();
      } else {
        linked.remove(hash);
        linked.put(hash, (long) step);
        if (node < 0) {
          map.add(hash, step);
        } else {
          map.touch(node, step);
        }
      }
      assertThat(entries(map)).isEqualTo(List.copyOf(linked.entrySet()));
      assertThat(map.size()).isEqualTo(linked.size());
    }
  }

  private static List<Map.Entry<Long, Long>> entries(RecencyMap map) {
    List<Map.Entry<Long, Long>> entries = new ArrayList<>();
    for (int node = map.oldest(); node >= 0; node = map.after(node)) {
      entries.add(Map.entry(map.hash(node), map.number(node)));
    }
    return entries;
  }
}
