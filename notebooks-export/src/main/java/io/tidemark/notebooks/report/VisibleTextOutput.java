package io.tidemark.notebooks.report;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import io.tidemark.notebooks.VisibleText;

/**
 * Template output for pages. {@link VisibleText} first makes all text visible. The template library
 * then escapes the text for the context in which it appears.
 */
final class VisibleTextOutput implements HtmlTemplateOutput {
  private final OwaspHtmlTemplateOutput escaped;

  VisibleTextOutput(TemplateOutput out) {
    escaped = new OwaspHtmlTemplateOutput(out);
  }

  @Override
  public void setContext(String tagName, String attributeName) {
    escaped.setContext(tagName, attributeName);
  }

  @Override
  public void writeUserContent(String text) {
    escaped.writeUserContent(VisibleText.of(text));
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
