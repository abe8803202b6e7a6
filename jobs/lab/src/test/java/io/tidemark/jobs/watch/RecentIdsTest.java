package io.tidemark.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RecentIdsTest {
  @Test
  void idIsNewOnce() {
    RecentIds ids = new RecentIds(4);
    assertThat(ids.add(7)).isTrue();
    assertThat(ids.add(7)).isFalse();
    assertThat(ids.contains(8)).isFalse();
  }

  @Test
  void remembersAtLeastCapacity() {
    RecentIds ids = new RecentIds(4);
    for (long id = 1; id <= 100; id++) {
      assertThat(ids.add(id)).isTrue();
      for (long recent = Math.max(1, id - 3); recent <= id; recent++) {
        assertThat(ids.contains(recent)).as("%d after %d", recent, id).isTrue();
      }
    }
    assertThat(ids.contains(90)).isFalse();
  }

  @Test
  void findsIdsThatShareASlot() {
    RecentIds ids = new RecentIds(8);
    for (long id = 16; id < 16 * 9; id += 16) {
      assertThat(ids.add(id)).isTrue();
    }
    for (long id = 16; id < 16 * 9; id += 16) {
      assertThat(ids.add(id)).isFalse();
    }
  }

  @Test
  void restoredSetBehavesLikeOriginal() throws IOException {
    RecentIds first = new RecentIds(4);
    for (long id = 1; id <= 6; id++) {
      first.add(id);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    first.writeTo(new DataOutputStream(bytes));
    RecentIds second = new RecentIds(4);
    second.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (long id = 1; id <= 30; id++) {
      assertThat(second.add(id)).as("%d", id).isEqualTo(first.add(id));
    }
  }
}
