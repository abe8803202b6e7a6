package io.tidemark.batch;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lazy iterators. An element is computed when it is needed, and the one before may be reused. */
public final class Iterators {
  private Iterators() {}

  /** Returns what a supplier returns while there is more, except nulls. */
  public static <A> Iterator<A> present(BooleanSupplier hasMore, Supplier<A> more) {
    return new Iterator<>() {
      private A ready;

      @Override
      public boolean hasNext() {
        while (ready == null && hasMore.getAsBoolean()) {
          ready = more.get();
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

  /** Returns the elements of lists, each of which is computed when it is needed. */
  static <A> Iterator<A> ofLists(BooleanSupplier hasMore, Supplier<List<A>> more) {
    return new Iterator<>() {
      private Iterator<A> ready = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && hasMore.getAsBoolean()) {
          ready = more.get().iterator();
        }
        return ready.hasNext();
      }

      @Override
      public A next() {
        return ready.next();
      }
    };
  }

  public static <A, B> Iterator<B> map(Iterator<A> elements, Function<A, B> each) {
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
