package io.tidemark.engine.bound;
