package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTextsTest {
  private final RememberedTexts texts = new RememberedTexts();
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void aTextIsAskedForOnceAlsoWhereNothingIsMadeOfIt() {
    assertThat(texts.of("a", () -> made.incrementAndGet())).isEqualTo(1);
    assertThat(texts.of("a", () -> made.incrementAndGet())).isEqualTo(1);
    assertThat(texts.of("b", this::nothing)).isNull();
    assertThat(texts.of("b", this::nothing)).isNull();
    assertThat(made).hasValue(2);
  }

  @Test
  void holdsSoManyTextsAndNoneThatIsLonger() {
    for (int i = 0; i <= RememberedTexts.MOST; i++) {
      texts.of("t" + i, () -> "x");
    }
    // The last one began anew.
    assertThat(texts.of("t0", () -> "made again")).isEqualTo("made again");
    String longest = "l".repeat(RememberedTexts.LONGEST);
    texts.of(longest, () -> "x");
    texts.of(longest + "l", () -> "x");
    assertThat(texts.of(longest, () -> "made again")).isEqualTo("x");
    assertThat(texts.of(longest + "l", () -> "made again")).isEqualTo("made again");
  }

  @Test
  void anExpressionOverOneTextIsTheSameForEveryEvent() {
    CelExpression cel = CelExpression.of("action.startsWith('iam:') ? 'iam' : 'other'");
    for (String action : new String[] {"iam:a", "s3:b", "iam:a", "s3:b"}) {
      AccessEvent event = AccessEvent.builder().text(EventColumn.ACTION, action).build();
      assertThat(cel.text(event)).isEqualTo(action.startsWith("iam:") ? "iam" : "other");
    }
    assertThat(cel.text(AccessEvent.builder().build())).isNull();
  }

  private Object nothing() {
    made.incrementAndGet();
    return null;
  }
}
