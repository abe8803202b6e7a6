package io.tidemark.training;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Filters and maps iterators lazily. */
final class Iterators {
  private Iterators() {}

  static <A> Iterator<A> present(Iterator<A> elements) {
    return new Iterator<>() {
      private A ready;

      @Override
      public boolean hasNext() {
        while (ready == null && elements.hasNext()) {
          ready = elements.next();
        }
        return ready != null;
      }

      @Override
      public A next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        A element = ready;
        ready = null;
        return element;
      }
    };
  }

  static <A, B> Iterator<B> map(Iterator<A> elements, Function<A, B> each) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public B next() {
        return each.apply(elements.next());
      }
    };
  }
}
