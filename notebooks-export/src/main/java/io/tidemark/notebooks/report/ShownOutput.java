package io.tidemark.notebooks.report;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import io.tidemark.notebooks.ShownText;

/**
 * Template output for pages. {@link ShownText} first makes all text visible. The template library
 * then escapes it for the context in which it appears.
 */
final class ShownOutput implements HtmlTemplateOutput {
  private final OwaspHtmlTemplateOutput escaped;

  ShownOutput(TemplateOutput out) {
    escaped = new OwaspHtmlTemplateOutput(out);
  }

  @Override
  public void setContext(String tagName, String attributeName) {
    escaped.setContext(tagName, attributeName);
  }

  @Override
  public void writeUserContent(String text) {
    escaped.writeUserContent(ShownText.of(text));
  }

  @Override
  public void writeContent(String markup) {
    escaped.writeContent(markup);
  }

  @Override
  public void writeContent(String markup, int beginIndex, int endIndex) {
    escaped.writeContent(markup, beginIndex, endIndex);
  }
}
